"""Review in a real browser: fifty doubtful pairs by keyboard alone; the answers hold in the next run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, make_business, serving
from tests.acceptance.test_console import stays_home

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]
FIFTY = 50
KEYS = {"same": "s", "different": "d", "later": "l"}
SAID = {"same": "the same person", "different": "different people"}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A business large enough that more than fifty pairs are in doubt."""
    with serving(make_business(tmp_path_factory.mktemp("reviews"), size=3000)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def ask(console: Console, sql: str) -> list[tuple[Any, ...]]:
    """What the ledger holds; read beside the server."""
    path = Path(console.regulars.data) / "regulars.sqlite3"
    with closing(connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


def answers(console: Console) -> dict[tuple[int, int], str]:
    """The pairs that somebody answered, with the answer."""
    rows = ask(console, "SELECT left_id, right_id, state FROM ledger_review WHERE state IN ('same', 'different')")
    return {(left, right): state for left, right, state in rows}


def customers(console: Console) -> dict[int, int]:
    """Whose each record is."""
    return dict(ask(console, "SELECT record_id, customer_id FROM ledger_link"))


def shown(page: Page) -> int:
    """Number of the pair on the page."""
    action = page.locator("form.verdicts").get_attribute("action")
    return int(str(action).split("/")[-3])


def press(page: Page, verdict: str, number: int) -> None:
    """Answer the pair by its key; the next one has come in when this returns."""
    page.keyboard.press(KEYS[verdict])
    expect(page.locator(f'form.verdicts[action$="/{number}/answer/"]')).to_have_count(0)
    expect(page.locator("#review.htmx-request")).to_have_count(0)


def hold_in_the_next_run(console: Console) -> None:
    given, before = answers(console), customers(console)
    assert len(given) == FIFTY
    assert console.regulars("run", "--json").code == 0
    after = customers(console)
    for (left, right), verdict in given.items():
        assert (after[left] == after[right]) is (verdict == "same"), (left, right, verdict)
    assert answers(console) == given
    assert {record: after[record] for record in before} == before  # nothing else moved


def test_fifty_pairs_by_keyboard_alone_hold_in_the_next_run(browser: Browser, console: Console) -> None:
    waiting = ask(console, "SELECT COUNT(*) FROM ledger_review WHERE state = 'waiting'")[0][0]
    assert waiting > FIFTY, f"only {waiting} pairs are in doubt; take a larger business"
    before = customers(console)
    told: dict[int, str] = {}
    with visit(browser, console.url) as visitor:
        page = visitor.page
        visitor.sign_in("owner", PASSWORD)
        visitor.open("/identify/reviews/")
        page.evaluate("window.stillHere = true")
        while len(told) < FIFTY:
            number = shown(page)
            assert number not in told
            verdict = "same" if len(told) % 2 else "different"
            press(page, verdict, number)
            told[number] = verdict
            expect(page.locator(".review-last")).to_contain_text(SAID[verdict])
            expect(page.locator(".review-progress")).to_contain_text(f"{len(told)} of {waiting} answered today")
        expect(page.locator("#review-title")).to_be_focused()
        assert page.evaluate("window.stillHere") is True  # no page was loaded anew
        stays_home(visitor, console)
    given = answers(console)
    assert len(given) == FIFTY
    after = customers(console)
    for (left, right), verdict in given.items():
        assert (after[left] == after[right]) is (verdict == "same")
    assert after != before
    hold_in_the_next_run(console)


def test_undo_later_and_the_arrows(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("marketer", PASSWORD)
        page = visitor.open("/identify/reviews/")
        first = shown(page)
        before = customers(console)
        press(page, "same", first)
        page.keyboard.press("u")
        expect(page.locator(f'form.verdicts[action$="/{first}/answer/"]')).to_have_count(1)
        assert customers(console) == before
        page.keyboard.press("ArrowRight")
        expect(page.locator(f'form.verdicts[action$="/{first}/answer/"]')).to_have_count(0)
        second = shown(page)
        page.keyboard.press("ArrowLeft")
        expect(page.locator(f'form.verdicts[action$="/{first}/answer/"]')).to_have_count(1)
        press(page, "later", first)
        assert shown(page) == second
        expect(page.locator(".review-last")).to_contain_text("put off for later")
        assert customers(console) == before
        stays_home(visitor, console)


def test_it_works_without_scripts(browser: Browser, console: Console) -> None:
    with visit(browser, console.url, scripts=False) as visitor:
        visitor.sign_in("owner", PASSWORD)
        page = visitor.open("/identify/reviews/")
        number = shown(page)
        page.get_by_role("button", name="Different people").click()
        expect(page.get_by_text("You said that they are different people.")).to_be_visible()
        assert shown(page) != number
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back.")).to_be_visible()
        assert shown(page) == number


def test_two_customers_are_joined_and_parted_again(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page = visitor.open("/customers/")
        rows = page.locator("table.people a[data-enter]")
        code, other = (str(rows.nth(place).get_attribute("href")).split("/")[2] for place in (0, 1))
        before = customers(console)
        visitor.open(f"/customers/{code}/who/")
        page.get_by_role("link", name="Join with another customer").click()
        page.get_by_label("Who else is this person?").fill(other)
        page.get_by_role("button", name="Find").click()
        page.locator(".first-asked a").first.click()
        page.get_by_label("How we know").fill("They told us.")
        page.get_by_role("button", name="They are the same person").click()
        expect(page.get_by_text("They are one customer now.")).to_be_visible()
        assert len(set(customers(console).values())) == len(set(before.values())) - 1
        page.get_by_role("link", name="Take back").first.click()
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_text("Taken back.", exact=True)).to_be_visible()
        assert customers(console) == before
        stays_home(visitor, console)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, browser: Browser, console: Console) -> None:
    axe, found = Axe(), {}
    account = ask(console, "SELECT MIN(id) FROM ledger_account")[0][0]
    with visit(browser, console.url, scheme=scheme) as visitor:
        visitor.sign_in("owner", PASSWORD)
        who = f"{visitor.first_customer()}who/"
        paths = ["/identify/", "/identify/reviews/", "/identify/accounts/", who, who.replace("who", "merge")]
        paths += [f"/accounts/{account}/"] if account else []
        for path in paths:
            page = visitor.open(path)
            page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
            found[path] = axe.run(page).response["violations"]
        stays_home(visitor, console)
    grave = {
        (path, violation["id"], node["html"][:120])
        for path, violations in found.items()
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    }
    assert not grave, json.dumps(sorted(grave), indent=1)


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_runs_off_a_phone(width: int, browser: Browser, console: Console) -> None:
    with visit(browser, console.url, width=width, height=800) as visitor:
        visitor.sign_in("owner", PASSWORD)
        who = f"{visitor.first_customer()}who/"
        for path in ("/identify/", "/identify/reviews/", "/identify/accounts/", who, who.replace("who", "merge")):
            page = visitor.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
