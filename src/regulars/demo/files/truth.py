"""The truth kept aside: who is behind each record, who they are, and what the held-back quarter brought."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.story import Story


def write_truth(story: Story, records: dict[str, pl.DataFrame], folder: Path) -> None:
    """Write `records.csv`, `people.csv` and `holdout_orders.csv`.

    `records` maps a format to its keys as the writers return them: `source_key`, `person` (row number), a row a use.
    """
    ids = story.person_ids()
    _records(records, ids).write_csv(folder / "records.csv")
    _people(story, records, ids).write_csv(folder / "people.csv", float_precision=4)
    _holdout(story, ids).write_csv(folder / "holdout_orders.csv", float_precision=2)


def _records(records: dict[str, pl.DataFrame], ids: list[str]) -> pl.DataFrame:
    """format, source_key, person: a key that several people use belongs to who uses it most."""
    owned = []
    for kind, uses in records.items():
        counted = (
            uses.group_by("source_key", "person")
            .len()
            .sort("source_key", "len", "person", descending=[False, True, False])
        )
        owner = counted.unique("source_key", keep="first", maintain_order=True)
        owned.append(owner.select(pl.lit(kind).alias("format"), "source_key", "person"))
    frame = pl.concat(owned)
    return frame.with_columns(person=pl.Series(ids).gather(frame["person"]))


def _people(story: Story, records: dict[str, pl.DataFrame], ids: list[str]) -> pl.DataFrame:
    """Everybody who left a trace in a file or came later, and their true state on the last day of the files.

    state: active, lost (will not come back), prospect (has not bought). habit: steady, halved, doubled.
    """
    size, until_day = story.size, story.season.until_day
    past = story.orders.filter(pl.col("day") < until_day)
    tally = past.group_by("person").agg(
        orders=pl.len(), complaints=pl.col("complained").sum(), lost=pl.col("last").any()
    )
    later = story.orders.filter(pl.col("day") >= until_day).group_by("person").agg(later_orders=pl.len())
    brought = dict(story.referrals.select("person", "referred_by").rows())
    people = story.crowd.people
    factor, shifted = story.traits["shift_factor"], story.traits["shift_day"]
    everyone = pl.DataFrame({"row": np.arange(len(ids)), "person": ids})
    known = pl.DataFrame(
        {
            "row": np.arange(size),
            "given_name": people["given"],
            "surname": people["surname"],
            "suffix": people["suffix"],
            "known_as": people["called"],
            "household": people["household"],
            "birthday": people["born"],
            "emails": ["|".join(filter(None, pair)) for pair in story.contacts.select("email", "later_email").rows()],
            "phone": story.contacts["phone"],
            "moved": _dates(story, people["moved_day"].to_numpy()),
            "referred_by": [ids[brought[i]] if i in brought else "" for i in range(size)],
            "friend_code": story.codes,
            "kind": story.traits["kind"],
            "habit": pl.select(
                pl.when(shifted.is_infinite())
                .then(pl.lit("steady"))
                .when(factor < 1)
                .then(pl.lit("halved"))
                .otherwise(pl.lit("doubled"))
            ).to_series(),
            "price_sensitive": story.traits["price_sensitive"],
            "one_product": story.traits["one_product"],
            "costly": story.traits["costly"],
            "weekly_rate": story.traits["weekly_rate"],
        }
    ).with_columns(pl.col(pl.String).replace("", None))
    seen = pl.concat([*(uses["person"] for uses in records.values()), later["person"]]).unique()
    frame = everyone.join(known, on="row", how="left").join(tally, left_on="row", right_on="person", how="left")
    frame = frame.join(later, left_on="row", right_on="person", how="left").filter(pl.col("row").is_in(seen.implode()))
    counts = pl.col("orders", "complaints", "later_orders").fill_null(0)
    state = pl.when(pl.col("orders") == 0).then(pl.lit("prospect")).when(pl.col("lost")).then(pl.lit("lost"))
    return (
        frame.sort("row")
        .with_columns(counts, kind=pl.col("kind").fill_null("passer-by"))
        .with_columns(state=state.otherwise(pl.lit("active")))
        .drop("row", "lost")
    )


def _dates(story: Story, days: NDArray[np.float64]) -> pl.Series:
    known = np.isfinite(days)
    dates = story.season.moments(np.where(known, days, 0.0)).dt.date()
    return pl.select(pl.when(pl.Series(known)).then(dates)).to_series()


def _holdout(story: Story, ids: list[str]) -> pl.DataFrame:
    """person, occurred_at, order, revenue, source: goods net of discount, less what was given back; orders
    cancelled or refunded whole are left out."""
    late = story.orders_of("web", "pos", "dealer", held_back=True)
    kept = late.with_columns(revenue=pl.col("subtotal") - pl.min_horizontal("refund", "subtotal"))
    kept = kept.filter((pl.col("refund") < pl.col("total")) & (pl.col("revenue") > 0))
    moments = story.season.moments(kept["day"].to_numpy()).dt.strftime("%Y-%m-%dT%H:%M:%S%:z")
    return kept.select(
        person=pl.Series(ids).gather(kept["person"]),
        occurred_at=moments,
        order="name",
        revenue=pl.col("revenue") / 100,
        source=pl.when(pl.col("channel") == "dealer").then(pl.lit("dealer_sales")).otherwise(pl.lit("shopify_orders")),
    )
