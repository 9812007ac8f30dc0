"""The review queue: pairs of records that may be one person, and what people answer. An answer holds from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from regulars.identify.identity.acts import carry_out, undo
from regulars.identify.identity.deeds import Act
from regulars.identify.identity.log import changing_identity, new_number
from regulars.identify.keeping import model_in_force, read_forms
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Link, Record, Review
from regulars.science.matching.explain import Reason, explain
from regulars.science.matching.match import settle

VERDICTS = ("same", "different", "later")
_OPEN = (Review.State.WAITING, Review.State.LATER)
_FEW = 300
_ANSWERED = (Review.State.SAME, Review.State.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records: what it says (field to text, None where nothing), from where, and whose it is now."""

    record: int
    source: str
    key: str
    learned_at: datetime
    customer: Customer
    told: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """One doubtful pair. `reasons`: for (+) and against (-) the two being one person, the weightiest first.

    `worth`: the money that depends on the answer. `together`: they are one customer now.
    """

    review: int
    state: str
    probability: float
    reasons: tuple[Reason, ...]
    worth: Decimal
    left: Side
    right: Side
    together: bool
    answered_by: str
    answered_at: datetime | None


FIELDS = (
    "full_name",
    "given_name",
    "family_name",
    "email",
    "phone",
    "birth_date",
    "company",
    "street",
    "postcode",
    "city",
    "region",
    "country",
    "external_id",
)
"""What both sides of a case tell, in this order."""


def waiting(limit: int = 50) -> list[ReviewCase]:
    """The pairs that wait for an answer, the most valuable first; those put off for later come last."""
    return _cases(list(_queue()[:limit]))


def waiting_numbers(limit: int) -> list[int]:
    """The numbers of the pairs that wait, in the same order."""
    return list(_queue().values_list("pk", flat=True)[:limit])


def _queue() -> QuerySet[Review]:
    waits = Review.objects.filter(state__in=_OPEN, left__link__isnull=False, right__link__isnull=False)
    return waits.order_by("-state", "-worth", "pk")


def count_waiting() -> int:
    """How many pairs wait."""
    return Review.objects.filter(state__in=_OPEN).count()


def case(review: int) -> ReviewCase:
    """One pair, answered or not. Raises NotFound."""
    found = Review.objects.filter(pk=review, left__link__isnull=False, right__link__isnull=False).first()
    if found is None:
        raise NotFound(f"There is no doubtful pair {review}.", hint="It may have been settled by newer records.")
    return _cases([found])[0]


def answered(limit: int = 50) -> list[ReviewCase]:
    """The newest answers."""
    done = Review.objects.filter(state__in=_ANSWERED, left__link__isnull=False, right__link__isnull=False)
    return _cases(list(done.order_by("-answered_at", "-pk")[:limit]))


def answer(review: int, verdict: str, *, by: str, at: datetime) -> Review:
    """Answer a pair: "same", "different" or "later". Applies at once, and to every later run.

    Same makes the two customers one (the older id stays); different parts them where they are one. A new answer
    replaces the one before. Raises BadInput for another verdict, NotFound for no such pair.
    """
    if verdict not in VERDICTS:
        raise BadInput(f"'{verdict}' is no answer.", hint=f"Answers are {', '.join(VERDICTS)}.")
    with changing_identity():
        found = _review(review)
        if found.state in _ANSWERED:
            if found.state == verdict:
                return found
            take_back(review, by=by, at=at)
            found = _review(review)
        if verdict == "later":
            found.state, found.answered_by, found.answered_at = Review.State.LATER, by, at
            found.save()
            return found
        _carry_out(found, verdict, by, at)
        return _review(review)


def take_back(review: int, *, by: str, at: datetime) -> Review:
    """Undo an answer: the pair waits again, and the customers are as they were. Raises BadInput where there is none."""
    with changing_identity():
        found = _review(review)
        if found.state == Review.State.LATER:
            found.state, found.answered_by, found.answered_at = Review.State.WAITING, "", None
            found.save()
            return found
        if found.state == Review.State.WAITING or found.operation is None:
            raise BadInput(f"Pair {review} has no answer to take back.")
        undo(found.operation, by=by, at=at)
        return _review(review)


def _review(review: int) -> Review:
    found = Review.objects.filter(pk=review).first()
    if found is None:
        raise NotFound(f"There is no doubtful pair {review}.", hint="It may have been settled by newer records.")
    return found


def _carry_out(found: Review, verdict: str, by: str, at: datetime) -> None:
    """One operation: the answer, and the merge or split that follows from it."""
    left, right = (Link.objects.get(record=record).customer_id for record in (found.left_id, found.right_id))
    plan: dict[str, Any] = {"answers": [[found.left_id, found.right_id, verdict]], "home": min(left, right)}
    if verdict == Review.State.SAME and left != right:
        plan["customers"] = sorted((left, right))
    elif verdict == Review.State.DIFFERENT and left == right:
        plan |= {"customer": left, "records": _who_goes(found, left)}
    carry_out(plan, Act(new_number(), by, at))


def _who_goes(found: Review, customer: int) -> list[int]:
    """The smaller side, when two records of one customer are parted: who is more like the one than like the other."""
    model, pair = model_in_force(), (found.left_id, found.right_id)
    forms = read_forms(Link.objects.filter(customer=customer).values_list("record", flat=True))
    records = forms["record"].to_list()
    if model is None or not set(pair) <= set(records):
        return [found.right_id]
    rows = {record: row for row, record in enumerate(records)}
    together, apart = answered_rows(rows)
    clusters = settle(
        forms.drop("record"), model=model, together=together, apart=apart | {(rows[pair[0]], rows[pair[1]])}
    ).clusters
    left, right = ([r for r in records if clusters[rows[r]] == clusters[rows[one]]] for one in pair)
    return right if len(right) <= len(left) else left


def answered_rows(rows: Mapping[int, int]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """What people answered of these records (record to row of a table): rows that belong together, and apart."""
    said = Review.objects.filter(state__in=_ANSWERED).order_by()
    if len(rows) <= _FEW:
        said = said.filter(left__in=list(rows), right__in=list(rows))
    found: dict[str, set[tuple[int, int]]] = {state: set() for state in _ANSWERED}
    for left, right, state in said.values_list("left", "right", "state"):
        if left in rows and right in rows:
            one, other = rows[left], rows[right]
            found[state].add((min(one, other), max(one, other)))
    return found[Review.State.SAME], found[Review.State.DIFFERENT]


def _cases(found: Sequence[Review]) -> list[ReviewCase]:
    model = model_in_force()
    both = {record for review in found for record in (review.left_id, review.right_id)}
    sides = {
        record.pk: Side(
            record.pk,
            record.source.name,
            record.key,
            record.learned_at,
            record.link.customer,
            {name: getattr(record, name) for name in FIELDS},
        )
        for record in Record.objects.filter(pk__in=both).select_related("source", "link__customer")
    }
    forms = {row.pop("record"): row for row in read_forms(both).iter_rows(named=True)} if both else {}
    cases = []
    for review in found:
        left, right = sides[review.left_id], sides[review.right_id]
        reasons = tuple(Reason(sentence, 0.0) for sentence in review.evidence)
        if model is not None and review.left_id in forms and review.right_id in forms:
            reasons = explain(model, forms[review.left_id], forms[review.right_id]).reasons
        cases.append(
            ReviewCase(
                review.pk,
                review.state,
                review.probability,
                reasons,
                review.worth,
                left,
                right,
                left.customer.pk == right.customer.pk,
                review.answered_by,
                review.answered_at,
            )
        )
    return cases
