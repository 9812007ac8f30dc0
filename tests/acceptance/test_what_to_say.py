"""What to say, in a real browser and with a real mail server: written, seen as customers get it, sent as a test."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.acceptance.conftest import Regulars
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, make_business, serving
from tests.support.mail_servers import PostOffice, part, post_office

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]

PATH = "/customise/second-order/words/email/"
WORDS = (
    "# It is good to have you\n\n{{ first_name | greeting }}, how was the {{ last_thing | default: 'order' }}?\n\n"
    "[Tell us](https://shop.example/tell)\n\n{{ business }}"
)


@dataclass(frozen=True)
class Mailing(Regulars):
    """Commands and a server that send through our own mail server."""

    out: str = ""

    def environment(self) -> dict[str, str]:
        return super().environment() | {"REGULARS_MAIL_OUT": self.out, "REGULARS_MAIL_FROM": "Shop <hi@shop.example>"}


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as ready:
        yield ready


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> Iterator[Console]:
    made = make_business(tmp_path_factory.mktemp("words"), size=120)
    with serving(Mailing(made.data, office.url)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def count(console: Console, table: str) -> int:
    with sqlite3.connect(console.regulars.data / "regulars.sqlite3", timeout=30) as ledger:
        return int(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def grave_faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"iframes": False}).response["violations"]
    return [
        (violation["id"], node["html"][:120])
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_words_are_written_seen_tried_and_kept(browser: Browser, console: Console, office: PostOffice) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("owner", PASSWORD)
        page = visitor.open("/settings/people/")
        page.get_by_label("E-mail address of owner").fill("owner@shop.example")
        page.get_by_role("button", name="Set the address of owner").click()
        expect(page.get_by_text("The address of owner is changed.")).to_be_visible()

        visitor.open(PATH)
        page.get_by_label("Subject").fill("How was it, {{ first_name | default: 'friend' }}?")
        page.get_by_label("Words", exact=True).fill(WORDS)
        expect(page.locator("#as-text")).to_contain_text("Tell us: https://shop.example/tell")
        letter = page.frame_locator("iframe >> nth=0")
        expect(letter.get_by_role("heading", name="It is good to have you")).to_be_visible()
        button = letter.get_by_role("link", name="Tell us")
        assert button.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(28, 90, 73)"
        widths = [frame.bounding_box() for frame in page.locator("iframe").all()]
        assert [round(box["width"]) for box in widths if box] == [322, 642]
        assert grave_faults(page) == []

        page.get_by_role("button", name="Somebody for whom most is missing").click()
        expect(page.locator("#preview")).to_contain_text("missing")
        expect(page.get_by_label("Words", exact=True)).to_have_value(re.compile("how was the"))

        before = count(console, "ledger_delivery")
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("The test is on its way to owner.")).to_be_visible()
        mail = office.to("owner@shop.example")
        assert str(mail["Subject"]).startswith("[Test] How was it, ")
        assert "Tell us: https://shop.example/tell" in part(mail, "text/plain")
        assert 'href="https://shop.example/tell"' in part(mail, "text/html")
        assert [address for address, _ in office.mails] == ["owner@shop.example"]
        assert count(console, "ledger_delivery") == before

        page.get_by_role("button", name="Keep these words").click()
        expect(page.get_by_text("Kept.")).to_be_visible()
        expect(page.get_by_label("Words", exact=True)).to_have_value(re.compile("Tell us"))
        visitor.open("/settings/audit/")
        for did in ("send test", "change words"):
            expect(page.get_by_text(did, exact=False).first).to_be_visible()
        assert visitor.faults == []
        assert visitor.hosts == {console.host}


def test_without_scripts_a_button_shows_it(browser: Browser, console: Console) -> None:
    with visit(browser, console.url, scripts=False, width=360) as visitor:
        visitor.sign_in("owner", PASSWORD)
        page = visitor.open(PATH)
        page.get_by_label("Words", exact=True).fill("Dear {{ first_name | default: 'friend' }}, a line of ours.")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator("#as-text")).to_contain_text("a line of ours.")
        page.get_by_label("Words", exact=True).fill("Dear {{ first_name }}")
        page.get_by_role("button", name="Keep these words").click()
        expect(page.get_by_role("alert")).to_contain_text("no fallback when this is missing: first_name")
        expect(page.get_by_label("Words", exact=True)).to_have_value("Dear {{ first_name }}")


def test_an_actions_words_are_seen_while_they_are_typed(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("owner", PASSWORD)
        page = visitor.open("/customise/actions/new/")
        page.get_by_label("Name", exact=True).fill("A word about tea")
        mail = page.get_by_role("group", name="E-mail", exact=True)
        mail.get_by_label("Subject").fill("Tea, {{ first_name | default: 'friend' }}?")
        mail.get_by_label("Words").fill("# Fresh tea\n\n{{ first_name | greeting }}, <i>there is new tea</i>.")
        letter = mail.frame_locator("iframe >> nth=0")
        expect(letter.get_by_role("heading", name="Fresh tea")).to_be_visible()
        expect(letter.get_by_text("<i>there is new tea</i>")).to_be_visible()
        widths = [frame.bounding_box() for frame in mail.locator("iframe").all()]
        assert [round(box["width"]) for box in widths if box] == [322, 642]
        expect(mail.get_by_role("status")).to_have_text("Reads well for everybody, whatever is missing.")

        call = page.get_by_role("group", name="Call", exact=True)
        call.get_by_label("Words to have in mind").fill("Hello {{ city }}")
        expect(call.get_by_role("status")).to_contain_text("It has no fallback when this is missing: city.")
        expect(call.get_by_label("Words to have in mind")).to_be_focused()
        call.get_by_label("Words to have in mind").fill("A tin for {{ city | default: 'your town' }}?")
        expect(call.get_by_role("status")).to_contain_text("Reads well")

        hardest = page.get_by_role("button", name="Somebody for whom most is missing")
        hardest.focus()
        page.keyboard.press("Enter")
        expect(call.locator(".seen-words")).to_have_text("A tin for your town?")
        expect(page.locator("#reader p").first).to_be_focused()
        expect(page.get_by_label("Name", exact=True)).to_have_value("A word about tea")
        assert grave_faults(page) == []

        page.get_by_role("button", name="Keep this action").click()
        expect(page.get_by_text("Changed. It counts from the next run on.")).to_be_visible()
        assert visitor.faults == []
        assert visitor.hosts == {console.host}


def test_an_actions_words_are_seen_without_scripts(browser: Browser, console: Console) -> None:
    with visit(browser, console.url, scripts=False, width=360) as visitor:
        visitor.sign_in("owner", PASSWORD)
        page = visitor.open("/customise/actions/new/")
        page.locator("#words_phone").fill("Dear {{ first_name | default: 'friend' }}, a line of ours.")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator("#seen-phone")).to_contain_text("a line of ours.")
        expect(page.locator("#words_phone")).to_have_value(re.compile("a line of ours"))
