"""What other policies would have earned, from the steps that were decided and what followed; or why it can't be told.

Each customer counts once, with the first step that was decided for them, nothing included, and what they brought in the
four weeks after it. How likely that was is on record, so each policy is judged by the customers whom chance treated as
it would have: their group (the policy, as usual, by chance, left alone), the choice where it was left to chance, and
whether they were kept from it. Which single step is tried for everybody is settled by what was expected of it, never
by what came of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.measure.earned.actions import WEEKS
from regulars.measure.earned.firsts import first_steps
from regulars.science.policy.values import Floats, PolicyValue, value_policy
from regulars.science.uplift.estimates import mean_of

DONE, POLICY, USUAL, NOBODY, SINGLE = "done", "policy", "usual", "nobody", "single"
NAMES = {
    DONE: "As it was done",
    POLICY: "The policy, for everybody",
    USUAL: "Business as usual, for everybody",
    NOBODY: "Nobody is approached",
}
_FOLDS = 2


@dataclass(frozen=True, slots=True)
class Valued:
    """What a policy would have earned a customer: margin of four weeks less the cost of carrying out, in `currency`.

    Figures are None where there is no verdict. Intervals are 95 %, at one look.

    Attributes:
        customers: whose four weeks are over; alike: of them, those who were treated as the policy would have.
        effective: how many customers, treated by this policy itself, would tell as much.
        refusal: why there is no verdict; "" where there is one.
        value, low, high: doubly robust. inverse, normalised: by inverse chances, and with weights that add up to one.
        gain, gain_low, gain_high: the value less that of what was done, on the same customers.
    """

    key: str
    name: str
    currency: str
    customers: int
    alike: int
    effective: float
    refusal: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    inverse: float | None = None
    normalised: float | None = None
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values, with the same in words."""
        return asdict(self) | {"words": self.words()}

    def words(self) -> str:
        """In a sentence."""
        if self.value is None:
            return f"{self.name}: no verdict; {self.refusal}."

        def money(amount: float | None) -> str:
            return say_money(amount or 0.0, self.currency)

        said = f"{self.name}: {money(self.value)} a customer, between {money(self.low)} and {money(self.high)}"
        if self.key == DONE:
            return f"{said}."
        sure = "" if (self.gain_low or 0) > 0 or (self.gain_high or 0) < 0 else "; that may be chance"
        gain = f"{'+' if (self.gain or 0) > 0 else ''}{money(self.gain)}"
        return (
            f"{said}. Beside what was done that is {gain}, between {money(self.gain_low)} and "
            f"{money(self.gain_high)}{sure}."
        )


def value_policies(as_of: datetime, business: Business) -> list[Valued]:
    """What was done and what other policies would have earned, as known then; empty before four weeks are over, and
    as long as none of these customers has bought or cost anything in theirs.
    """
    rows, currency = first_steps(as_of, business, WEEKS)
    return value_ways(rows, currency) if rows.height and (rows["earned"] != 0).any() else []


def value_ways(rows: pl.DataFrame, currency: str) -> list[Valued]:
    """Value each policy on the same customers.

    Args:
        rows: as `first_steps` gives them; not empty.
        currency: of their money.
    """
    earned, model = rows["earned"].to_numpy(), _expected(rows)
    names, chances = dict(NAMES), {key: rows.select(chance).to_series() for key, chance in _chances().items()}
    single = _single(rows)
    if single is not None:
        key, name = single
        names[SINGLE] = f"Always the same, where it may be done: {name}"
        chances[SINGLE] = rows.select(_always(key)).to_series()
    return [_value(key, names[key], currency, chance.to_numpy(), earned, model) for key, chance in chances.items()]


