"""The preference centre in a real browser: on a phone, by keyboard, without scripts, in light and dark."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from tests.acceptance.conftest import Regulars
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import Console, serving

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]
PEOPLE = "Name,Email,Country\nAnn Cole,ann@example.com,GB\n"
LINK = """
from datetime import UTC, datetime
from regulars.ledger.opening import open_ledger
open_ledger()
from regulars.interact.preferences import preference_link
from regulars.ledger.models import Customer
print(preference_link(Customer.objects.get(email="ann@example.com"), at=datetime.now(UTC)))
"""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    regulars = Regulars(tmp_path_factory.mktemp("preferences") / "data")
    assert regulars("init", "--business", "The Corner Shop", "--json").code == 0
    people = tmp_path_factory.mktemp("files") / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    assert regulars("import", people, "--yes").code == 0
    assert regulars("settings", "TOPICS", "News, Offers").code == 0
    with serving(regulars) as served:
        yield served


@pytest.fixture(scope="module")
def link(console: Console) -> str:
    made = subprocess.run(
        [sys.executable, "-c", LINK], env=console.regulars.environment(), capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_and_it_fits_the_phone(
    browser: Browser, console: Console, link: str, scheme: str, width: int
) -> None:
    with visit(browser, console.url, scheme=scheme, width=width) as visitor:
        for path in (link, f"{link}forget/", "/preferences/nobody/"):
            page = visitor.open(path)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert visitor.hosts == {console.host}


def test_it_is_changed_by_keyboard_alone_and_without_scripts(browser: Browser, console: Console, link: str) -> None:
    with visit(browser, console.url, scripts=False) as visitor:
        page = visitor.open(link)
        page.get_by_role("group", name="E-mail").get_by_label("Offers and news").focus()
        page.keyboard.press("Space")
        page.get_by_role("group", name="E-mail").get_by_label("Offers, news and questions at most").focus()
        page.keyboard.type("once a month")
        page.get_by_label("News", exact=True).focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Save my choices").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your choices are saved.")).to_be_visible()
        expect(page.get_by_role("group", name="E-mail").get_by_label("Offers and news")).to_be_checked()
        expect(page.get_by_label("News", exact=True)).not_to_be_checked()
        page.get_by_role("button", name="Stop all of it").click()
        expect(page.get_by_text("We have stopped.")).to_be_visible()
        expect(page.get_by_role("group", name="E-mail").get_by_label("Offers and news")).not_to_be_checked()
