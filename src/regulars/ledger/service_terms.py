"""On what terms we answer customers: opening hours, and within which time a complaint is answered and settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from regulars.kernel.hours import Hours, read_hours
from regulars.ledger.business import setting_values


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """What the settings promise: spans of opening time until the first answer and until a matter is settled.

    Attributes:
        hours: when these clocks run.
        answer, resolve: how long each may take.
        proof: how long a customer must be silent after our answer before time proves it.
        ask: how long after our answer we ask whether it is settled; None: we do not ask by ourselves.
        site: where customers reach this server, for links; empty: links cannot be sent.
    """

    hours: Hours
    answer: timedelta
    resolve: timedelta
    proof: timedelta
    ask: timedelta | None
    site: str = ""


def service_terms() -> ServiceTerms:
    """The terms as they are now."""
    values = {name: value for name, (value, _) in setting_values().items()}
    hours = read_hours(str(values["OPENING_HOURS"]), str(values["CLOSED_DAYS"]), str(values["TIME_ZONE"]))
    ask = int(values["ASK_SOLVED_DAYS"])
    return ServiceTerms(
        hours=hours,
        answer=timedelta(hours=int(values["ANSWER_HOURS"])),
        resolve=timedelta(hours=int(values["RESOLVE_HOURS"])),
        proof=timedelta(days=int(values["PROOF_DAYS"])),
        ask=timedelta(days=ask) if ask else None,
        site=str(values.get("PUBLIC_ADDRESS", "")),
    )
