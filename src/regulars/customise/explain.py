"""Why this and not another: reasons, alternatives and sayable facts of many decisions at once, as JSON text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from regulars.customise.choose import Choices
from regulars.customise.facts import SAYABLE
from regulars.customise.groups import Group, Groups
from regulars.customise.moves import Move
from regulars.customise.offer import RuledOut
from regulars.customise.weigh import Weighed

NOTHING = "nothing"
"""The key under which leaving a customer in peace stands among the alternatives."""

_OPEN_ALTERNATIVES = 3

NO_MOVE = "None of our moves fits them now."
NOT_WORTH_IT = "Nothing that fits them now is expected to earn more than it costs them and us."
UNSURE = "We are not sure enough that anything would earn more than it costs; by chance, nothing is tried."
_HELD_BACK = "Best left in peace for now: {}."


def chosen_ways(weighed: Weighed, choices: Choices, groups: Groups) -> pl.DataFrame:
    """One row a customer: what was chosen and its figures, null and 0 for leaving in peace, and what chance had to do.

    Returns:
        customer, move (key), action, channel, expected_margin, cost, worth; group, control (chosen, and left alone to
        compare with), propensity (of being treated so, given the choice), sampled; features (JSON text: the assumed
        margin, then what the policy tells customers apart by).
    """
    some = choices.row >= 0
    mine = pl.DataFrame({"row": np.where(some, choices.row, 0)}).select(pl.when(pl.Series(some)).then("row"))["row"]
    rows = pl.DataFrame(
        {"way": weighed.way, "assumed": weighed.assumed, "expected_margin": choices.expected, "worth": choices.worth}
    )
    held, policy = groups.are(Group.HOLDOUT), groups.are(Group.POLICY)
    tried = pl.col("holdout").fill_null(value=False)
    return (
        rows.select(pl.all().gather(mine))
        .with_columns(
            customer=pl.Series(weighed.customers),
            group=groups.names(),
            held=held,
            compared=held | policy,
            sampled=np.round(choices.sampled, 6),
            comes=weighed.features[:, 1],
            often=weighed.features[:, 2],
        )
        .join(_table_of(weighed), on="way", how="left", maintain_order="left")
        .with_columns(control=pl.col("held") & tried, compared=pl.col("compared") & tried)
        .select(
            "customer",
            "move",
            "action",
            pl.col("channel").fill_null(""),
            pl.col("expected_margin", "cost", "worth").fill_null(0.0),
            "group",
            "control",
            pl.when("control")
            .then(groups.held_share)
            .when("compared")
            .then(1 - groups.held_share)
            .otherwise(1.0)
            .alias("propensity"),
            "sampled",
            pl.format("[{}, {}, {}]", *(pl.col(name).round(4) for name in ("assumed", "comes", "often")))
            .fill_null("[]")
            .alias("features"),
        )
    )


def _table_of(weighed: Weighed) -> pl.DataFrame:
    """What each way is: way, move, action, channel, cost, holdout, and the place of its offer."""
    offers = weighed.offers
    told = [
        (number, offer.move.key, offer.action, way.channel.key, way.cost, offer.move.holdout, way.offer)
        for number, way in enumerate(weighed.ways)
        for offer in (offers[way.offer],)
    ]
    names = {
        "way": pl.Int64(),
        "move": pl.String(),
        "action": pl.Int64(),
        "channel": pl.String(),
        "cost": pl.Float64(),
        "holdout": pl.Boolean(),
        "offer": pl.Int64(),
    }
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
        rows.join(_table_of(weighed), on="way", how="left", maintain_order="left")
        .sort("at", ~pl.col("chosen"), out, furthest, -pl.col("worth"), "way")
        .unique(["at", "offer"], keep="first", maintain_order=True)
        .sort("at", out, furthest, -pl.col("worth"), "offer")
        .select("customer", "move", "channel", "worth", ruled_out=pl.when(out).then("barred"))
    )


def told(frame: pl.DataFrame, move: Move, facts: Collection[str]) -> pl.DataFrame:
    """What speaks for a move, for the customers of the frame: customer, reasons and facts (JSON text).

    Args:
        frame: rows of the decision frame.
        move: chosen for all of them.
        facts: names from SAYABLE that the words of the move may say.
    """
    sentences = pl.concat_list(reason.cast(pl.String) for reason in move.reasons).list.drop_nulls()
    said = [SAYABLE[name].alias(name) for name in sorted(facts) if name in SAYABLE]
    return frame.select(
        "customer",
        reasons=_as_json(sentences),
        facts=pl.struct(said).struct.json_encode() if said else pl.lit("{}"),
    )


def told_of_nothing(ranked: pl.DataFrame) -> pl.DataFrame:
    """Why a customer is left in peace, from the candidate that came furthest: customer, reasons (JSON text)."""
    words = {int(reason): _HELD_BACK.format(reason.words) for reason in RuledOut} | {
        int(RuledOut.NOT_WORTH_IT): NOT_WORTH_IT
    }
    kept_out = pl.col("ruled_out").replace_strict(words, default=NO_MOVE, return_dtype=pl.String)
    sentence = pl.when(pl.col("ruled_out").is_null()).then(pl.lit(UNSURE)).otherwise(kept_out)
    return ranked.unique("customer", keep="first", maintain_order=True).select(
        "customer", reasons=_as_json(pl.concat_list(sentence))
    )


def alternatives(ranked: pl.DataFrame, chosen: pl.DataFrame, moves: Sequence[Move]) -> pl.DataFrame:
    """What else there was, best first: customer, alternatives (JSON text).

    The next three that were open to us, leaving in peace among them, then all that were ruled out, with the reason.
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
        .with_columns(alternatives=_as_json(pl.col("alternatives")))
    )


def _as_json(lists: pl.Expr) -> pl.Expr:
    """A column of lists as JSON text; polars encodes structs only, so it is wrapped and unwrapped."""
    return pl.struct(lists.alias("x")).struct.json_encode().str.strip_prefix('{"x":').str.strip_suffix("}")
