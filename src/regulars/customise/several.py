"""Carry out several decisions at once: each asks permission for itself, and one that may not be leaves the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from regulars.customise.act import Carried, carry_out
from regulars.kernel.errors import RegularsError
from regulars.ledger.traces import traced

MOST = 100
"""So many at once, at most."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one decision: what was left behind, or why it could not be, in words."""

    decision: int
    carried: Carried | None
    refused: str


def carry_out_several(decisions: Iterable[int], *, by: str, at: datetime) -> list[Tried]:
    """Carry out each of the decisions (by number), in the order given and each once; each leaves its own trace.

    Each is a transaction of its own. Those beyond MOST are left out.
    """
    return [_try(number, by, at) for number in list(dict.fromkeys(decisions))[:MOST]]


def _try(number: int, by: str, at: datetime) -> Tried:
    try:
        with traced(by, "carry out", f"decision {number}", at=at):
            return Tried(number, carry_out(number, by=by, at=at), "")
    except RegularsError as error:
        return Tried(number, None, str(error))