def _value(key: str, name: str, currency: str, chance: Floats, earned: Floats, model: Floats) -> Valued:
    """One policy, from the chance that each customer had of being treated as it would have, 0 who was not."""
    alike = chance > 0
    found: PolicyValue = value_policy(
        np.ones(len(earned), np.int64),
        alike.astype(np.int64),
        earned,
        np.where(alike, chance, 1.0),
        np.column_stack([model, model]),
    )
    base = Valued(key, name, currency, len(earned), int(alike.sum()), round(found.effective, 1), found.refusal)
    if found.refusal:
        return base
    weights = np.divide(1.0, chance, out=np.zeros_like(chance), where=alike)
    value, gain = found.best, mean_of(model + weights * (earned - model) - earned)
    figures: dict[str, Any] = {"value": value.value, "low": value.low, "high": value.high}
    figures |= {"inverse": found.inverse.value, "normalised": found.normalised.value}
    if key != DONE:
        figures |= {"gain": gain.value, "gain_low": gain.low, "gain_high": gain.high}
    return replace(base, **{name: round(figure, 2) for name, figure in figures.items()})


def _expected(rows: pl.DataFrame) -> Floats:
    """What each would bring by what they brought before, learnt from other customers only."""
    before, earned = rows["before"].to_numpy(), rows["earned"].to_numpy()
    facts = np.column_stack([np.ones(len(before)), before, before > 0])
    fold = rows["customer"].to_numpy() % _FOLDS
    model = np.zeros(len(before))
    for each in range(_FOLDS):
        others = fold != each
        if others.any():
            model[~others] = facts[~others] @ np.linalg.lstsq(facts[others], earned[others], rcond=None)[0]
    return model


def _chances() -> dict[str, pl.Expr]:
    """For each policy the chance that a customer had of being treated as it would, 0 for who was not."""
    return {
        DONE: pl.repeat(1.0, pl.len()),
        POLICY: pl.when(pl.col("group") == "policy").then("policy_share").otherwise(0.0),
        USUAL: pl.when(pl.col("group") == "usual").then("usual_share").otherwise(0.0),
        NOBODY: _left_alone(),
    }


def _left_alone() -> pl.Expr:
    """Of being left alone: chosen so, or kept from it by chance. Who may not be kept from a step gets it here too."""
    nothing, by_chance = pl.col("action").is_null(), pl.col("group") == "random"
    must = (pl.col("propensity") == 1) & (pl.col("held_share") > 0)
    within = (
        pl.when(by_chance & nothing)
        .then("sampled")
        .when(~by_chance & (nothing | must))
        .then(1.0)
        .when("control")
        .then("propensity")
        .otherwise(0.0)
    )
    return _but_as_usual(within)


def _always(key: str) -> pl.Expr:
    """Of getting one step, where it was open; of being left alone, where it was not."""
    got = (pl.col("action") == key) & ~pl.col("control")
    here = pl.when(got.fill_null(value=False)).then(pl.col("sampled") * pl.col("propensity")).otherwise(0.0)
    return pl.when(pl.col("open").list.contains(key)).then(_but_as_usual(here)).otherwise(_left_alone())


def _but_as_usual(within: pl.Expr) -> pl.Expr:
    """A chance within the groups in which something was left to chance; who is treated as usual never was. Where nobody
    at all was kept from anything there is none.
    """
    chance = within * (1 - pl.col("usual_share"))
    return pl.when(pl.col("control").any() & (pl.col("group") != "usual")).then(chance).otherwise(0.0)


def _single(rows: pl.DataFrame) -> tuple[str, str] | None:
    """The step that was expected to be worth most in all, of those whom chance kept somebody from and that went through
    one channel alone: key and name. Of others only the chance of step and channel together is on record."""
    tried = rows.filter(pl.col("action").is_not_null() & (pl.col("propensity") < 1))
    worth = (
        tried.group_by("action", "name")
        .agg(pl.col("worth").sum(), channels=pl.col("channel").n_unique())
        .filter(pl.col("channels") == 1)
        .sort("worth", "action", descending=[True, False])
    )
    if worth.is_empty():
        return None
    return str(worth["action"][0]), str(worth["name"][0])
