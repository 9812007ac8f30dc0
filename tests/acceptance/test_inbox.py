"""The shared inbox in a real browser: by keyboard alone, on a phone, and with nothing that axe finds wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.acceptance.conftest import Regulars
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import PASSWORD, ROLES, Console, serving
from tests.support.mail import SHOP, mail_from
from tests.support.mail_servers import PostOffice, mailbox_server, part, post_office

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]


class MailingRegulars(Regulars):
    """The command with a mail server and a mailbox."""

    mailing: dict[str, str]

    def environment(self) -> dict[str, str]:
        return super().environment() | type(self).mailing


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as server:
        yield server


@pytest.fixture(scope="module")
def console(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A shop that nobody wrote to yet, with three mails in its mailbox."""
    with mailbox_server() as box:
        MailingRegulars.mailing = {
            "REGULARS_MAIL_OUT": office.url,
            "REGULARS_MAIL_IN": box.url,
            "REGULARS_MAIL_FROM": f"The Corner Shop <{SHOP}>",
            "REGULARS_PUBLIC_ADDRESS": "https://crm.shop.example",
        }
        regulars = MailingRegulars(tmp_path_factory.mktemp("inbox") / "ledger")
        assert regulars("init").code == 0
        for role in ROLES[1:]:  # it has its owner
            assert regulars("users", "add", role, "--role", role, "--password", PASSWORD).code == 0
        for name in ("Ann", "Bob", "Cy"):
            box.put(
                mail_from(
                    f"{name.lower()}@{name.lower()}.example",
                    f"Dear shop,\n\nwhere is my parcel?\n\n-- \n{name}",
                    name=f"{name} Cole",
                    subject=f"{name}'s parcel",
                    mail_id=f"{name}@mail.example",
                    at=datetime.now(UTC),
                )
            )
        with serving(regulars) as served:
            yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_a_mail_is_answered_by_keyboard_alone(console: Console, browser: Browser, office: PostOffice) -> None:
    with visit(browser, console.url) as agent:
        agent.sign_in("agent", PASSWORD)
        page = agent.page
        page.keyboard.press("g")
        page.keyboard.press("i")
        page.wait_for_url("**/interact/")
        page.keyboard.press("i")
        page.wait_for_url("**/interact/inbox/")
        for _ in range(40):  # until the worker has looked into the mailbox
            agent.open("/interact/inbox/")
            if page.locator("[data-item]").count() == 3:
                break
            page.wait_for_timeout(1_000)
        expect(page.locator("[data-item]")).to_have_count(3)
        check(page)
        page.keyboard.press("j")
        about = str(page.locator("tr.chosen strong").inner_text())
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/interact/inbox/\d+/"))
        expect(page.get_by_role("heading", level=1)).to_have_text(about)
        check(page)
        page.keyboard.press("n")
        expect(page.get_by_label("Only we see it")).to_be_focused()
        page.keyboard.type("Ask the warehouse")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Only colleagues see it")).to_be_visible()
        page.keyboard.press("r")
        page.keyboard.type("Dear customer, it comes tomorrow.")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("on its way, and the conversation closed")).to_be_visible()
        expect(page.locator("[data-item]")).to_have_count(2)
        for _ in range(40):
            if office.mails:
                break
            page.wait_for_timeout(500)
        ((address, mail),) = office.mails
        assert about.startswith(address[:2].capitalize())
        assert mail["Subject"] == f"Re: {about}"
        assert part(mail, "text/plain").strip() == "Dear customer, it comes tomorrow."
        assert agent.faults == []
        assert agent.hosts == {console.host}


def test_it_serves_on_a_phone_in_the_dark_and_without_scripts(console: Console, browser: Browser) -> None:
    with visit(browser, console.url, scheme="dark", width=375, height=700, scripts=False) as marketer:
        marketer.sign_in("marketer", PASSWORD)
        for path in ("/interact/", "/interact/inbox/", "/interact/outbox/"):
            page = marketer.open(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page = marketer.open("/interact/inbox/")
        page.locator("[data-enter]").first.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_label("Put off").select_option("week")
        page.get_by_role("button", name="Put off").click()
        expect(page.get_by_text("It comes back on")).to_be_visible()


def test_the_page_of_no_more_mails_is_in_order(console: Console, browser: Browser) -> None:
    with visit(browser, console.url) as anybody:
        page = anybody.open("/u/1-00000000000000000000")
        expect(page.get_by_role("heading", level=1)).to_have_text("This link is not whole")
        check(page)


def check(page: Page) -> None:
    """Nothing that axe finds wrong."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
