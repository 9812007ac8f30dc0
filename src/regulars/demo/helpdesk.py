"""The help desk: what people wrote about, when, and what it was called in the subject line."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.catalogue import Catalogue
from regulars.demo.season import Season
from regulars.demo.wordlists import read_list

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Chance that an order leads to a letter on the topic, beside the complaints.
_AFTER_AN_ORDER = {"delivery": 0.007, "praise": 0.009, "admin": 0.003}
_OUT_OF_THE_BLUE = {"question": 0.045, "admin": 0.006}  # of all people, once in the three years
_CHASES = 0.12  # of complaints that the first answer doesn't settle
_SAYS_GOODBYE = 0.4  # of complaints by who never came back


def open_tickets(
    orders: pl.DataFrame,
    lines: pl.DataFrame,
    traits: pl.DataFrame,
    *,
    catalogue: Catalogue,
    season: Season,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Every ticket up to `season.until`, in order of time: `person`, `day`, `topic`, `tags`, `subject`.

    Topics: complaint, leaving (a complaint with a goodbye), chasing (a complaint again), return, delivery, question,
    praise, admin. `orders` has `person`, `day`, `channel`, `name`, `complained`, `returned`, `last`; who bought at
    the dealer's writes to the dealer.
    """
    ours = ((orders["channel"] != "dealer") & (orders["person"] < len(traits))).to_numpy()
    complained, returned = ours & orders["complained"].to_numpy(), ours & orders["returned"].to_numpy()
    chance = rng.random(len(orders))
    goodbye = complained & orders["last"].to_numpy() & (chance < _SAYS_GOODBYE)
    asked = [
        _about_orders("complaint", complained & ~goodbye, (1, 9), rng),
        _about_orders("leaving", goodbye, (1, 9), rng),
        _about_orders("chasing", complained & (chance > 1 - _CHASES), (9, 20), rng),
        _about_orders("return", returned & (chance < 0.5), (2, 20), rng),
    ]
    for topic, share in _AFTER_AN_ORDER.items():
        posted = (orders["channel"] == "web").to_numpy() if topic == "delivery" else ours
        writes = ours & posted & ~complained & (rng.random(len(orders)) < share)
        asked.append(_about_orders(topic, writes, (0.5, 6), rng))
    for topic, share in _OUT_OF_THE_BLUE.items():
        asked.append(_unprompted(topic, share, traits, season, rng))
    frame = pl.concat(asked)
    order = frame["order"].to_numpy()
    about_order = order >= 0
    placed = np.where(about_order, orders["day"].to_numpy()[order], 0.0)
    person = np.where(about_order, orders["person"].to_numpy()[order], frame["person"].to_numpy())
    frame = frame.with_columns(
        person=person, day=season.at_hours(placed + frame["after"].to_numpy(), rng.normal(14, 4, len(frame)), rng)
    )
    frame = frame.filter(pl.col("day") < season.until_day).sort("day", "person", "topic")
    return _write_subjects(frame, orders, lines, catalogue, rng)


def _about_orders(topic: str, which: Bools, after: tuple[float, float], rng: np.random.Generator) -> pl.DataFrame:
    order = np.flatnonzero(which)
    return _asked(topic, np.full(len(order), -1), order, rng.uniform(*after, len(order)))


def _unprompted(
    topic: str, share: float, traits: pl.DataFrame, season: Season, rng: np.random.Generator
) -> pl.DataFrame:
    """A question needs no purchase: prospects ask too. Here `after` counts from the first day of all."""
    writes = rng.random(len(traits)) < np.where(traits["costly"].to_numpy(), 0.5, share)
    person = np.flatnonzero(writes & (traits["kind"] != "dealer").to_numpy())
    return _asked(topic, person, np.full(len(person), -1), rng.uniform(5, season.until_day, len(person)))


def _asked(topic: str, person: Ints, order: Ints, after: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        {"topic": [topic] * len(order), "person": person, "order": order, "after": after},
        schema={"topic": pl.String, "person": pl.Int64, "order": pl.Int64, "after": pl.Float64},
    )


def _write_subjects(
    frame: pl.DataFrame,
    orders: pl.DataFrame,
    lines: pl.DataFrame,
    catalogue: Catalogue,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Fill the subject lines in: the order's number and its dearest product (any product, without an order).

    A line about things that break is never used for coffee, nor one about the post for what was carried home.
    """
    templates = _templates()
    short = [name.split(" - ")[0] for name in catalogue.frame["name"]]
    dearest = lines.sort("order", "pence", "product").group_by("order", maintain_order=True).last()["product"].to_list()
    names, channels = orders["name"].to_list(), orders["channel"].to_list()
    tags: list[str] = []
    subjects: list[str] = []
    chances = rng.random((len(frame), 2)).tolist()
    for topic, order, (c, d) in zip(frame["topic"], frame["order"], chances, strict=True):
        product = dearest[order] if order >= 0 else int(d * len(short))
        choice = templates[topic, bool(catalogue.durable[product]), channels[order] if order >= 0 else ""]
        tag, subject = choice[int(c * len(choice))]
        tags.append(tag)
        subjects.append(subject.format(order=names[order], product=short[product]))
    return frame.select("person", "day", "topic").with_columns(tags=pl.Series(tags), subject=pl.Series(subjects))


def _templates() -> dict[tuple[str, bool, str], list[tuple[str, str]]]:
    """(tags, subject) by topic, whether the product lasts, and the channel of the order ("" without one)."""
    found: dict[tuple[str, bool, str], list[tuple[str, str]]] = {}
    for topic, about, tags, subject in read_list("ticket_subjects").rows():
        for durable in (False, True):
            for channel in ("", "pos", "web"):
                suits = about in ("", "durable" if durable else "fresh")
                carried = channel == "pos" and "delivery" in tags
                if suits and not carried and (channel or "{order}" not in subject):
                    found.setdefault((topic, durable, channel), []).append((tags, subject))
    return found
