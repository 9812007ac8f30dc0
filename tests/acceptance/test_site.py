"""A shop's site in a real browser: nothing before consent, the customer's offer after, forms, and double opt-in."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import connect
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import PASSWORD, serving
from tests.acceptance.shop_site import Letterbox, Shop, letterbox, open_business, shop_site

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]
WELCOME, OFFER = "Welcome, whoever you are", "Running low?"


@dataclass
class Tea:
    """The shop, its Regulars, and its letterbox."""

    shop: Shop
    folder: Path
    letters: Letterbox
    proof: str
    customer: str

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """What the ledger holds; read beside the server."""
        with closing(connect(f"file:{self.folder / 'regulars.sqlite3'}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def wait_for(self, found: Callable[[], Any], what: str) -> Any:
        """What was found, within a while."""
        for _ in range(300):
            if value := found():
                return value
            time.sleep(0.1)
        raise AssertionError(f"{what} did not come")


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tea]:
    with letterbox() as (letters, port), shop_site() as shop:
        folder = tmp_path_factory.mktemp("site") / "data"
        regulars, told = open_business(folder, port, shop)
        with serving(regulars) as console:
            shop.crm = console.url
            yield Tea(shop, folder, letters, told["proof"], told["customer"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(autouse=True)
def plain(tea: Tea) -> Iterator[None]:
    yield
    tea.shop.more, tea.shop.form, tea.shop.queue, tea.shop.below = "", "news", "", ""


@dataclass
class Look:
    """A look at the shop's page, and what the browser sent to Regulars meanwhile."""

    page: Page
    sent: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        """Addresses of events that were sent."""
        return [urlsplit(request.url).path for request in self.sent if request.method == "POST"]

    def kept(self) -> tuple[list[Any], int]:
        """Cookies, and things in the browser's storage."""
        stored = self.page.evaluate("localStorage.length + sessionStorage.length")
        return list(self.page.context.cookies()), stored

    def open(self, path: str = "/") -> None:
        self.page.goto(
            urlsplit(self.page.url)._replace(path=path, query="").geturl() if self.page.url != "about:blank" else path
        )
        self.page.wait_for_load_state("networkidle")

    @property
    def offer(self) -> Any:
        return self.page.locator("[data-regulars-placement]")


@contextmanager
def looking(browser: Browser, tea: Tea, *, before: str = "", path: str = "/", width: int = 1280) -> Iterator[Look]:
    with visit(browser, tea.shop.url, width=width) as visitor:
        look = Look(visitor.page, faults=visitor.faults)
        visitor.page.on("request", lambda request: look.sent.append(request) if tea.shop.crm in request.url else None)
        if before:
            visitor.page.add_init_script(before)
        visitor.open(path)
        yield look


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    grave = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:100]}" for fault in grave]


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_before_consent_nothing_is_kept_and_nothing_sent(browser: Browser, tea: Tea) -> None:
    with looking(browser, tea, path="/?utm=1") as look:
        expect(look.offer).to_contain_text(WELCOME)
        expect(look.offer.locator("p")).to_have_count(3)
        look.page.evaluate("regulars.track('Looked'); regulars.page(); regulars.identify('u-1', 'x')")
        look.page.wait_for_timeout(300)
        assert look.kept() == ([], 0)
        assert look.calls == []
        asked = [urlsplit(request.url).query for request in look.sent if "/v1/next" in request.url]
        assert asked
        assert all("anonymousId" not in query and "userId" not in query for query in asked)
        assert not any(request.all_headers().get("referer") for request in look.sent if "/v1/next" in request.url)
        assert look.faults == []


def test_after_consent_the_customer_sees_the_offer_and_a_click_is_recorded(browser: Browser, tea: Tea) -> None:
    with looking(browser, tea) as look:
        look.page.evaluate("regulars.consent('granted')")
        look.page.evaluate(f"regulars.identify('u-1', '{tea.proof}', {{plan: 'gold'}})")
        expect(look.offer).to_contain_text(OFFER)
        (cookie,) = look.page.context.cookies()
        assert (cookie["name"], cookie["sameSite"]) == ("regulars_id", "Lax")
        look.page.wait_for_load_state("networkidle")
        assert look.calls == ["/v1/p", "/v1/i"]
        look.page.get_by_role("link", name="Order again").click()
        look.page.wait_for_url("**/again")
        look.page.wait_for_load_state("networkidle")
        assert look.faults == []

        names = "SELECT name FROM ledger_timelineentry t JOIN ledger_record r ON r.id = t.record_id WHERE r.key = 'u-1'"
        tea.wait_for(lambda: {"Offer Shown", "Offer Clicked"} <= {name for (name,) in tea.ask(names)}, "the events")
        shown = tea.ask("SELECT code FROM ledger_exposure")
        clicked = tea.ask("SELECT properties FROM ledger_event WHERE name = 'Offer Clicked'")
        assert [json.loads(text)["offer"] for (text,) in clicked] == [code for (code,) in shown]

        # The next page knows the browser again, without being told who it is.
        look.open("/tomorrow")
        expect(look.offer).to_contain_text(OFFER)
        assert tea.ask("SELECT COUNT(*) FROM ledger_exposure") == [(1,)]

        look.page.evaluate("regulars.consent('denied')")
        expect(look.offer).to_contain_text(WELCOME)
        assert look.kept() == ([], 0)


