"""What we owe customers, in a real browser: two keystrokes log a call, a case goes to their word, y takes a promise."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, make_business, serving

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with serving(make_business(tmp_path_factory.mktemp("dealings"), size=120)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def open_a_case(page: Page, console: Console, path: str, subject: str) -> None:
    page.goto(console.url + path)
    page.get_by_text("Complaint", exact=True).click()
    page.get_by_label("What went wrong").fill(subject)
    page.get_by_role("button", name="Open a case").click()
    expect(page.get_by_text(re.compile("The complaint is case"))).to_be_visible()


def test_a_call_takes_two_keystrokes_from_the_page_and_from_a_list(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page, keys = visitor.page, visitor.page.keyboard
        visitor.open(visitor.first_customer())
        keys.press("v")
        expect(page.locator("#said")).to_be_focused()
        expect(page.locator("#kind")).to_have_value("visit")
        keys.type("Came by for the decaf; we promised a sample.")
        page.locator("#said-promise").fill("to send a sample by Friday")
        page.locator("#said-promise").focus()
        keys.press("Control+Enter")
        expect(page.get_by_text("It is on the timeline.")).to_be_visible()
        expect(page.locator(".timeline")).to_contain_text("Came by for the decaf")
        expect(page.locator("main")).to_contain_text("to send a sample by Friday")

        visitor.open("/customers/")
        keys.press("j")
        keys.press("j")
        keys.press("c")
        expect(page.locator("#said")).to_be_focused()
        expect(page.locator("#kind")).to_have_value("call")
        keys.type("Rang.")
        keys.press("Control+Enter")
        expect(page.get_by_text("It is on the timeline.")).to_be_visible()
        keys.press("n")
        expect(page.get_by_label("Note", exact=True)).to_be_visible()
        assert visitor.faults == []


def test_without_scripts_the_same_is_two_clicks(browser: Browser, console: Console) -> None:
    with visit(browser, console.url, scripts=False) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page = visitor.page
        path = visitor.first_customer()
        visitor.open(path)
        page.get_by_role("link", name="Chat", exact=True).click()
        expect(page.locator("#kind")).to_have_value("chat")
        page.locator("#said").fill("Asked for the menu.")
        page.get_by_role("button", name="Put it on the timeline").click()
        expect(page.get_by_text("It is on the timeline.")).to_be_visible()
        open_a_case(page, console, path, "No scripts, still broken")
        page.get_by_role("link", name="No scripts, still broken").first.click()
        expect(page.get_by_role("heading", name="No scripts, still broken")).to_be_visible()


def test_a_case_by_keyboard_to_the_customers_word(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page, keys = visitor.page, visitor.page.keyboard
        open_a_case(page, console, visitor.first_customer(), "The kettle leaks")
        visitor.open("/interact/")
        expect(page.get_by_role("heading", name="Complaints to settle")).to_be_visible()
        page.get_by_role("link", name="The kettle leaks").first.click()
        page.locator("#answer-words").fill("A new one is on its way.")
        page.locator("#answer-words").focus()
        keys.press("Control+Enter")
        expect(page.get_by_text("The answer is noted")).to_be_visible()
        keys.press("s")
        page.locator("#settled-words").fill("It came, thank you.")
        page.get_by_role("button", name="Close it").click()
        expect(page.get_by_text("Closed, by the customer's own words.")).to_be_visible()
        expect(page.locator(".history")).to_contain_text("It came, thank you.")
        assert visitor.faults == []


def propose(console: Console) -> None:
    """Words of ours in which a promise was found, as the worker would leave them."""
    with sqlite3.connect(console.regulars.data / "regulars.sqlite3", timeout=30) as ledger:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")
        ledger.execute(
            "INSERT INTO ledger_understanding (record_id, seq, at, kind, label, probability, acts, words, found_by,"
            " found_at, corrected_by) SELECT min(record_id), 1, ?, 'promise', 'yes', 0.9, 1, 'We call you tomorrow',"
            " 'test', ?, ''"
            " FROM ledger_link",
            (now, now),
        )


def test_a_proposed_promise_is_taken_up_by_one_key(browser: Browser, console: Console) -> None:
    propose(console)
    with visit(browser, console.url) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page = visitor.open("/interact/commitments/")
        expect(page.get_by_role("heading", name="Did we promise this?")).to_be_visible()
        page.keyboard.press("y")
        expect(page.get_by_text("We shall remember the promise.")).to_be_visible()
        expect(page.get_by_role("heading", name="Did we promise this?")).to_have_count(0)
        page.get_by_text("Make an address").click()
        page.get_by_role("button", name="Make it").click()
        address = page.locator("[data-copied]").inner_text()
        calendar = page.request.get(address)
        assert calendar.status == 200
        assert "BEGIN:VCALENDAR" in calendar.text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_serious_and_nothing_runs_off(
    scheme: str, width: int, browser: Browser, console: Console
) -> None:
    axe, grave = Axe(), []
    with visit(browser, console.url, scheme=scheme, width=width) as visitor:
        visitor.sign_in("owner", PASSWORD)
        customer = visitor.first_customer()
        open_a_case(visitor.page, console, customer, f"Everything is broken in {scheme}")
        link = visitor.page.get_by_role("link", name=f"Everything is broken in {scheme}").first
        case = str(link.get_attribute("href"))
        pages = ["/interact/", "/interact/cases/", case, "/interact/commitments/", "/measure/experience/",
                 "/measure/service/", customer, "/settled/nonsense/"]  # fmt: skip
        for path in pages:
            page = visitor.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
            found = axe.run(page).response["violations"]
            grave += [(path, one["id"], one["nodes"][0]["html"][:160]) for one in found
                      if one["impact"] in {"serious", "critical"}]  # fmt: skip
        assert visitor.hosts == {console.host}
    assert not grave, grave
