"""Why this and not another: reasons, alternatives and sayable facts of many decisions at once, as JSON text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.customise.choose import Choices
from regulars.customise.facts import SAYABLE
from regulars.customise.groups import Group, Groups
from regulars.customise.moves import Move
from regulars.customise.offer import Offer, RuledOut
from regulars.customise.weigh import Weighed, ways_of

NOTHING = "nothing"
"""The key under which leaving a customer in peace stands among the alternatives."""

_OPEN_ALTERNATIVES = 9

NO_MOVE = "None of our moves fits them now."
NOT_WORTH_IT = "Nothing that fits them now is expected to earn more than it costs them and us."
UNSURE = "We are not sure enough that anything would earn more than it costs; by chance, nothing is tried."
_HELD_BACK = "Best left in peace for now: {}."

_NO_ROW, _OPEN = 0, max(RuledOut) + 1
_NOTHING_SAYS = {
    **{int(reason): _HELD_BACK.format(reason.words) for reason in RuledOut},
    int(RuledOut.NOT_WORTH_IT): NOT_WORTH_IT,
    _NO_ROW: NO_MOVE,
    _OPEN: UNSURE,
}
"""What is said by the last thing that was asked of the move that came furthest."""


def figures_of(weighed: Weighed, choices: Choices, groups: Groups) -> dict[str, NDArray[Any]]:
    """What was chosen for each customer, in numbers, and what chance had to do with it; each of shape (n,).

    Returns:
        way (-1 for leaving in peace); expected_margin, cost, worth (0 then); control (chosen, and left alone to compare
        with), propensity (of being treated so, given the choice), sampled; assumed, the margin that the move assumes,
        comes, often, what the policy tells customers apart by, and back, what it would bring if they came.
    """
    some = choices.row >= 0
    way = np.full(len(some), -1)
    way[some] = weighed.way[choices.row[some]]
    tried = some & np.array([weighed.offers[way.offer].move.holdout for way in weighed.ways] + [False], np.bool_)[way]
    held = groups.are(Group.HOLDOUT)
    compared = [held & tried, groups.are(Group.POLICY) & tried]
    found = {
        "way": way,
        "cost": np.append(weighed.cost_of_way, 0.0)[way],
        "control": compared[0],
        "propensity": np.select(compared, [groups.held_share, 1 - groups.held_share], 1.0),
        "sampled": np.round(choices.sampled, 6),
        "comes": np.round(weighed.features[:, 1], 4),
        "often": np.round(weighed.features[:, 2], 4),
        "back": np.round(weighed.back, 4),
    }
    for name, of_row in (
        ("expected_margin", choices.expected),
        ("worth", choices.worth),
        ("assumed", weighed.assumed),
    ):
        found[name] = np.zeros(len(some))
        found[name][some] = of_row[choices.row[some]]
    return found


def chosen_ways(weighed: Weighed, choices: Choices, groups: Groups) -> pl.DataFrame:
    """One row a customer: what was chosen and its figures (`figures_of`), null for leaving in peace.

    Returns:
        customer, move (key), action, channel, expected_margin, cost, worth; group, control, propensity, sampled;
        features (JSON text: the assumed margin, what the policy tells customers apart by, and what it would bring if
        they came, of those who have gone or never bought).
    """
    features = pl.format("[{}, {}, {}, {}]", "assumed", "comes", "often", "back")
    return (
        pl.DataFrame(figures_of(weighed, choices, groups))
        .with_columns(customer=pl.Series(weighed.customers), group=groups.names())
        .join(_table_of(weighed.offers), on="way", how="left", maintain_order="left")
        .select(
            "customer",
            "move",
            "action",
            pl.col("channel").fill_null(""),
            *("expected_margin", "cost", "worth", "group", "control", "propensity", "sampled"),
            features=pl.when(pl.col("way") >= 0).then(features).otherwise(pl.lit("[]")),
        )
    )


def _table_of(offers: tuple[Offer, ...]) -> pl.DataFrame:
    """What each way is: way, move, action, channel, and the place of its offer."""
    told = [
        (number, offer.move.key, offer.action, way.channel.key, way.offer)
        for number, way in enumerate(ways_of(offers))
        for offer in (offers[way.offer],)
    ]
    names = {"way": pl.Int64(), "move": pl.String(), "action": pl.Int64(), "channel": pl.String(), "offer": pl.Int64()}
    return pl.DataFrame(told, schema=names, orient="row")


def ranked_ways(weighed: Weighed, choices: Choices) -> pl.DataFrame:
    """One row for each customer and move that is meant for them: the way that was chosen, else the best, else the one
    that came furthest before it was ruled out.

    Returns:
        customer, move (key), channel, worth, ruled_out (a RuledOut; null for none); in order of customer, and within it
        those not ruled out first, by worth, then by key.
    """
    chosen = np.zeros(len(weighed.way), np.bool_)
    chosen[choices.row[choices.row >= 0]] = True
    out = pl.col("barred") != 0
    furthest = pl.when(out).then(-pl.col("barred").cast(pl.Float64)).otherwise(-pl.col("worth"))
    rows = pl.DataFrame(
        {
            "at": weighed.customer,
            "customer": weighed.customers[weighed.customer],
            "way": weighed.way,
            "worth": choices.worth,
            "barred": choices.barred,
            "chosen": chosen,
        }
    )
    return (
        rows.join(_table_of(weighed.offers), on="way", how="left", maintain_order="left")
        .sort("at", ~pl.col("chosen"), out, furthest, -pl.col("worth"), "way")
        .unique(["at", "offer"], keep="first", maintain_order=True)
        .sort("at", out, furthest, -pl.col("worth"), "offer")
        .select("customer", "move", "channel", "worth", ruled_out=pl.when(out).then("barred"))
    )


def told(frame: pl.DataFrame, move: Move, facts: frozenset[str]) -> pl.DataFrame:
    """What speaks for a move, for the customers of the frame: customer, reasons and facts (JSON text).

    Args:
        frame: rows of the decision frame.
        move: chosen for all of them.
        facts: names from SAYABLE that the words of the move may say.
    """
    sentences, said = _speaking(move, facts)
    return frame.select(
        "customer",
        reasons=as_json(sentences),
        facts=pl.struct(said).struct.json_encode() if said else pl.lit("{}"),
    )


def told_one(row: pl.DataFrame, move: Move, facts: frozenset[str]) -> tuple[list[str], dict[str, str | None]]:
    """The same for one customer: reasons, and facts by name."""
    sentences, said = _speaking(move, facts)
    found = row.select(sentences.alias("reasons"), *said).row(0, named=True)
    return found.pop("reasons"), found


@lru_cache(maxsize=512)
def _speaking(move: Move, facts: frozenset[str]) -> tuple[pl.Expr, list[pl.Expr]]:
    """The reasons that say anything, as a list; and the facts that may be said, in order of name."""
    # An action of our own that is for everybody has no reasons, and a list needs something to be made of.
    reasons = move.reasons or (pl.lit(None),)
    sentences = pl.concat_list(reason.cast(pl.String) for reason in reasons).list.drop_nulls()
    return sentences, [SAYABLE[name].alias(name) for name in sorted(facts) if name in SAYABLE]


def why_nothing(weighed: Weighed, choices: Choices) -> list[str]:
    """For each customer why they would be left in peace, in a sentence, by what came furthest."""
    furthest = np.full(len(weighed.customers), _NO_ROW, np.int8)
    np.maximum.at(furthest, weighed.customer, np.where(choices.barred == 0, _OPEN, choices.barred))
    return [_NOTHING_SAYS[reason] for reason in furthest.tolist()]


def alternatives(ranked: pl.DataFrame, chosen: pl.DataFrame, moves: Sequence[Move]) -> pl.DataFrame:
    """What else there was, best first: customer, alternatives (JSON text).

    The next nine that were open to us, leaving in peace among them, then all that were ruled out, with the reason.
    Each is an object of action (key), name, channel, worth, ruled_out (words or null).
    """
    names = {move.key: move.name for move in moves}
    words = {int(reason): reason.words for reason in RuledOut}
    others = ranked.join(chosen, on=["customer", "move"], how="anti").select(
        "customer", "move", "channel", "worth", "ruled_out"
    )
    peace = chosen.select(
        "customer",
        move=pl.lit(NOTHING),
        channel=pl.lit(None, dtype=pl.String),
        worth=pl.lit(0.0),
        ruled_out=pl.lit(None, dtype=pl.Int8),
    )
    open_ = pl.col("ruled_out").is_null()
    place = pl.int_range(pl.len()).over("customer")
    return (
        pl.concat([others, peace])
        .sort("customer", ~open_, -pl.col("worth"), "move")
        .filter(~open_ | (place < _OPEN_ALTERNATIVES))
        .select(
            "customer",
            pl.struct(
                action="move",
                name=pl.col("move").replace_strict(names, default="Leave them in peace", return_dtype=pl.String),
                channel="channel",
                worth=pl.col("worth").round(2),
                ruled_out=pl.col("ruled_out").replace_strict(words, default=None, return_dtype=pl.String),
            ).alias("alternatives"),
        )
        .group_by("customer", maintain_order=True)
        .agg("alternatives")
        .with_columns(alternatives=as_json(pl.col("alternatives")))
    )


def as_json(lists: pl.Expr) -> pl.Expr:
    """A column of lists as JSON text; polars encodes structs only, so it is wrapped and unwrapped."""
    return pl.struct(lists.alias("x")).struct.json_encode().str.strip_prefix('{"x":').str.strip_suffix("}")
