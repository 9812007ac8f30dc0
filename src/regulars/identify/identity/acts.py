"""What a person may do about who is who: say that customers are one, that records are somebody else's, or undo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

from regulars.identify.identity import answers, deeds, log
from regulars.identify.identity.carrying import others_named
from regulars.identify.identity.deeds import Act, Deed
from regulars.identify.identity.log import Operation, changing_identity, enter, living, new_number
from regulars.kernel.codes import customer_code
from regulars.kernel.errors import BadInput
from regulars.ledger.models import IdentityEntry, Link


def merge(customers: Sequence[int], *, by: str, reason: str = "", at: datetime) -> Operation:
    """Say that these customers are one person. The first keeps its id, the others become aliases of it.

    Holds in every later run. Raises BadInput where there are no two of them, NotFound for an unknown one.
    """
    with changing_identity():
        if len({living(customer) for customer in customers}) < 2:
            raise BadInput(
                "It takes two different customers to merge.", hint="These are one already; there is nothing to do."
            )
        act = Act(new_number(), by, at, reason)
        carry_out({"customers": list(customers), "home": living(customers[0])}, act)
        return log.operation(act.number)


def split(customer: int, records: Collection[int], *, by: str, reason: str = "", at: datetime) -> Operation:
    """Say that these records are not this customer's. They go back to the customer they were, else to a new one.

    Holds in every later run. Raises BadInput for records of somebody else, and where nothing would be left.
    """
    with changing_identity():
        home = living(customer)
        held = set(Link.objects.filter(customer=home).values_list("record", flat=True))
        strange = sorted(set(records) - held)
        if strange or not records:
            raise BadInput(
                f"Record {strange[0]} is not one of customer {customer_code(home)}'s."
                if strange
                else "No record was chosen to split off.",
                hint="Choose among the records on the customer's page.",
            )
        if held == set(records):
            raise BadInput(
                f"These are all the records of customer {customer_code(home)}; nobody would be left.",
                hint="Leave at least one record with this customer.",
            )
        act = Act(new_number(), by, at, reason)
        carry_out({"customer": home, "records": sorted(records), "home": home}, act)
        return log.operation(act.number)


def undo(number: int, *, by: str, at: datetime) -> Operation:
    """Take an operation back, whatever came after it; undoing an undo does it again. All else stays as it is.

    Later operations on the same customers are taken back first and done again afterwards, as they now apply. Raises
    NotFound, or BadInput where it was taken back already.
    """
    with changing_identity():
        chosen = log.operation(number)
        target = chosen.about if chosen.about is not None else number
        wanted = chosen.change == "undone"
        if wanted != log.is_undone(target):
            raise BadInput(
                f"Operation {number} was taken back already.", hint="The customer's history shows what holds now."
            )
        later = log.later_operations(target)
        for one in reversed(later):
            _take_back(one)
        act = Act(new_number(), by, at)
        detail: dict[str, Any] = {"operation": target}
        if wanted:
            _do_again(target)
            mark = log.last_mark(target)
            answers.take_back(mark.detail.get("answers", []) if mark else [])
        else:
            _take_back(target)
            detail["answers"] = _against_the_matcher(target, act)
        for one in later:
            _do_again(one)
        first = IdentityEntry.objects.filter(operation=target).order_by("pk")[0]
        enter(
            act.number,
            "redone" if wanted else "undone",
            first.customer,
            other=first.other,
            by=by,
            at=at,
            reason=first.reason,
            detail=detail,
        )
        return log.operation(act.number)


def carry_out(plan: dict[str, Any], act: Act, turn: int = 0) -> None:
    """Do what a plan says, and append the entries of it; one without effect this time says so by an entry alone.

    A plan is plain values: `answers` (left, right, state), and `customers` to merge or `customer, records, other` to
    split; `home` is whose history it belongs to.
    """
    made: list[Deed] = []
    act = replace(act, hold="answers" not in plan)
    if "answers" in plan:
        kept = [
            row
            for left, right, state in plan["answers"]
            for row in answers.answer([(left, right)], state, by=act.by, at=act.at, operation=act.number)
        ]
        made.append(Deed("answered", plan["home"], detail={"answers": kept}))
    if "customers" in plan:
        made += deeds.merge(plan["customers"], act)
    elif "records" in plan:
        parted = deeds.split(plan["customer"], plan["records"], act, plan.get("other"))
        plan = {**plan, "other": parted[0].other} if parted and not turn else plan
        made += parted
    for deed in made or [Deed("merged" if "customers" in plan else "split", plan["home"])]:
        enter(
            act.number,
            deed.change,
            deed.customer,
            other=deed.other,
            record=deed.record,
            by=act.by,
            at=act.at,
            reason=act.reason,
            detail={**deed.detail, "plan": plan, "round": turn},
        )
        for named in sorted(_touched(deed)):
            enter(act.number, "touched", named, by=act.by, at=act.at, detail={"round": turn})


def _touched(deed: Deed) -> set[int]:
    """Whom a deed concerned besides the two that its entry names: their rows were set aside, or their records left."""
    left = {link[1] for link in deed.detail.get("links", [])}
    return (others_named(deed.detail) | left) - {deed.customer, deed.other}


def _take_back(number: int) -> None:
    for entry in reversed(log.deeds(number)):
        deeds.take_back(entry)


def _do_again(number: int) -> None:
    """Carry an operation out once more, as its plan applies to who is who now."""
    first = log.deeds(number)[0]
    act = Act(number, first.by, first.at, first.reason)
    carry_out(first.detail["plan"], act, first.detail.get("round", 0) + 1)


def _against_the_matcher(number: int, act: Act) -> answers.Before:
    """What the matcher did and a person took back must stay so: the opposite, as an answer."""
    before: answers.Before = []
    for entry in log.deeds(number):
        moved = [link[0] for link in entry.detail.get("links", [])]
        if entry.by or not moved:
            continue
        if entry.change == "merged":
            home = Link.objects.filter(customer=entry.customer).values_list("record", flat=True)
            apart = [(min(pair), max(pair)) for pair in product(moved, home)]
            before += answers.answer(apart, answers.DIFFERENT, by=act.by, at=act.at, operation=act.number)
        else:
            stayed = Link.objects.filter(customer=entry.customer).exclude(record__in=moved)
            one = stayed.order_by("record").values_list("record", flat=True).first()
            pairs = [(min(one, record), max(one, record)) for record in moved] if one else []
            before += answers.answer(pairs, answers.SAME, by=act.by, at=act.at, operation=act.number)
    return before
