"""A standing order from the phone call to the task: made by an agent, confirmed by mail, changed by its customer."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from tests.acceptance.conftest import Regulars
from tests.acceptance.console_browser import CHROMIUM, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, serving
from tests.support.mail_servers import PostOffice, part, post_office

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]
PEOPLE = "Name,Email,Country,Street,City\nAnn Cole,ann@example.com,GB,2 High Street,Leeds\n"
FALLS_DUE = """
import json, sys
from datetime import datetime
from regulars.ledger.opening import open_ledger
open_ledger()
from regulars.interact.arrangements.look_after import look_after_arrangements
from regulars.ledger.models import Arrangement, Task, TimelineEntry
for _ in range(3):
    look_after_arrangements(datetime.fromisoformat(sys.argv[1]))
told = TimelineEntry.objects.filter(name="Order Requested").count()
print(json.dumps([list(Task.objects.values_list("title", flat=True)), told, f"{Arrangement.objects.get().next_on}"]))
"""
_PHONE = 390
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Mailing(Regulars):
    """The command in a shop with a mail server."""

    office: PostOffice

    def environment(self) -> dict[str, str]:
        said = {"MAIL_OUT": self.office.url, "MAIL_FROM": "hello@shop.example", "QUIET_HOURS": "", "SERVICE_A_DAY": "0"}
        return super().environment() | {f"REGULARS_{name}": value for name, value in said.items()}


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as server:
        yield server


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> Iterator[Console]:
    regulars = Mailing(tmp_path_factory.mktemp("arrangements") / "data", office)
    assert regulars("init", "--business", "The Corner Shop", "--json").code == 0
    people = tmp_path_factory.mktemp("files") / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    assert regulars("import", people, "--yes").code == 0
    assert regulars("users", "add", "agent", "--role", "agent", "--password", PASSWORD).code == 0
    with serving(regulars) as served:
        assert regulars("settings", "PUBLIC_ADDRESS", served.url).code == 0
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def _mail_saying(office: PostOffice, words: str) -> str:
    """The text of the mail with these words, as soon as the worker has sent it."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while True:
        for _, mail in office.mails:
            if words in (text := part(mail, "text/plain")):
                return text
        assert time.monotonic() < ends, f"no mail says '{words}'"
        time.sleep(0.1)


def test_a_standing_order_from_the_call_to_the_task(browser: Browser, console: Console, office: PostOffice) -> None:
    first = date.today() + timedelta(days=10)  # noqa: DTZ011  # as the browser has it
    with visit(browser, console.url) as agent:
        agent.sign_in("agent", PASSWORD)
        page = agent.open(agent.first_customer())
        page.get_by_text("Remember for them").click()
        page.get_by_label("What", exact=True).fill("Coffee")
        page.get_by_label("Every (empty: once)").fill("2")
        page.get_by_label("First on (empty: today)").fill(first.isoformat())
        page.get_by_role("button", name="Remember it").first.click()
        expect(page.get_by_text("We shall remember it for them.")).to_be_visible()
    text = _mail_saying(office, "1 × Coffee")
    [link] = [line for line in text.splitlines() if line.startswith(console.url)]

    with visit(browser, console.url, width=_PHONE, scripts=False) as customer:
        page = customer.open(link.removeprefix(console.url))
        page.get_by_role("button", name="Skip this one").click()
        expect(page.get_by_text("It is changed.")).to_be_visible()
        second = first + timedelta(weeks=2)
        expect(page.get_by_text(f"next on {second:%-d %B %Y}")).to_be_visible()
        page.get_by_text("Change it").click()
        page.get_by_label("Coffee (0: leave it out)").fill("3")
        page.get_by_label("Note (optional)").fill("ring twice")
        page.get_by_role("button", name="Keep the change").click()
        expect(page.get_by_text("3 × Coffee (ring twice)")).to_be_visible()
        page.get_by_role("button", name="Send as it is").click()
        expect(page.get_by_text("Thank you. We send it as it is.")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= _PHONE
        assert customer.hosts == {console.host}
    _mail_saying(office, "From now on: 3 × Coffee (ring twice)")

    with visit(browser, console.url, width=_PHONE, scheme="dark") as customer:
        page = customer.open(link.removeprefix(console.url))
        page.get_by_text("Change it").click()
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []

    fell_due = subprocess.run(
        [sys.executable, "-c", FALLS_DUE, f"{second}T12:00:00+00:00"],
        env=console.regulars.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert fell_due.returncode == 0, fell_due.stderr
    third = second + timedelta(weeks=2)
    assert json.loads(fell_due.stdout) == [["Send the same again: 3 × Coffee (ring twice)"], 1, f"{third}"]
