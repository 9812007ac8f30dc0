"""What moves ask of the decision frame, in two goes: whom each is meant for, then what it would bring those.

For one customer most moves fall away in the first go, and what is not asked takes no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.customise.channels import CHANNELS
from regulars.customise.moves import Move
from regulars.customise.offer import Offer
from regulars.ledger.reach.many import reachable

MANY_ORDERS = 20
"""Who ordered so often, or more often, has ordered often; ours."""

GONE = 0.2
"""Who is less likely than this to buy again within a quarter counts as gone; ours."""

_BACK = pl.col("return_value").cast(pl.Float64).fill_null(0.0)

Answers = dict[str, NDArray[Any]]
Questions = Mapping[str, pl.Expr]


def ask(frame: pl.DataFrame, offers: Sequence[Offer]) -> Answers:
    """An array over the customers for each question.

    Args:
        frame: the decision frame.
        offers: in order of key; a place among them stands in the names of what is asked for each.

    Returns:
        one, comes, often: what the policy tells customers apart by; back: what it would bring if they came, of those
        who have gone or never bought, otherwise 0; task, complaint: whether one is open; for each
        channel `at …` and `heeds …`; for each offer `meant …`. For offers that are meant for anybody, also `lift …` (0
        where it is no number), and `free_to` each of their channels.
    """
    first, further = _questions(
        tuple((offer.move, offer.topic) for offer in offers),
        tuple(name for name in CHANNELS if f"heeds_{name}" in frame.columns),
    )
    found = _answers(frame, first)
    meant = (asked for place, asked in enumerate(further) if found[f"meant {place}"].any())
    found |= _answers(frame, {name: each for asked in meant for name, each in asked.items()})
    lifts = {name: np.where(np.isnan(found[name]), 0.0, found[name]) for name in found if name.startswith("lift ")}
    return found | lifts


def free_to(channel: str, move: Move, topic: str) -> str:
    """Under which name it is asked whether a move may go through a channel."""
    return f"free {channel} {move.purpose} {topic}"


@lru_cache(maxsize=8)
def _questions(moves: tuple[tuple[Move, str], ...], heeds: tuple[str, ...]) -> tuple[Questions, Sequence[Questions]]:
    """What is asked of everybody, and what further for each move; kept, as it is the same for the next customer."""
    often = (pl.col("orders").cast(pl.Float64).fill_null(0.0) + 1).log(MANY_ORDERS + 1.0)
    asked: dict[str, pl.Expr] = {
        "one": pl.col("customer") * 0.0 + 1.0,
        "comes": pl.col("p_active").cast(pl.Float64).fill_null(0.5) - 0.5,
        "often": often.clip(0.0, 1.0) - 0.5,
        "back": pl.when((pl.col("p_active") < GONE) | pl.col("never_bought")).then(_BACK).otherwise(0.0),
        "task": pl.col("task_open"),
        "complaint": pl.col("complaint_open"),
    }
    for name, channel in CHANNELS.items():
        asked[f"at {name}"] = pl.col(f"at_{name}")
        own = pl.col(f"heeds_{name}") if name in heeds else pl.col("customer") * 0.0 + channel.reach
        asked[f"heeds {name}"] = own.fill_null(channel.reach)
    for place, (move, _) in enumerate(moves):
        asked[f"meant {place}"] = move.eligible.fill_null(value=False)
    further = [dict(_of_the_meant(place, *each)) for place, each in enumerate(moves)]
    return asked, further


def _of_the_meant(place: int, move: Move, topic: str) -> Iterable[tuple[str, pl.Expr]]:
    for channel in move.channels:
        free = pl.col("customer").is_not_null() & reachable(channel, move.purpose, topic)
        yield free_to(channel, move, topic), free
    if move.channels:
        yield f"lift {place}", move.lift.cast(pl.Float64)


def _answers(frame: pl.DataFrame, asked: Questions) -> Answers:
    found = frame.select(each.alias(name) for name, each in asked.items())
    return {name: found[name].to_numpy() for name in found.columns}
