"""From purchases to orders: where each was placed, and the passers-by at the till."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.people import Crowd
from regulars.demo.season import Season

Floats = NDArray[np.float64]

_PASSERS_BY = 0.035  # sales at the till to people nobody knows, as a share of the crowd


def place_orders(
    visits: pl.DataFrame, traits: pl.DataFrame, crowd: Crowd, season: Season, rng: np.random.Generator
) -> pl.DataFrame:
    """One row per order, in order of time: `person`, `day`, `troubled`, `complained`, `last`, `nth` (0 for the
    first), `channel` (web, pos, dealer). Persons from `len(traits)` up are passers-by at the till, one sale each."""
    size = len(traits)
    strangers = round(size * _PASSERS_BY)
    no = pl.lit(False)
    passing = pl.DataFrame(
        {"person": np.arange(size, size + strangers), "day": rng.uniform(0, season.until_day, strangers)}
    ).with_columns(troubled=no, complained=no, last=no)
    orders = pl.concat([visits, passing]).with_columns(nth=pl.int_range(pl.len()).over("person"))
    channel = _choose_channels(orders, traits, crowd, rng)
    day = _in_opening_hours(orders["day"].to_numpy(), channel, season, rng)
    placed = orders.with_columns(channel=pl.Series(channel), day=day).sort("day", "person")
    return placed.with_columns(
        nth=pl.int_range(pl.len()).over("person")
    )  # a Sunday's visit may have moved past another


def _choose_channels(
    orders: pl.DataFrame, traits: pl.DataFrame, crowd: Crowd, rng: np.random.Generator
) -> NDArray[np.str_]:
    person, nth = orders["person"].to_numpy(), orders["nth"].to_numpy()
    known = person < len(traits)
    like = np.where(known, person, 0)
    kind = traits["kind"].to_numpy()[like]
    local = crowd.addresses["local"].to_numpy()[crowd.people["home"].to_numpy()[like]]
    chance = rng.random(len(person))
    at_till = ~known | (chance < np.where(local, 0.24, 0.012))
    turn = (nth + person) % 2 == 1
    at_dealer = (kind == "dealer") | ((kind == "both") & np.where(nth < 2, turn, chance > 0.6))
    at_till &= (kind != "wholesale") & ~(at_dealer & known)
    return np.where(at_till, "pos", np.where(at_dealer & known, "dealer", "web"))


def _in_opening_hours(day: Floats, channel: NDArray[np.str_], season: Season, rng: np.random.Generator) -> Floats:
    """The shop and the dealer are open from nine to half past five, and closed on Sundays."""
    counter = channel != "web"
    whole = np.floor(day)
    sunday = season.weekdays(whole) == 6
    whole = np.where(counter & sunday & (whole >= 1), whole - 1, whole)
    return np.where(counter, whole + rng.uniform(9.1, 17.4, len(day)) / 24, day)
