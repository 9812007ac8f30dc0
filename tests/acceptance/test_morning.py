"""A marketer's whole morning, in a real browser with real mail servers; its pictures are those of the tutorial.

    REGULARS_TEST_PICTURES=docs/tutorial/morning ./dev test tests/acceptance/test_morning.py

writes them anew, as small as pngquant makes them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from playwright.sync_api import Browser, Page, expect
from tests.acceptance.conftest import Regulars
from tests.acceptance.console_browser import CHROMIUM, Visit, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, make_business, serving
from tests.support.mail import SHOP, mail_from
from tests.support.mail_servers import Mailbox, PostOffice, mailbox_server, part, post_office

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]
SALES = "Invoice,Date,Customer,Product,Quantity,Price\n" + "".join(
    f"{number},2026-03-{number % 28 + 1:02},stall-{number % 7},Tea,1,4.50\n" for number in range(1, 41)
)
STEPS = ("import", "review", "today", "words", "approve", "reply", "answer", "decision", "earned")
"""The pictures, in the order of the morning."""


@dataclass(frozen=True)
class Mailing(Regulars):
    """Commands and a server with a way out for mails, and a mailbox. It may be tested at night: nobody is asleep."""

    mail: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return super().environment() | self.mail


@dataclass(frozen=True)
class Office:
    """The console, and the two mail servers around it."""

    console: Console
    out: PostOffice
    box: Mailbox


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = make_business(tmp_path_factory.mktemp("morning"), size=300)
    with post_office() as out, mailbox_server() as box:
        mail = {
            "REGULARS_MAIL_OUT": out.url,
            "REGULARS_MAIL_IN": box.url,
            "REGULARS_MAIL_FROM": f"Fell & Leaf <{SHOP}>",
            "REGULARS_PUBLIC_ADDRESS": "https://crm.shop.example",
            "REGULARS_QUIET_HOURS": "",
            "REGULARS_WAIT_HOURS": "0",
            "REGULARS_MAIL_A_MINUTE": "0",
        }
        with serving(Mailing(made.data, mail)) as console:
            yield Office(console, out, box)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@dataclass
class Album:
    """Where the pictures go."""

    folder: Path
    taken: list[str] = field(default_factory=list)

    def take(self, page: Page, step: str) -> None:
        """What the window shows now."""
        file = self.folder / f"{len(self.taken) + 1}-{step}.png"
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=file)
        if shutil.which("pngquant"):
            subprocess.run(
                ["pngquant", "--force", "--skip-if-larger", "--ext", ".png", "--speed", "1", "32", str(file)],
                check=False,
            )
        self.taken.append(step)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    folder = Path(os.environ.get("REGULARS_TEST_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return Album(folder)


@contextmanager
def signed_in(browser: Browser, office: Office) -> Iterator[Visit]:
    with visit(browser, office.console.url, width=1180, height=760) as visitor:
        visitor.sign_in("marketer", PASSWORD)
        yield visitor
        assert visitor.faults == []
        assert visitor.hosts == {office.console.host}


def test_a_marketers_whole_morning(browser: Browser, office: Office, album: Album, tmp_path: Path) -> None:
    with signed_in(browser, office) as visitor:
        take_a_file_in(visitor, album, tmp_path)
        settle_a_doubt(visitor, album)
        read_today(visitor, album)
        write_words(visitor, album)
        address = approve_and_send(visitor, album, office)
        hear_and_answer(visitor, album, office, address)
        see_how_it_came_about(visitor, album)
        read_what_was_earned(visitor, album)
    assert album.taken == list(STEPS)


def take_a_file_in(visitor: Visit, album: Album, folder: Path) -> None:
    file = folder / "market stall.csv"
    file.write_text(SALES, encoding="utf-8")
    page = visitor.open("/identify/imports/")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#dry-run")).to_contain_text("40 lines; none would be refused")
    album.take(page, "import")
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("link", name="See the import")).to_be_visible(timeout=60_000)


def settle_a_doubt(visitor: Visit, album: Album) -> None:
    page = visitor.open("/identify/reviews/")
    album.take(page, "review")
    page.keyboard.press("d")
    expect(page.locator(".review-last")).to_contain_text("different people")


def read_today(visitor: Visit, album: Album) -> None:
    """By keyboard: one is skipped for a reason and taken back, another is told never."""
    page, keys = visitor.open("/"), visitor.page.keyboard
    expect(page.get_by_role("heading", name="Mails to approve and send")).to_be_visible()
    album.take(page, "today")
    keys.press("j")
    first = str(page.locator("[data-item].chosen").get_attribute("id"))
    keys.press("s")
    expect(page.locator("#told")).to_contain_text("Skipped.")
    expect(page.locator("[data-item].chosen")).not_to_have_attribute("id", first)
    keys.press("u")
    expect(page.locator("#notices .error")).to_have_count(0)
    expect(page.locator("#told")).to_have_text("It is back on the list.")
    expect(page.locator(f"#{first}")).to_be_focused()
    keys.press("w")
    expect(page.locator(f"#{first}").get_by_label("Not now")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator("#told")).to_contain_text("never suggested for this customer again")
    expect(page.locator("#day")).to_contain_text("1 skipped")


def write_words(visitor: Visit, album: Album) -> None:
    page = visitor.open("/customise/overdue/words/email/")
    page.get_by_label("Subject").fill("We miss you, {{ first_name | default: 'friend' }}")
    expect(page.locator("#preview")).to_contain_text("We miss you,")
    page.locator("#preview").evaluate("each => each.scrollIntoView({block: 'center'})")
    album.take(page, "words")
    page.get_by_role("button", name="Keep these words").click()
    expect(page.get_by_text("Kept.")).to_be_visible()


def approve_and_send(visitor: Visit, album: Album, office: Office) -> str:
    """Several mails at once; gives the address of one whom the new words reached."""
    page = visitor.open("/?work=mails")
    page.get_by_role("link", name="Approve several at once").click()
    expect(page.get_by_role("heading", name="Mails to approve")).to_be_visible()
    several = page.get_by_role("checkbox").count()
    assert several > 2
    page.get_by_role("checkbox").last.uncheck()
    page.locator("main details").first.locator("summary").click()
    album.take(page, "approve")
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text(f"{several - 1} mails are in the outbox")).to_be_visible()
    for _ in range(80):
        if len(office.out.mails) >= several - 1:
            break
        page.wait_for_timeout(250)
    ours = [address for address, mail in office.out.mails if str(mail["Subject"]).startswith("We miss you")]
    assert len(office.out.mails) == several - 1
    return ours[0]


def hear_and_answer(visitor: Visit, album: Album, office: Office, address: str) -> None:
    sent = office.out.to(address)
    reply = mail_from(
        address,
        "Thank you for asking! We were on holiday. Do you still have the decaf?",
        to=SHOP,
        subject=f"Re: {sent['Subject']}",
        mail_id="reply@customer.example",
        answers=str(sent["Message-ID"]).strip("<>"),
        at=datetime.now(UTC) + timedelta(seconds=2),  # a mail's date knows no fractions of a second
    )
    office.box.put(reply)
    for _ in range(60):  # until the worker has looked into the mailbox
        page = visitor.open("/interact/inbox/")
        talk = page.locator("[data-item]", has_text="We miss you")
        if talk.count():
            break
        page.wait_for_timeout(500)
    album.take(page, "reply")
    talk.locator("[data-enter]").click()
    page.get_by_label(re.compile("^To ")).fill("We do, and we have put a bag aside for you.")
    album.take(page, "answer")
    page.get_by_role("button", name="Send and close").click()
    expect(page.get_by_text("on its way, and the conversation closed")).to_be_visible()
    for _ in range(80):
        answered = [mail for to, mail in office.out.mails if to == address]
        if len(answered) == 2:
            break
        page.wait_for_timeout(250)
    assert "a bag aside for you" in part(answered[1], "text/plain")


def see_how_it_came_about(visitor: Visit, album: Album) -> None:
    page = visitor.open("/customise/decisions/")
    page.locator("tr", has_text="done").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="What was asked of every action, in order")).to_be_visible()
    expect(page.locator("main")).to_contain_text("By email")
    album.take(page, "decision")


def read_what_was_earned(visitor: Visit, album: Album) -> None:
    page = visitor.open("/measure/experiments/")
    expect(page.get_by_role("heading", name="Experiments", level=1)).to_be_visible()
    page = visitor.open("/measure/")
    expect(page.locator("main")).to_contain_text("Return on Customer")
    album.take(page, "earned")
