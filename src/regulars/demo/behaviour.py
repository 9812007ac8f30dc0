"""How people behave: each comes back or doesn't, sooner or later, and troubles drive some of them away."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.season import Season

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_COMPLAINS = 0.65  # of those whom something went wrong for
_LEAVES_AFTER_TROUBLE = 0.16  # added to the chance of never coming back, at each trouble


def live(traits: pl.DataFrame, season: Season, rng: np.random.Generator) -> pl.DataFrame:
    """Every purchase up to the horizon, as buy-till-you-die with seasons: `person` (row number), `day`,
    `troubled`, `complained`, `last` (never came back), sorted by person and day.

    Between purchases a person waits a gamma time, measured in demand rather than days (so Christmas comes round);
    after each, a chance of leaving for good. All who still come take their next step at once, round by round.
    """
    column = {name: traits[name].to_numpy() for name in traits.columns if name != "kind"}
    who = np.flatnonzero(column["first_day"] < season.horizon)
    day = column["first_day"][who]
    rounds: list[tuple[Ints, Floats, Bools, Bools, Bools]] = []
    while len(who):
        troubled = rng.random(len(who)) < column["trouble_rate"][who]
        complained = troubled & (rng.random(len(who)) < _COMPLAINS)
        tolerance = np.where(column["costly"][who], 0.2, 1.0)
        leaves = rng.random(len(who)) < column["dropout"][who] + _LEAVES_AFTER_TROUBLE * troubled * tolerance
        rounds.append((who, day, troubled, complained, leaves))
        who, day = who[~leaves], day[~leaves]
        day = _next_day(who, day, column, season, rng)
        stays = day < season.horizon
        who, day = who[stays], day[stays]
    frame = pl.DataFrame(
        {
            name: np.concatenate([part[i] for part in rounds])
            for i, name in enumerate(("person", "day", "troubled", "complained", "last"))
        }
    )
    frame = _wait_for_sales(frame, column["price_sensitive"], season, rng)
    return _at_their_hour(frame, season, rng).sort("person", "day")


def _next_day(
    who: Ints, day: Floats, column: dict[str, NDArray[np.float64]], season: Season, rng: np.random.Generator
) -> Floats:
    regularity = column["regularity"][who]
    factor = np.where(day >= column["shift_day"][who], column["shift_factor"][who], 1.0)
    weeks = rng.gamma(regularity, 1 / regularity) / (column["weekly_rate"][who] * factor)
    return season.day_of_effort(season.effort(day) + np.maximum(weeks * 7, 1.0))


def _wait_for_sales(
    frame: pl.DataFrame, price_sensitive: NDArray[np.float64], season: Season, rng: np.random.Generator
) -> pl.DataFrame:
    """Who watches prices puts off what falls in the weeks before a sale."""
    day = frame["day"].to_numpy().copy()
    watches = price_sensitive[frame["person"].to_numpy()].astype(bool) & (rng.random(len(day)) < 0.7)
    for sale in season.sales():
        soon = watches & (day >= sale.first_day - 18) & (day < sale.first_day)
        day[soon] = rng.uniform(sale.first_day, sale.end_day, int(soon.sum()))
    return frame.with_columns(day=day)


def _at_their_hour(frame: pl.DataFrame, season: Season, rng: np.random.Generator) -> pl.DataFrame:
    """Move each purchase to an hour of its day: people have their own (commute, lunch, evening), more or less."""
    people = int(frame["person"].to_numpy().max()) + 1
    usual = rng.choice([8.2, 12.6, 16.5, 20.4], size=people, p=[0.18, 0.25, 0.17, 0.40])
    hour = usual[frame["person"].to_numpy()] + rng.normal(0, 1.6, len(frame))
    return frame.with_columns(day=season.at_hours(frame["day"].to_numpy(), hour, rng))
