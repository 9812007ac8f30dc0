"""Surveys in a real browser: made in the console, answered on a phone by keyboard, without scripts, without a name."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.acceptance.console_browser import CHROMIUM, Visit, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, make_business, serving

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with serving(make_business(tmp_path_factory.mktemp("surveys"), size=120)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def links(console: Console, survey: str) -> list[str]:
    """The paths that the invitations to a survey lead to, as they lie in the outbox."""
    with sqlite3.connect(console.regulars.data / "regulars.sqlite3") as ledger:
        texts = ledger.execute("SELECT text FROM ledger_delivery WHERE subject = ? ORDER BY id", [survey]).fetchall()
    return [re.findall(r"/s/[^/]+/", text)[-1] for (text,) in texts]


def make(visitor: Visit, name: str, **terms: str) -> str:
    """Make and open a ready-made survey in the console; gives its path."""
    page = visitor.open("/interact/surveys/")
    page.get_by_role("button", name=re.compile(f"Make it ?: {re.escape(name)}")).click()
    expect(page.get_by_text("The draft is made.")).to_be_visible()
    page.get_by_label("Exact to plus or minus").fill(terms.get("half_width", "30"))
    page.get_by_label("Expected response, %").fill("60")
    if terms.get("anonymous"):
        page.get_by_label("Anonymous").check()
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_text("Changed.")).to_be_visible()
    page.get_by_role("button", name="Open it and invite them").click()
    expect(page.get_by_text("invitations are in the outbox")).to_be_visible()
    return page.url.removeprefix(visitor.url.rstrip("/"))


def send_by_keyboard(page: Page) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if "Send my answers" in page.evaluate("document.activeElement.innerText ?? ''"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never came to the button on {page.url}")


def grave_faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["html"][:120])
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_made_in_the_console_answered_on_a_phone_and_read_again(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("marketer", PASSWORD)
        results = make(visitor, "Recommendation (NPS)")
        link, *others = links(console, "Would you recommend us?")
        assert others
        with visit(browser, console.url, width=320, height=700, scripts=False) as phone:
            page = phone.open(f"{link}?recommend=9")
            expect(page.get_by_text("It counts once you send it")).to_be_visible()
            expect(page.get_by_role("radio", name="9")).to_be_checked()
            page.get_by_role("radio", name="9").focus()
            page.keyboard.press("ArrowRight")
            expect(page.get_by_role("radio", name="10 (very likely)")).to_be_checked()
            page.keyboard.press("Tab")
            page.keyboard.type("You remember what I like.")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
            page.get_by_role("link", name="Change my answers").click()
            expect(page.get_by_role("radio", name="10 (very likely)")).to_be_checked()
            assert phone.hosts == {console.host}
            assert not phone.page.context.cookies()
        page = visitor.open(results)
        expect(page.get_by_text("You remember what I like.")).to_be_visible()
        expect(page.get_by_text("Net promoter score")).to_be_visible()
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Answers as CSV").click()
        with open(downloading.value.path(), encoding="utf-8") as table:  # noqa: PTH123
            assert "You remember what I like." in table.read()
        assert visitor.faults == []


def test_an_anonymous_survey_tells_nobody(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("marketer", PASSWORD)
        results = make(visitor, "Effort (CES)", half_width="1", anonymous="yes")
        for step, link in enumerate(links(console, "Was it easy?")[:6]):
            with visit(browser, console.url, width=390, height=800) as phone:
                page = phone.open(link)
                expect(page.get_by_text("nobody can find out which are yours")).to_be_visible()
                page.get_by_role("radio", name=str(step % 2 + 6)).focus()
                page.keyboard.press("Space")
                send_by_keyboard(page)
                expect(page.get_by_text("without your name")).to_be_visible()
                assert not page.get_by_role("radio").count()
                assert phone.faults == []
        page = visitor.open(results)
        expect(page.get_by_text("Anonymous answers are shown once the survey is closed")).to_be_visible()
        page.get_by_role("button", name="Close it").click()
        expect(page.get_by_text("The survey is closed.")).to_be_visible()
        expect(page.get_by_role("cell", name="Ease")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_runs_off_a_phone(
    scheme: str, browser: Browser, console: Console
) -> None:
    found: dict[str, list[tuple[str, str]]] = {}
    with visit(browser, console.url, scheme=scheme, width=320, height=800) as visitor:  # the narrowest phone
        visitor.sign_in("marketer", PASSWORD)
        page = visitor.open("/interact/surveys/")
        page.get_by_role("button", name=re.compile("Make it ?: Relationship quality")).click()
        expect(page.get_by_text("The draft is made.")).to_be_visible()
        preview = page.url.removeprefix(console.url) + "preview/"
        listed = visitor.open("/interact/surveys/").locator("table.people a[data-enter]")
        opened = [link.get_attribute("href") or "" for link in listed.all()]
        public = [link for name in ("Would you recommend us?", "Was it easy?") for link in links(console, name)[-1:]]
        for path in (
            "/interact/surveys/",
            "/interact/dialogue/",
            preview,
            *opened,
            *public,
            "/s/none/",
        ):
            page = visitor.open(path)
            page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
            found[path] = grave_faults(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert not any(found.values()), json.dumps(found, indent=1)
