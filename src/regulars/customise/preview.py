"""Preview: what words would say to any customer, which facts are missing for them, and for how many others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from regulars.customise.facts import SAYABLE, gather
from regulars.customise.manner import manner_for
from regulars.customise.moves import Words
from regulars.customise.suggestions import Said, say_to, who_they_are
from regulars.customise.words import ALWAYS_THERE, FACTS, PERSONAL, facts_used, faults_of, first_name, render
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer

_SAID = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gap:
    """One fact that the words may have to do without.

    Attributes:
        fact: its name.
        known: what it is for this customer; empty: missing.
        stands_in: what is said in its place where it is missing; empty: its part is left out.
        customers: for how many customers it is missing.
    """

    fact: str
    known: str
    stands_in: str
    customers: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What one customer would get; with `faults`, words that cannot be used, and nothing is said."""

    said: Said
    faults: tuple[str, ...]
    gaps: tuple[Gap, ...]


def facts_of_everybody(as_of: datetime, business: Business, *, at: datetime) -> pl.DataFrame:
    """What words may say of each customer; null where it is missing.

    Columns: customer, those of `facts.SAYABLE`, and of `words.PERSONAL`. Costs as much as deciding anew: keep it.
    """
    bought = gather(as_of, business, at=at).frame.select("customer", **SAYABLE)
    people = read_frame(Customer.objects.filter(merged_into=None).order_by(), ["id", "name", "company", "city"])
    greeted = pl.Series("first_name", [first_name(name) for name in people["name"]], pl.String)
    texts = pl.col("name", "company", "city")
    named = people.rename({"id": "customer"}).with_columns(greeted, pl.when(texts != "").then(texts))
    frame = named.join(bought, on="customer", how="left", maintain_order="left")
    return frame.with_columns(pl.when(pl.col(name) != "").then(name) for name in SAYABLE)


def preview(words: Words, customer: Customer, everybody: pl.DataFrame, business: Business) -> Preview:
    """The words as this customer would get them; `everybody` is of `facts_of_everybody`."""
    faults = tuple(fault for text in (words.subject, words.body) if text for fault in faults_of(text))
    if not words.body.strip():
        faults = ("It says nothing.", *faults)
    facts = _facts_of(customer, everybody)
    said = Said() if faults else say_to(customer, words, facts, business)
    return Preview(said, faults, _gaps(words, facts, customer, everybody, business))


def hardest(words: Words, everybody: pl.DataFrame) -> int | None:
    """The customer for whom most of what the words use is missing, the first of equals; None: there is nobody."""
    used = sorted(_optional(words)) or sorted(PERSONAL)
    lacks = pl.sum_horizontal(pl.col(used).is_null().cast(pl.Int32))
    ordered = everybody.select("customer", lacks=lacks).sort("lacks", "customer", descending=[True, False])
    return int(ordered["customer"][0]) if ordered.height else None


def say_previewed(words: Words, customer: Customer, everybody: pl.DataFrame, business: Business) -> Said:
    """The words filled in, for a letter or a test. Raises BadInput for words that cannot be used."""
    found = preview(words, customer, everybody, business)
    if found.faults:
        raise BadInput(f"These words cannot be used: {found.faults[0]}")
    return found.said


def _facts_of(customer: Customer, everybody: pl.DataFrame) -> dict[str, object]:
    row = everybody.filter(pl.col("customer") == customer.pk).select(list(SAYABLE))
    return row.row(0, named=True) if row.height else {}


def _optional(words: Words) -> frozenset[str]:
    try:
        return facts_used(words.subject, words.body) & FACTS - ALWAYS_THERE
    except BadInput:
        return frozenset()


def _gaps(
    words: Words, facts: dict[str, object], customer: Customer, everybody: pl.DataFrame, business: Business
) -> tuple[Gap, ...]:
    used = sorted(_optional(words))
    missing = everybody.select(pl.col(used).null_count()).row(0, named=True) if used else {}
    known = facts | who_they_are(customer)
    return tuple(
        Gap(fact, str(known.get(fact) or ""), _stand_in(fact, words, customer, business), int(missing[fact]))
        for fact in used
    )


def _stand_in(fact: str, words: Words, customer: Customer, business: Business) -> str:
    """What the first place that says the fact says without it."""
    always: dict[str, object] = {"business": business.name}
    for place in _SAID.findall(f"{words.subject}\n{words.body}"):
        try:
            if fact in facts_used(place):
                # Not as a beginning, which would make its first letter a capital.
                return render(f"…{place}", always, manner_for(customer, business)).removeprefix("…")
        except BadInput:
            continue
    return ""
