"""Chores: what the worker looks after all the time, beside the jobs that people ask for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import close_old_connections

from regulars.intake.events.chores import seal_and_forget, take_over_waiting
from regulars.intake.mail import fetch_mail
from regulars.interact.arrangements.look_after import look_after_arrangements
from regulars.interact.cases.look_after import look_after_cases
from regulars.interact.dialogue.on_site import make_ready
from regulars.interact.mail.report import Report
from regulars.interact.outbox.monthly import is_wanted, send_monthly
from regulars.interact.outbox.send import send_waiting
from regulars.interact.outbox.unknown import find_unknown
from regulars.interact.site.inviting import settle_visits
from regulars.interact.surveys.invite import look_after_surveys
from regulars.interact.tasks.look_after import look_after_promises
from regulars.interact.understanding.learn import learn_when_due
from regulars.interact.understanding.understand import understand_new
from regulars.kernel.time import local_day
from regulars.ledger.business import business
from regulars.ledger.mail_files import remove_unclaimed
from regulars.measure.report import MonthlyReport, as_pdf, report_of
from regulars.measure.report.month import is_ready, month_before
from regulars.measure.report.pdf import picture_png

_LONGEST_PAUSE = 60.0
_REPORT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to look after.

    Attributes:
        name: a verb and what it is done to, as the log calls it.
        every_seconds: how long to wait after finding nothing to do.
        do: does what is waiting as of a moment, and gives how many things it did. Safe to be ended anywhere, and beside
            another worker that does the same.
    """

    name: str
    every_seconds: float
    do: Callable[[datetime], int]


def mail_report(at: datetime) -> int:
    """Mail the report of the month before to who wants it, once the month was measured after its end; gives to how
    many. Whoever measures for the first time later than a week into the month is not written to about the past.
    """
    chosen = business()
    month, today = month_before(at, chosen.time_zone), local_day(at, chosen.time_zone)
    if today.day > _REPORT_DAYS or not is_wanted() or not is_ready(month, chosen):
        return 0
    return send_monthly(month, lambda: _as_mail(report_of(month, chosen, at=at)), at=at)


def _as_mail(report: MonthlyReport) -> Report:
    """What the measure step made, as the outbox sends it."""
    return Report(
        title=report.title,
        figures=tuple(report.headline),
        sections=tuple((section.title, tuple(section.lines)) for section in report.sections if section.lines),
        picture=picture_png(report, "bridge"),
        told=" ".join(report.period["words"]),
        file=as_pdf(report),
        file_name=report.file_name,
    )


CHORES: tuple[Chore, ...] = (
    Chore("project live events", 0.2, take_over_waiting),
    Chore("seal the log", 15.0, seal_and_forget),
    Chore("look after cases", 20, look_after_cases),
    Chore("look after promises", 60, look_after_promises),
    Chore("look after arrangements", 60, look_after_arrangements),
    Chore("send what waits", 2.0, send_waiting),
    Chore("fetch mail", 20.0, fetch_mail),
    Chore("find what was cut short", 60.0, find_unknown),
    Chore("settle who brought whom", 60.0, settle_visits),
    Chore("remove files that nothing names", 3600.0, lambda _: remove_unclaimed()),
    Chore("make questions ready for the site", 1.0, make_ready),
    Chore("look after surveys", 300.0, look_after_surveys),
    Chore("understand messages", 5.0, understand_new),
    Chore("mail the month's report", 300.0, mail_report),
    Chore("learn what customers mean", 60.0, learn_when_due),
)


def look_after(ending: threading.Event) -> list[threading.Thread]:
    """Start a thread for each chore; they end soon after `ending` is set."""
    threads = [threading.Thread(target=_repeat, args=(chore, ending), name=chore.name, daemon=True) for chore in CHORES]
    for thread in threads:
        thread.start()
    return threads


def do_all_once() -> int:
    """Do what is waiting in every chore, until none finds anything; gives how many things were done."""
    done = 0
    while found := sum(chore.do(datetime.now(UTC)) for chore in CHORES):
        done += found
    return done


def _repeat(chore: Chore, ending: threading.Event) -> None:
    """Do it again and again; after a failure with longer and longer pauses. Errors name no person: only their kind."""
    failures = 0
    while not ending.is_set():
        close_old_connections()
        started = time.monotonic()
        try:
            found = chore.do(datetime.now(UTC))
            failures = 0
        except Exception as error:  # a chore that fails must not end the others
            found, failures = 0, failures + 1
            logging.getLogger("regulars").warning("%s failed: %s", chore.name, type(error).__name__)
        pause = min(chore.every_seconds * 2**failures, _LONGEST_PAUSE) if not found else 0.0
        ending.wait(max(pause - (time.monotonic() - started), 0.0))
