"""Why this and not another: reasons, alternatives and sayable facts of many decisions at once, as JSON text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from regulars.customise.facts import SAYABLE
from regulars.customise.moves import Move
from regulars.customise.offer import RuledOut

NOTHING = "nothing"
"""The key under which leaving a customer in peace stands among the alternatives."""

_OPEN_ALTERNATIVES = 3

NO_MOVE = "None of our moves fits them now."
NOT_WORTH_IT = "Nothing that fits them now is expected to earn more than it costs them and us."
_HELD_BACK = "Best left in peace for now: {}."


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
    sentence = pl.col("ruled_out").replace_strict(words, default=NO_MOVE, return_dtype=pl.String)
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
