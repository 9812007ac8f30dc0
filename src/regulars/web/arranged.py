"""What the forms about arrangements say, and doing it: the same for one of us and for the customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from django.http import QueryDict

from regulars.interact.arrangements.change import end, go_on, pause, send_as_it_is, skip_next
from regulars.interact.arrangements.make import Line, Wanted
from regulars.interact.arrangements.revise import Revised, revise
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Customer
from regulars.web.fields import read_day

_OF_ONE: dict[str, Callable[..., Arrangement]] = {"skip": skip_next, "as-it-is": send_as_it_is}
_DEEDS: dict[str, Callable[..., Arrangement]] = {"pause": pause, "go-on": go_on, "end": end}


def do_as_said(given: QueryDict, number: int, *, by: str, at: datetime, customer: Customer | None = None) -> None:
    """What was pressed. Raises BadInput for what makes no sense."""
    deed = given.get("do", "")
    if deed == "change":
        revise(number, revised_in(given), by=by, at=at, customer=customer)
    elif deed in _OF_ONE:
        _OF_ONE[deed](number, _day(given), by=by, at=at, customer=customer)
    elif deed in _DEEDS:
        _DEEDS[deed](number, by=by, at=at, customer=customer)
    else:
        raise BadInput(f"'{deed[:20]}' cannot be done: it is change, {', '.join([*_OF_ONE, *_DEEDS])}.")


def wanted_in(given: QueryDict) -> Wanted:
    """What the form for a new one says. Raises BadInput."""
    kind = given.get("kind", "")
    lines = lines_in(given)
    says = kind in {Arrangement.Kind.REMINDER, Arrangement.Kind.BACK}
    every = _every(given) if kind != Arrangement.Kind.REORDER else 0
    return Wanted(
        kind=kind,
        first_on=read_day(given.get("first_on", "")),
        lines=() if says else lines,
        words=", ".join(line.name for line in lines) if says else given.get("words", ""),
        every=every,
        unit=given.get("unit", "") if every else "",
        address=given.get("address", ""),
        evidence=given.get("evidence", ""),
        channel=given.get("channel", Arrangement.Channel.EMAIL),
    )


def revised_in(given: QueryDict) -> Revised:
    """What the form that changes one says; a reminder has no lines. Raises BadInput."""
    every = _every(given) if "every" in given else None
    return Revised(
        lines=lines_in(given) if "what" in given else None,
        words=given.get("words"),
        every=every,
        unit=None if every is None else given.get("unit", "") if every else "",
        next_on=read_day(given.get("next_on", "")),
        address=given.get("address"),
        seen_on=read_day(given.get("due_on", "")),
    )


def lines_in(given: QueryDict) -> list[Line]:
    """The rows that name something and want more than none of it. Raises BadInput for a quantity that is none."""
    rows = zip_longest(*(given.getlist(name) for name in ("what", "quantity", "product")), fillvalue="")
    read = [Line(name.strip(), _quantity(quantity), product) for name, quantity, product in rows if name.strip()]
    return [line for line in read if line.quantity]


def rows_in(given: QueryDict, *, all_of_them: bool = False) -> list[dict[str, str]]:
    """The rows as they were typed; mostly without the last, which is for something else."""
    names, quantities, products = (given.getlist(name) for name in ("what", "quantity", "product"))
    if not all_of_them:
        names, quantities, products = names[:-1], quantities[:-1], products[: len(names) - 1]
    rows = zip_longest(names, quantities, products, fillvalue="")
    return [{"name": name, "quantity": quantity, "product": product} for name, quantity, product in rows]


def _quantity(typed: str) -> Decimal:
    try:
        return Decimal(typed.strip() or "1")
    except InvalidOperation:
        raise BadInput(f"'{typed[:20]}' is no quantity: write a number such as 2.") from None


def _every(given: Mapping[str, str]) -> int:
    every = given.get("every", "").strip() or "0"
    if not (every.isdecimal() and len(every) < 4):
        raise BadInput(f"'{every[:20]}' is no interval: write a number such as 6.")
    return int(every)


def _day(given: Mapping[str, str]) -> date:
    day = read_day(given.get("due_on", ""))
    if day is None:
        raise BadInput("Which one is meant was not said.", hint="Reload the page.")
    return day