def test_one_question_is_asked_when_it_is_seen_and_answered_by_keyboard(browser: Browser, tea: Tea) -> None:
    tea.shop.below = (
        "<p>More tea.</p>" * 60 + "<section aria-label='A question'><div data-regulars-question></div></section>"
    )
    count = "SELECT COUNT(*) FROM ledger_asking"
    with looking(browser, tea) as look:
        page = look.page
        box = page.get_by_role("group", name="How do you like to hear from us?")
        page.evaluate("regulars.consent('granted')")
        page.evaluate(f"regulars.identify('u-1', '{tea.proof}')")
        ready = "SELECT question FROM ledger_readyquestion WHERE reckoned_at IS NOT NULL"
        assert tea.wait_for(lambda: tea.ask(ready), "the question") == [("best_channel",)]
        look.open("/next")
        page.wait_for_timeout(300)
        assert tea.ask(count) == [(0,)]  # it is ready, and out of sight
        page.locator("[data-regulars-question]").scroll_into_view_if_needed()
        expect(box).to_be_visible()
        assert tea.ask(count) == [(1,)]
        assert serious(page) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert fits(page)

        look.open("/later")
        page.keyboard.press("End")
        expect(box).to_be_visible()
        page.get_by_role("button", name="To the form").or_(page.get_by_role("button", name="Sign up")).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(box.get_by_role("button", name="By phone")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Thank you")
        expect(page.get_by_role("status")).to_be_focused()
        assert tea.ask(count) == [(1,)]
        assert tea.ask("SELECT item FROM ledger_preference WHERE stated") == [("by phone",)]
        look.open("/last")
        page.keyboard.press("End")
        page.wait_for_timeout(300)
        expect(box).to_have_count(0)
        assert look.faults == []


def test_a_browser_that_claims_to_be_somebody_is_nobody(browser: Browser, tea: Tea) -> None:
    with looking(browser, tea) as look:
        look.page.evaluate("regulars.consent('granted')")
        look.page.evaluate("regulars.identify('u-1', '" + "0" * 64 + "')")
        look.page.wait_for_load_state("networkidle")
        expect(look.offer).to_contain_text(WELCOME)


def test_a_browser_that_asks_for_privacy_is_left_alone_whatever_the_page_says(browser: Browser, tea: Tea) -> None:
    private = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
    with looking(browser, tea, before=private) as look:
        look.page.evaluate("regulars.consent('granted')")
        look.page.wait_for_timeout(300)
        assert (look.kept(), look.calls) == (([], 0), [])


def test_a_consent_tool_s_cookie_is_understood(browser: Browser, tea: Tea) -> None:
    tea.shop.more = 'data-consent-cookie="cmp" data-consent-value="statistics:true"'
    with looking(browser, tea) as look:
        assert look.kept() == ([], 0)
        look.page.evaluate("document.cookie = 'cmp=statistics%3Atrue'")
        look.open("/next")
        assert {cookie["name"] for cookie in look.page.context.cookies()} == {"cmp", "regulars_id"}
        assert look.calls == ["/v1/p"]


def test_calls_before_the_script_came_are_kept(browser: Browser, tea: Tea) -> None:
    tea.shop.queue = f"window.regulars = [['consent', 'granted'], ['identify', 'u-1', '{tea.proof}']];"
    with looking(browser, tea) as look:
        expect(look.offer).to_contain_text(OFFER)
        assert look.calls == ["/v1/p", "/v1/i"]


def test_the_number_of_an_unchanged_sdk_is_used(browser: Browser, tea: Tea) -> None:
    with looking(browser, tea, before="document.cookie = 'ajs_anonymous_id=%22sdk-1%22'") as look:
        look.page.evaluate("regulars.consent('granted')")
        look.page.wait_for_load_state("networkidle")
        kept = {cookie["name"]: cookie["value"] for cookie in look.page.context.cookies()}
        assert kept["regulars_id"] == "sdk-1"


def test_the_page_keeps_its_own_words_while_we_are_down(browser: Browser, tea: Tea) -> None:
    there, tea.shop.crm = tea.shop.crm, "http://localhost:9"
    try:
        with looking(browser, tea) as look:
            expect(look.offer).to_have_text("Our own words")
            expect(look.page.get_by_role("link", name="To the form")).to_be_visible()
    finally:
        tea.shop.crm = there


def test_sign_up_by_keyboard_and_double_opt_in_by_mail(browser: Browser, tea: Tea) -> None:
    with looking(browser, tea) as look:
        page, keys = look.page, look.page.keyboard
        page.get_by_label("E-mail address").focus()
        keys.type("nobody")
        keys.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Please look at this again")
        expect(page.get_by_text("“nobody” is not an e-mail address")).to_be_visible()
        expect(page.get_by_label("E-mail address")).to_be_focused()
        keys.press("Control+A")
        keys.type("bob@moe.example")
        keys.press("Tab")
        keys.type("Bob")
        keys.press("Tab")
        keys.press("Space")
        expect(page.get_by_label("Yes, send me your news by e-mail")).to_be_checked()
        keys.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("open the message")
        expect(page.get_by_role("status")).to_be_focused()
        assert look.kept() == ([], 0)
        assert [fault for fault in look.faults if "422" not in fault] == []

        state = "SELECT state FROM ledger_consent WHERE purpose = 'marketing' ORDER BY id"
        assert tea.ask(state) == [("pending",)]
        (letter,) = tea.wait_for(lambda: tea.letters.letters, "the mail")
        assert letter["To"] == "bob@moe.example"
        text = letter.get_body(("plain",)).get_content()
        assert "Yes, send me your news by e-mail" in text
        (link,) = [line for line in text.splitlines() if line.startswith(tea.shop.crm)]

        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Is this what you want?")
        assert tea.ask(state) == [("pending",)]
        assert serious(page) == []
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is confirmed")
        assert tea.ask(state) == [("pending",), ("granted",)]


def test_a_message_without_scripts_in_german_waits_for_an_answer(browser: Browser, tea: Tea) -> None:
    with visit(browser, tea.shop.crm, scripts=False, width=390) as visitor:
        page = visitor.open("/v1/forms/kontakt")
        page.get_by_label("E-Mail-Adresse").fill("eva@kurz")
        page.get_by_role("button", name="Senden").click()
        expect(page.get_by_role("alert")).to_contain_text("„eva@kurz“ ist keine E-Mail-Adresse")
        expect(page.get_by_label("E-Mail-Adresse")).to_have_value("eva@kurz")
        page.get_by_label("E-Mail-Adresse").fill("eva@kurz.example")
        page.get_by_label("Ihre Nachricht").fill("Wo bleibt mein Tee?")
        page.get_by_role("button", name="Senden").click()
        expect(page.get_by_role("status")).to_have_text("Danke.")
        page.reload()
        expect(page.get_by_role("status")).to_have_text("Danke.")
    waiting = "SELECT subject, waiting_since IS NOT NULL FROM ledger_conversation WHERE address = 'eva@kurz.example'"
    assert tea.ask(waiting) == [("Wo bleibt mein Tee?", 1)]


def test_a_friend_who_comes_by_a_personal_link_is_remembered(browser: Browser, tea: Tea) -> None:
    tea.shop.form = "tell"
    with looking(browser, tea) as look:
        look.page.get_by_label("E-mail address").fill("ann@lee.example")
        look.page.get_by_role("button", name="Get my link").click()
        link = look.page.get_by_role("status").get_by_role("link").get_attribute("href")
    with looking(browser, tea) as friend:
        friend.page.goto(str(link))
        friend.page.wait_for_url("**/friends?regulars_invite=*")
        friend.page.wait_for_load_state("networkidle")
        assert friend.kept() == ([], 0)
        assert tea.ask("SELECT COUNT(*) FROM ledger_invitevisit") == [(0,)]
        friend.page.evaluate("regulars.consent('granted')")
        tea.wait_for(lambda: tea.ask("SELECT id FROM ledger_invitevisit"), "the visit")


def test_pages_are_accessible_and_fit_a_phone(browser: Browser, tea: Tea) -> None:
    found: dict[str, list[str]] = {}
    with looking(browser, tea, width=390) as look:
        expect(look.page.get_by_role("button", name="Sign up")).to_be_visible()
        found["the shop"] = serious(look.page)
        assert fits(look.page)
    with visit(browser, tea.shop.crm, scheme="dark") as visitor:
        visitor.sign_in("owner", PASSWORD)
        for path in (
            *("/v1/forms/news", "/v1/forms/news?sent=1", "/v1/forms/nothing", "/v1/forms/confirm/nothing"),
            *("/interact/site/", "/interact/forms/", "/interact/new-form/", "/interact/forms/news/"),
        ):
            page = visitor.open(path)
            page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
            found[path] = serious(page)
            page.set_viewport_size({"width": 390, "height": 800})
            assert fits(page), path
            page.set_viewport_size({"width": 1280, "height": 900})
    assert {path: faults for path, faults in found.items() if faults} == {}
