"""Screenshots of every page of a running console.

    python -m tests.acceptance.console_shots http://localhost:8000 --name owner --password SECRET [--to FOLDER]

Writes PAGE.png (light), PAGE-dark.png and PAGE-phone.png for each page.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from tests.acceptance.console_browser import PAGES, Visit, chromium, visit

LOOKS: dict[str, dict[str, Any]] = {
    "": {"scheme": "light", "width": 1280, "height": 900},
    "-dark": {"scheme": "dark", "width": 1280, "height": 900},
    "-phone": {"scheme": "light", "width": 390, "height": 844},
}
_LONGEST = 2400
"""Pixels of a page that a picture shows at most; long lists go on and on."""


def take_shots(url: str, name: str, password: str, folder: Path, only: set[str] | None = None) -> list[Path]:
    """Photograph every page in every look; gives the files, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    with chromium() as browser:
        for suffix, look in LOOKS.items():
            taken += _take(browser, url, name, password, folder, suffix, look, only)
    return taken


def _take(
    browser: Browser,
    url: str,
    name: str,
    password: str,
    folder: Path,
    suffix: str,
    look: dict[str, Any],
    only: set[str] | None,
) -> list[Path]:
    taken: list[Path] = []
    with visit(browser, url, **look) as visitor:
        if only is None or "sign-in" in only:
            taken.append(_shoot(visitor, "/sign-in/", folder / f"sign-in{suffix}.png", look))
        visitor.sign_in(name, password)
        pages = {**PAGES, "customer": visitor.first_customer(), "import": (taken_in := visitor.first_import())}
        pages |= {"take-back": f"{taken_in}take-back/", "who": f"{pages['customer']}who/"}
        for page, path in pages.items():
            if only is None or page in only:
                taken.append(_shoot(visitor, path, folder / f"{page}{suffix}.png", look))
    return taken


def _shoot(visitor: Visit, path: str, file: Path, look: dict[str, Any]) -> Path:
    page = visitor.open(path)
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": look["width"], "height": min(whole, _LONGEST)})
    page.screenshot(path=file)
    page.set_viewport_size({"width": look["width"], "height": look["height"]})
    return file


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--name", default="owner")
    parser.add_argument("--password", required=True)
    parser.add_argument("--to", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--only", nargs="*", default=None, help="names of pages")
    given = parser.parse_args()
    only = set(given.only) if given.only else None
    for file in take_shots(given.url, given.name, given.password, given.to, only):
        print(file)


if __name__ == "__main__":
    main()
