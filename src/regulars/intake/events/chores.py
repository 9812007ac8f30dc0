"""What the worker does for live events all the time: take over what waits in the inbox, and seal what is finished."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from django.db import connection

from regulars.intake.events.projecting import position_of, project
from regulars.intake.events.revaluing import value_anew
from regulars.intake.events.seen import Seen
from regulars.kernel.options import data_folder
from regulars.ledger.inbox import Inbox, open_inbox
from regulars.ledger.log.sealing import seal, worth_sealing
from regulars.ledger.models import LiveCount

_COUNTS_KEPT = timedelta(days=2)


class _Own(threading.local):
    """Each thread's own inbox, and what it remembers of messages."""

    def __init__(self) -> None:
        self.inbox: Inbox | None = None
        self.where: object = None
        self.seen = Seen()

    def open(self) -> Inbox:
        where = (data_folder(), str(connection.settings_dict["NAME"]))
        if self.inbox is None or self.where != where:
            self.inbox, self.where, self.seen = open_inbox(), where, Seen()
        return self.inbox

    def close(self) -> None:
        if self.inbox is not None:
            self.inbox.close()
        self.inbox, self.where, self.seen = None, None, Seen()


_own = _Own()


def take_over_waiting(at: datetime) -> int:
    """Project what waits next, and value anew whom orders concern; gives how many things were done."""
    try:
        taken = project(_own.open(), _own.seen, at=at)
    except BaseException:
        _own.close()
        raise
    return taken + value_anew(at=at)


def seal_and_forget(at: datetime) -> int:
    """Seal the newest part of the log where that is worth it; the inbox forgets what the ledger holds durably."""
    sealed = seal(at=at) if worth_sealing(at=at) else 0
    inbox = open_inbox()
    try:
        inbox.forget_until(position_of(inbox))
    finally:
        inbox.close()
    LiveCount.objects.filter(minute__lt=at - _COUNTS_KEPT).delete()
    return sealed
