"""Customers as a list: searched, filtered, sorted and counted; what web, API, CLI and exports show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from regulars.differentiate.reasons import PROSPECT
from regulars.kernel.codes import customer_code
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Run, Score, Segment
from regulars.science.lifetime.tiers import TIERS

ALL_TIERS = (*TIERS, PROSPECT)

_FEW = 2_000
"""So many found customers or fewer are sorted by themselves; more of them are met soon on the way along an index."""

_BATCH = 2_000

Conditions = Sequence[tuple[str, Any]]
"""Lookups and their values, all of which must hold."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the list: the customers' numbers in order, and how many there are."""

    numbers: QuerySet[Any, int]
    count: int


class Sort(StrEnum):
    """What comes first: the largest figure, the latest order, or the name by alphabet."""

    VALUE = "value"
    AT_STAKE = "at_stake"
    RISK = "risk"
    LAST_ORDER = "last_order"
    NAME = "name"


_BY_SCORE = {
    Sort.VALUE: "value",
    Sort.AT_STAKE: "at_stake",
    Sort.RISK: "risk",
    Sort.LAST_ORDER: "last_order_at",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which customers: all that is given must hold. A segment is such a rule, saved under a name.

    Attributes:
        search: words, each of which must occur in names, addresses, phones, keys or code.
        tier: one of ALL_TIERS.
        risk_at_least: between 0 and 1.
        country: as the golden record has it.
        needs: the name of a group of customers with like needs.
    """

    search: str = ""
    tier: str = ""
    risk_at_least: float | None = None
    country: str = ""
    needs: str = ""

    @classmethod
    def from_rule(cls, rule: Mapping[str, Any]) -> Filters:
        """The filters of a saved rule, or of a form. Raises BadInput for a name or value that breaks its rule."""
        known = {field.name for field in fields(cls)}
        for name in rule:
            if name not in known:
                raise BadInput(f"'{name}' is nothing customers can be filtered by.", hint=f"Use {', '.join(known)}.")
        given = {name: value for name, value in rule.items() if value not in (None, "")}
        if "tier" in given and given["tier"] not in ALL_TIERS:
            raise BadInput(f"There is no tier '{given['tier']}'.", hint=f"The tiers are {', '.join(ALL_TIERS)}.")
        if "risk_at_least" in given:
            given["risk_at_least"] = _share(given["risk_at_least"])
        return cls(**given)

    def rule(self) -> dict[str, Any]:
        """What is set, as a segment keeps it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Row:
    """One customer of the list; figures are None while they are not known. Money in the business's currency."""

    number: int
    code: str
    called: str
    email: str
    phone: str
    tier: str
    orders: int
    revenue: Decimal
    company: str
    city: str
    country: str
    known_since: datetime
    value: Decimal | None
    value_low: Decimal | None
    value_high: Decimal | None
    risk: float | None
    at_stake: Decimal | None
    last_order_at: datetime | None


_COLUMNS = (
    *("pk", "name", "email", "phone", "score__tier", "score__orders", "score__revenue"),
    *("company", "city", "country", "known_since"),
    *("score__value", "score__value_low", "score__value_high", "score__risk", "score__at_stake"),
    "score__last_order_at",
)
"""The columns of a row, in the order of `_row`."""


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page of the list: `rows` from `offset` on, out of `total`."""

    rows: list[Row]
    total: int
    limit: int
    offset: int


def list_customers(
    search: str = "",
    tier: str = "",
    risk_at_least: float | None = None,
    country: str = "",
    segment: str = "",
    sort: str = Sort.VALUE,
    limit: int = 50,
    offset: int = 0,
    needs: str = "",
) -> CustomerPage:
    """A page of the customers for whom everything given holds; see `Filters` and `Sort`.

    `segment` is the name of a saved one. Raises BadInput for a tier, risk or sort that there is not, NotFound for a
    segment.
    """
    filters = Filters.from_rule(
        {"search": search, "tier": tier, "risk_at_least": risk_at_least, "country": country, "needs": needs}
    )
    parts = _parts(_conditions(filters, segment), _sort(sort))
    return CustomerPage(_rows(_slice(parts, limit, offset)), sum(part.count for part in parts), limit, offset)


def customers_by_batch(filters: Filters, segment: str = "", sort: str = Sort.VALUE) -> Iterator[list[Row]]:
    """All customers for whom the filters hold, in order, some at a time. Raises as `list_customers` does."""
    parts = _parts(_conditions(filters, segment), _sort(sort))
    numbers = [number for part in parts for number in part.numbers]
    for start in range(0, len(numbers), _BATCH):
        yield _rows(numbers[start : start + _BATCH])


def countries() -> list[tuple[str, int]]:
    """The countries that customers live in, with how many do, the most frequent first."""
    lives = Customer.objects.filter(merged_into=None).order_by().values_list("country")
    counted = [(country, count) for country, count in lives.annotate(Count("pk")) if country]
    return sorted(counted, key=lambda found: (-found[1], found[0]))


def needs_groups() -> list[str]:
    """The names of the groups with like needs, as the last run found them."""
    run = Run.objects.filter(step="needs").order_by("-started_at", "-pk").first()
    return [str(group["name"]) for group in run.figures.get("groups", [])] if run else []


def save_segment(name: str, filters: Filters, *, by: str) -> Segment:
    """Keep the filters under a name, in place of those kept under it before.

    Raises BadInput for a name that is empty or too long, or filters that let everybody through.
    """
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise BadInput(f"A segment's name has 1 to 120 letters; this one has {len(name)}.")
    if not filters.rule():
        raise BadInput("Nothing is filtered, so this segment would be everybody.", hint="Filter first, then save.")
    saved, _ = Segment.objects.update_or_create(name=name, defaults={"rule": filters.rule(), "created_by": by})
    return saved


def members_of_segments() -> dict[str, list[int]]:
    """The numbers of the customers of each saved segment, by its name."""
    found = {}
    for name in Segment.objects.order_by("name").values_list("name", flat=True):
        customer, score = _conditions(Filters(), name)
        found[name] = list(_people(customer, score).order_by("pk").values_list("pk", flat=True))
    return found


def _conditions(filters: Filters, segment: str) -> tuple[Conditions, Conditions]:
    """What must hold for the customer, and for the customer's score."""
    wanted = [filters]
    if segment:
        saved = Segment.objects.filter(name=segment).first()
        if saved is None:
            raise NotFound(f"There is no segment '{segment}'.", hint="Filter the customers, and save that as one.")
        wanted.append(Filters.from_rule(saved.rule))
    customer = [("search__contains", word) for each in wanted for word in each.search.lower().split()]
    customer += [("country", each.country) for each in wanted if each.country]
    score: list[tuple[str, Any]] = [("tier", each.tier) for each in wanted if each.tier]
    score += [("risk__gte", each.risk_at_least) for each in wanted if each.risk_at_least is not None]
    score += [("needs_group", each.needs) for each in wanted if each.needs]
    return customer, score


def _parts(conditions: tuple[Conditions, Conditions], sort: Sort) -> list[Part]:
    """The list in parts, one after the other; each walks along an index."""
    customer, score = _narrowed(conditions[0]), conditions[1]
    people = _people(customer, score)
    scored = Score.objects.filter(_all(score), _all(customer, "customer__"))
    count = scored.count() if score else people.count()
    if sort is Sort.NAME:
        nameless = people.filter(name="")
        left = nameless.count()
        named = people.filter(name__gt="").order_by("name", "pk")
        return [_part(named, count - left), _part(nameless.order_by("pk"), left)]
    known = scored.order_by(F(_BY_SCORE[sort]).desc(nulls_last=True), "pk")
    if score or _all_are_scored():
        return [_part(known, count)]
    unscored = people.filter(score=None).order_by("pk")
    left = unscored.count()
    return [_part(known, count - left), _part(unscored, left)]


def _narrowed(customer: Conditions) -> Conditions:
    """The same conditions, as a few numbers where they leave only a few."""
    if not customer:
        return customer
    found = list(_people(customer).values_list("pk", flat=True)[: _FEW + 1])
    return [("pk__in", found)] if len(found) <= _FEW else customer


def _people(customer: Conditions, score: Conditions = ()) -> QuerySet[Customer]:
    return Customer.objects.filter(_all(customer), _all(score, "score__"), merged_into=None)


def _part(query: QuerySet[Any, Any], count: int) -> Part:
    return Part(query.values_list("pk", flat=True), count)


def _all_are_scored() -> bool:
    """Whether nobody came in since the last run."""
    return Score.objects.count() >= Customer.objects.filter(merged_into=None).count()


def _all(conditions: Conditions, prefix: str = "") -> Q:
    return reduce(and_, (Q((prefix + name, value)) for name, value in conditions), Q())


def _slice(parts: Sequence[Part], limit: int, offset: int) -> list[int]:
    numbers: list[int] = []
    for part in parts:
        if offset < part.count and len(numbers) < limit:
            numbers += part.numbers[offset : offset + limit - len(numbers)]
        offset = max(offset - part.count, 0)
    return numbers


def _rows(numbers: Sequence[int]) -> list[Row]:
    people = Customer.objects.filter(pk__in=numbers, merged_into=None)
    found = {told[0]: told for told in people.values_list(*_COLUMNS)}
    return [_row(*found[number]) for number in numbers if number in found]


def _row(
    number: int,
    name: str,
    email: str,
    phone: str,
    tier: str | None,
    orders: int | None,
    revenue: Decimal | None,
    *figures: Any,
) -> Row:
    code = customer_code(number)
    return Row(
        number,
        code,
        name or email or phone or f"Customer {code}",
        email,
        phone,
        tier or PROSPECT,
        orders or 0,
        revenue or Decimal(0),
        *figures,
    )


def _sort(text: str) -> Sort:
    try:
        return Sort(text)
    except ValueError:
        raise BadInput(f"Customers cannot be sorted by '{text}'.", hint=f"Use {', '.join(Sort)}.") from None


def _share(given: Any) -> float:
    try:
        share = float(given)
    except (TypeError, ValueError):
        share = -1.0
    if not 0 <= share <= 1:
        raise BadInput(f"A risk cannot be '{given}': it is a number between 0 and 1, such as 0.7.")
    return share
