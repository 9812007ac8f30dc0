"""On which days an arrangement falls due: counted from its first, never from the last one, so that none drifts."""

from __future__ import annotations

from datetime import date, timedelta

from regulars.kernel.errors import BadInput
from regulars.kernel.time import add_months
from regulars.ledger.models import Arrangement

MOST = {Arrangement.Unit.WEEK: 104, Arrangement.Unit.MONTH: 36, Arrangement.Unit.YEAR: 5}
_MONTHS = {Arrangement.Unit.MONTH: 1, Arrangement.Unit.YEAR: 12}


def check_interval(every: int, unit: str) -> None:
    """Raises BadInput for an interval that is none; 0 and no unit are once."""
    if not every and not unit:
        return
    if unit not in MOST:
        raise BadInput(f"'{unit}' is no interval: it is {', '.join(MOST)}.")
    if not 1 <= every <= MOST[Arrangement.Unit(unit)]:
        raise BadInput(f"Every {every} {unit}s is no interval: 1 to {MOST[Arrangement.Unit(unit)]} can be chosen.")


def day_after(first: date, every: int, unit: str, after: date) -> date | None:
    """The first due day after a day; the 31st is the last day of a shorter month. None where it falls due once.

    Args:
        first: the day from which the others are counted.
        every, unit: so many weeks, months or years; 0: once.
        after: the day that it is to be after.
    """
    if not every:
        return first if first > after else None
    if unit == Arrangement.Unit.WEEK:
        step = 7 * every
        return first + timedelta(days=step * max((after - first).days // step + 1, 0))
    step = _MONTHS[Arrangement.Unit(unit)] * every
    apart = (after.year - first.year) * 12 + after.month - first.month
    count = max(apart // step, 0)
    day = add_months(first, count * step)
    return day if day > after else add_months(first, (count + 1) * step)
