"""The reference pages of docs/reference, written from the code: one module a page, found by discovery.

`python -m regulars.server.reference FOLDER` writes them; a test fails while one of them is stale.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

_SAYS = "<!-- Written from the code by `python -m regulars.server.reference docs/reference`; do not edit. -->"


def all_pages() -> dict[str, str]:
    """File name to text, of every page."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {f"{name}.md": _finished(import_module(f"{__name__}.{name}").page()) for name in names}


def write(folder: Path) -> list[Path]:
    """Write the pages into a folder; gives those that were new or different."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in all_pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def rows(head: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    cells = [head, tuple("---" for _ in head), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in cells)


def _finished(text: str) -> str:
    heading, _, rest = text.strip().partition("\n")
    return f"{heading}\n\n{_SAYS}\n{rest.rstrip()}\n"
