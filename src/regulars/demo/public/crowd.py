"""Who of the ledger's customers is whom: the sample business's people, as its inventor knows them, and newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from regulars.demo.public.people import Bools, Floats, Ints, Told
from regulars.demo.season import Season
from regulars.demo.story import Story, tell
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Link

_NEWCOMERS_A_MONTH = 0.012
"""Of the base; strangers who order for the first time."""

_OWN_LEVEL = 3.0
"""Orders that everybody's mean counts for, beside a person's own."""


@dataclass(frozen=True)
class Crowd:
    """The people of a ledger: rows of `told`, and the customer that each is (0 for who is not there yet).

    `reads`: agrees to mail when they come; `names`: of newcomers.
    """

    told: Told
    customer: Ints
    reads: Bools
    names: list[str]


def demand(first: date, days: int) -> Floats:
    """The sample business's demand by day from `first` on, 1 on average; Christmas comes round."""
    season = Season.ending(first + timedelta(days=days))
    start = (first - season.start).days
    busy: Floats = season.busy[start : start + days]
    return busy


def crowd_of(truth: Path, *, size: int, seed: int, until: date, months: int) -> Crowd:
    """The customers of the ledger that the sample business was imported into, then newcomers of `months` months.

    Args:
        truth: the sample business's folder of that name.
        size, seed, until: as it was made with.
        months: that will be lived.
    """
    story = tell(size, until, np.random.default_rng(seed))
    people, customer = _matched(truth, story)
    known = _known(story, people)
    fresh = round(len(people) * _NEWCOMERS_A_MONTH * months)
    rng = np.random.default_rng([seed, 9])
    like = rng.integers(0, len(people), fresh)
    arrives = np.sort(rng.uniform(0.5, 30.4 * months, fresh))
    nobody = np.zeros(fresh, dtype=bool)
    first = Told(
        rate=known.rate[like],
        regularity=known.regularity[like],
        dropout=rng.beta(1.0, 3.4, fresh),
        trouble=known.trouble[like],
        spend=known.spend[like],
        comes=nobody,
        bought=nobody,
        since=np.full(fresh, 999.0),
        arrives=arrives,
    )
    names = [
        f"{story.crowd.people['given'][i]} {story.crowd.people['surname'][j]}"
        for i, j in zip(rng.integers(0, size, fresh).tolist(), rng.integers(0, size, fresh).tolist(), strict=True)
    ]
    return Crowd(
        told=Told(*(np.concatenate([getattr(known, field), getattr(first, field)]) for field in _FIELDS)),
        customer=np.concatenate([customer, np.zeros(fresh, dtype=np.int64)]),
        reads=np.concatenate([np.zeros(len(people), dtype=bool), rng.random(fresh) < 0.58]),
        names=[""] * len(people) + names,
    )


_FIELDS = tuple(Told.__dataclass_fields__)


def _matched(truth: Path, story: Story) -> tuple[Ints, Ints]:
    """People (row numbers) and the customer that most of each one's records belong to; each customer once."""
    records = pl.read_csv(truth / "records.csv", infer_schema=False)
    links = read_frame(Link.objects.order_by(), ["record__source__format", "record__key", "customer"]).rename(
        {"record__source__format": "format", "record__key": "source_key"}
    )
    links = links.with_columns(format=pl.col("format").replace({"transactions": "dealer_sales"}))
    row = {person: place for place, person in enumerate(story.person_ids())}
    owned = (
        records.join(links, on=["format", "source_key"])
        .group_by("person", "customer")
        .len()
        .sort("len", "person", "customer", descending=[True, False, False])
        .unique("person", keep="first", maintain_order=True)
        .unique("customer", keep="first", maintain_order=True)
        .with_columns(row=pl.col("person").replace_strict(row, return_dtype=pl.Int64))
        .filter(pl.col("row") < story.size)
        .sort("row")
    )
    return owned["row"].to_numpy(), owned["customer"].to_numpy()


def _known(story: Story, people: Ints) -> Told:
    """What the story knows of these people on its last day."""
    until = story.season.until_day
    past = story.orders.filter((pl.col("day") < until) & (pl.col("person") < story.size))
    own = past.group_by("person").agg(
        count=pl.len(), total=pl.col("subtotal").sum() / 100, last=pl.col("day").max(), gone=pl.col("last").any()
    )
    row = pl.DataFrame({"person": people}).join(own, on="person", how="left", maintain_order="left")
    usual = float((past["subtotal"] / 100).mean() or 0.0)  # type: ignore[arg-type]
    count, total = row["count"].fill_null(0).to_numpy(), row["total"].fill_null(0.0).to_numpy()
    traits = {name: story.traits[name].to_numpy()[people] for name in story.traits.columns}
    shifted = np.where(traits["shift_day"] < until, traits["shift_factor"], 1.0)
    bought = count > 0
    return Told(
        rate=traits["weekly_rate"] * shifted / 7,
        regularity=traits["regularity"],
        dropout=traits["dropout"],
        trouble=traits["trouble_rate"],
        spend=(total + _OWN_LEVEL * usual) / (count + _OWN_LEVEL),
        comes=bought & ~row["gone"].fill_null(value=False).to_numpy(),
        bought=bought,
        since=until - row["last"].fill_null(0.0).to_numpy(),
        arrives=np.zeros(len(people)),
    )
