"""E-mail with real servers: a thousand mails out, answers and reports in, and the worker killed ten times meanwhile."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.support.commands import Shop
from tests.support.mail import SHOP, SITE, bounce_of, complaint_about, mail_from
from tests.support.mail_servers import Mailbox, PostOffice, mailbox_server, part, post_office

pytestmark = pytest.mark.acceptance
PEOPLE = 1_000
KILLS = 5
_PATIENCE_SECONDS = 240.0


@dataclass(frozen=True)
class MailingShop(Shop):
    """A shop with a mail server and a mailbox."""

    office: PostOffice
    box: Mailbox

    @property
    def environment(self) -> dict[str, str]:
        said = {
            "MAIL_OUT": self.office.url,
            "MAIL_IN": self.box.url,
            "MAIL_FROM": f"The Corner Shop <{SHOP}>",
            "MAIL_REPLIES": "replies@shop.example",
            "PUBLIC_ADDRESS": SITE,
            "MAIL_A_MINUTE": "0",
            "QUIET_HOURS": "",
        }
        mailing = {f"REGULARS_{name}": value for name, value in said.items()}
        return super().environment | mailing | {"DJANGO_SETTINGS_MODULE": "regulars.server.settings"}

    def mails(self, *arguments: str) -> Any:
        """Ask the ledger about its mails."""
        out, err = self.start(*arguments, module="tests.support.mail_ledger").communicate(timeout=120)
        assert out, err
        return json.loads(out)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """The worker, until the end of the block, or until it is killed."""
        process = subprocess.Popen(
            [sys.executable, "-m", "regulars", "work"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(30)

    def kill_once(self, so_far: Callable[[], int], more: int, draw: random.Random) -> None:
        """Start the worker, and kill it in the middle of what it does, once `more` was done."""
        begun = so_far()
        with self.worker() as process:
            wait_until(lambda: so_far() >= begun + more)
            time.sleep(draw.uniform(0, 0.05))
            os.kill(process.pid, signal.SIGKILL)

    def count(self, sql: str) -> int:
        """Look into the database of the ledger, beside whoever writes it."""
        with closing(sqlite3.connect(f"file:{self.data}/regulars.sqlite3?mode=ro", uri=True, timeout=30)) as database:
            return int(database.execute(sql).fetchone()[0])


def wait_until(done: Callable[[], bool]) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailingShop]:
    """A thousand people who agreed to marketing."""
    folder = tmp_path_factory.mktemp("mail")
    rows = ["Email Address,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,EUID"]
    stamp = "2025-03-04 09:10:00"
    rows += [f"c{n}@people.example,{stamp},{stamp},{stamp},e{n}" for n in range(PEOPLE)]
    audience = folder / "audience.csv"
    audience.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with post_office() as office, mailbox_server() as box:
        made = MailingShop(folder / "data", office, box)
        made.run("import", audience, "--yes", "--json")
        yield made


def sent_back(mails: list[tuple[str, str]], at: datetime) -> tuple[list[bytes], dict[str, list[str]]]:
    """What comes back for those mails (address, Message-ID): the mails, and the addresses by kind."""
    kinds = ["reply"] * 150 + ["bounce"] * 30 + ["away"] * 10 + ["spam"] * 5
    comes: list[bytes] = []
    by_kind: dict[str, list[str]] = {}
    for kind, (address, mail_id) in zip(kinds, mails, strict=False):
        by_kind.setdefault(kind, []).append(address)
        match kind:
            case "reply":
                comes.append(mail_from(address, f"Words of {address}", answers=mail_id, mail_id=f"r-{address}", at=at))
            case "bounce":
                comes.append(bounce_of(mail_id, address))
            case "away":
                comes.append(mail_from(address, "Away", answers=mail_id, at=at, Auto_Submitted="auto-replied"))
            case _:
                comes.append(complaint_about(mail_id, address))
    return comes, by_kind


def test_a_thousand_mails_and_their_echo_through_ten_kills(shop: MailingShop) -> None:
    draw = random.Random(5)
    office = shop.office
    queued = shop.mails("queue", str(PEOPLE))
    assert queued["customers"] == PEOPLE

    for _ in range(KILLS):
        shop.kill_once(lambda: len(office.mails), 60, draw)

    # Between two kills, some who have their first mail say no to more, while a second waits in the queue.
    gone = [(address, mail) for address, mail in office.mails if address in queued["twice"]][:20]
    links = [urlsplit(mail["List-Unsubscribe"].split("<")[2].partition(">")[0]).path for _, mail in gone]
    assert set(shop.mails("unsubscribe", *links).values()) == {200}
    with shop.worker(), shop.worker():
        wait_until(lambda: shop.count("SELECT count(*) FROM ledger_delivery WHERE state = 'queued'") == 0)
    report = shop.mails("report")
    stale = set(queued["stale"])
    check_that_none_is_twice_and_none_is_lost(
        report["deliveries"], office, refused={address for address, _ in gone}, stale=stale
    )
    assert len(stale) == PEOPLE // 20
    assert not stale & {address for address, _ in office.mails}
    check_that_each_is_asked_once(report["askings"], office, PEOPLE - len(stale))

    mails = [(address, mail["Message-ID"].strip("<>")) for address, mail in office.mails if "first" in mail["Subject"]]
    comes, by_kind = sent_back(mails[200:], datetime.now(UTC))
    strangers = [mail_from(f"s{n}@strangers.example", "Do you sell cups?", mail_id=f"s-{n}") for n in range(5)]
    comes += [*strangers, b"Subject: from nobody\r\n\r\nnothing"]
    draw.shuffle(comes)
    shop.box.put(*comes)
    for _ in range(KILLS):
        shop.kill_once(lambda: shop.count("SELECT count(*) FROM ledger_arrivedmail"), 20, draw)
    with shop.worker():
        wait_until(lambda: shop.count("SELECT count(*) FROM ledger_arrivedmail") >= len(comes))
        shop.box.clear()
    check_what_came(shop.mails("report"), by_kind, len(comes))


def check_that_none_is_twice_and_none_is_lost(
    deliveries: list[dict[str, Any]], office: PostOffice, refused: set[str], stale: set[str]
) -> None:
    """Each is sent and with the server once; or withheld, as they said no or it waited too long; or known to be
    unknown, one a kill. Those that waited for their hour are among them."""
    times = Counter(mail_id.strip("<>") for mail_id in office.ids)
    assert set(times.values()) == {1}, "none twice"
    states = Counter(each["state"] for each in deliveries)
    assert sum(states.values()) == PEOPLE + PEOPLE // 10
    assert set(states) <= {"sent", "sending", "withheld"}
    assert states["sending"] <= KILLS
    for each in deliveries:
        if each["state"] == "sent":
            assert times[each["mail_id"]] == 1, "none lost"
        elif each["state"] == "withheld":
            assert each["mail_id"] is None
    withheld = [each for each in deliveries if each["state"] == "withheld"]
    let_go = [each for each in withheld if each["detail"].startswith("it waited too long")]
    assert len(let_go) == len(stale) > 0
    assert {(each["key"].partition(" ")[0], each["decision__state"]) for each in let_go} == {("first", "replaced")}
    said_no = [each for each in withheld if each not in let_go]
    assert len(said_no) == len(refused) > 0
    assert {each["key"].partition(" ")[0] for each in said_no} == {"second"}
    assert all(
        each["handed_at"] >= each["not_before"] for each in deliveries if each["not_before"] and each["handed_at"]
    )
    known = {each["mail_id"] for each in deliveries if each["state"] == "sending"}
    print(f"{states}; of {len(known)} unknown, {len(known & set(times))} were with the server")


def check_that_each_is_asked_once(askings: list[dict[str, Any]], office: PostOffice, people: int) -> None:
    """Every question that is with the server is remembered, and nobody has two."""
    asking = [mail["Message-ID"].strip("<>") for _, mail in office.mails if f"{SITE}/q/" in part(mail, "text/plain")]
    remembered = {each["delivery__mail_id"]: each["delivery__state"] for each in askings}
    assert len(askings) == len({each["customer"] for each in askings}) == len(remembered) == people
    assert set(asking) <= set(remembered)
    assert {state for mail, state in remembered.items() if mail not in asking} <= {"sending"}, "one a kill may be"


def check_what_came(report: dict[str, Any], by_kind: dict[str, list[str]], count: int) -> None:
    """Every mail is taken in once, for what it is, in the right conversation of the right customer."""
    assert Counter(report["arrived"]) == {
        "message": len(by_kind["reply"]) + 5,
        "bounce": len(by_kind["bounce"]),
        "automatic": len(by_kind["away"]),
        "complaint": len(by_kind["spam"]),
        "aside": 1,
    }
    assert sum(Counter(report["arrived"]).values()) == count
    customers = {each["address"]: each["customer"] for each in report["deliveries"] if each["address"]}
    said = [each for each in report["messages"] if each["from_customer"] and each["text"].startswith("Words of ")]
    assert sorted(each["text"].removeprefix("Words of ") for each in said) == sorted(by_kind["reply"])
    ours = {each["conversation"]: each for each in report["messages"] if not each["from_customer"]}
    for each in said:
        address = each["text"].removeprefix("Words of ")
        assert each["conversation__record__link__customer"] == customers[address]
        assert ours[each["conversation"]]["conversation__record__link__customer"] == customers[address]
    assert len({each["conversation"] for each in said}) == len(said)
    assert len(report["waiting"]) == len(said) + 5
    assert sorted(report["undeliverable"]) == sorted(by_kind["bounce"])
    complained = {customer for customer, _, proof in report["denied"] if "complaint" in proof}
    assert complained == {customers[address] for address in by_kind["spam"]}
    assert [each["automatic"] for each in report["messages"] if each["text"] == "Away"] == [True] * len(by_kind["away"])


def test_a_mailbox_that_is_made_anew_brings_nothing_twice(shop: MailingShop) -> None:
    """Its numbers start again: what we have is known by what it says, what is new is taken."""
    raw = [mail_from(f"m{n}@anew.example", f"Number {n}", mail_id=f"m-{n}", at=datetime.now(UTC)) for n in range(3)]
    before = shop.count("SELECT count(*) FROM ledger_message")
    for put in (raw[:2], raw):
        shop.box.renew()
        shop.box.put(*put)
        shop.run("work", "--once", "--json")
    assert shop.count("SELECT count(*) FROM ledger_message") == before + 3
