"""What customers have arranged with us: what we bring them anyway is not offered, and they are not reminded of it."""

from __future__ import annotations

import polars as pl
from django.db.models import QuerySet

from regulars.customise.goods import brought_already, called
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Arrangement

_DUE = frozenset(
    {
        *("due_thing", "due_times", "due_gap_days", "due_last_on", "due_spend", "due_in_days", "due_chance"),
        "due_margin",
    }
)
_BRINGS = (Arrangement.Kind.STANDING, Arrangement.Kind.REORDER)


def arrangements_of_customers(customer: int | None = None) -> pl.DataFrame:
    """For each customer who has any, or one of them: customer; arranged, whether they have a standing order or a
    reminder that has not ended, paused or not; sent_by_itself, whether an order of theirs goes out on its day."""
    found = read_frame(_standing(customer), ["customer", "kind", "state"])
    return (
        found.group_by("customer")
        .agg(
            arranged=(pl.col("kind") != Arrangement.Kind.REORDER.value).any(),
            sent_by_itself=(
                pl.col("kind").is_in([kind.value for kind in _BRINGS])
                & (pl.col("state") == Arrangement.State.ACTIVE.value)
            ).any(),
        )
        .sort("customer")
    )


def brought_to_customers(customer: int | None = None) -> pl.DataFrame:
    """What active arrangements bring customers or remind them of: customer, word (a name in small letters)."""
    active = _standing(customer).filter(state=Arrangement.State.ACTIVE)
    found = read_frame(active, ["customer", "kind", "lines", "words"])
    named = found.select(
        "customer",
        word=pl.col("lines")
        .str.json_decode(pl.List(pl.Struct({"name": pl.String})))
        .list.eval(pl.element().struct.field("name")),
    )
    reminders = found.filter(pl.col("kind") == Arrangement.Kind.REMINDER.value)
    words = pl.concat([named, reminders.select("customer", word=pl.col("words").str.split(","))]).explode("word")
    return (
        words.drop_nulls("word")
        .select("customer", word=called(pl.col("word")).str.to_lowercase().str.strip_chars())
        .filter(pl.col("word") != "")
        .unique(maintain_order=True)
    )


def without_what_is_brought(facts: pl.DataFrame, brought: pl.DataFrame) -> pl.DataFrame:
    """The facts, in which nothing is about to run out that an arrangement brings.

    Args:
        facts: with customer and due_thing, and any of the other facts about that.
        brought: as `brought_to_customers` gives it.
    """
    things = facts.select("customer", name="due_thing").drop_nulls("name")
    brings = brought_already(things, brought).select("customer", brings=pl.lit(value=True))
    due = [pl.when(pl.col("brings").is_null()).then(name).alias(name) for name in facts.columns if name in _DUE]
    return facts.join(brings, on="customer", how="left", maintain_order="left").with_columns(due).drop("brings")


def _standing(customer: int | None) -> QuerySet[Arrangement]:
    found = Arrangement.objects.exclude(state=Arrangement.State.ENDED).order_by("pk")
    return found if customer is None else found.filter(customer=customer)
