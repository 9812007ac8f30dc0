"""Does the look ahead gain by knowing seasons? Rolling quarter-ends of made shops, with and without; peers beside.

Two shops of five years lived by the demo's own people: one with its Christmas trade, one that knows no seasons. From
each quarter-end from the second year on, four quarters are forecast from what was known then. Beside ours: the same
quarter a year before times a year's growth, and statsmodels' exponential smoothing of quarters where it is installed.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

_OPENED, _UNTIL = date(2021, 4, 1), date(2026, 3, 31)
_PEOPLE = 3000
_SEEDS = (1, 2)
_YEARS_KNOWN = 2


def shops() -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and orders (customer, occurred_at, amount), with and without seasons, by each seed."""
    from regulars.demo.season import Season, _demand

    days = (_UNTIL - _OPENED).days + 1
    busy = np.array([_demand(_OPENED + timedelta(days=place)) for place in range(days)])
    for name, demand in (("Christmas trade", busy), ("no seasons", np.ones(days))):
        for seed in _SEEDS:
            yield name, _lived(Season(_OPENED, _UNTIL, demand), np.random.default_rng(seed))


def _lived(season: Any, rng: np.random.Generator) -> pl.DataFrame:
    from regulars.demo.behaviour import live
    from regulars.demo.people import invent_people
    from regulars.demo.traits import draw_traits

    traits = draw_traits(invent_people(_PEOPLE, season, rng), season, rng)
    visits = live(traits, season, rng)
    usual = rng.lognormal(3.3, 0.4, len(traits))[visits["person"].to_numpy()]
    return pl.DataFrame(
        {
            "customer": visits["person"].cast(pl.Int64),
            "occurred_at": season.moments(visits["day"].to_numpy()).dt.replace_time_zone(None),
            "amount": (usual * rng.lognormal(0.0, 0.3, len(visits))).round(2),
        }
    )


def ours(orders: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """As it was and as it is, from the same standings."""
    from regulars.measure.outlook import Origin, expected_ahead, look_ahead, number_of
    from regulars.measure.seasons import MEASURES, NO_SEASONS, seasons_known
    from regulars.measure.standing import stand
    from regulars.science.lifetime.valuation import Terms

    terms = Terms(0.45, 0.1, 3.0)
    earlier: dict[str, list[Origin]] = {"without seasons": [], "with seasons": []}
    for day in _quarter_ends():
        known = orders.filter(pl.col("occurred_at").dt.date() <= day)
        standing = stand(known, day, terms)
        for whose, origins in earlier.items():
            seasons = seasons_known(known, day) if whose == "with seasons" else NO_SEASONS
            ahead = look_ahead(origins, standing, known, terms.margin_rate, seasons).ahead
            origins.append(Origin(day, expected_ahead(standing, seasons=seasons), seasons))
            for (distance, one), name in itertools.product(enumerate(ahead, 1), MEASURES):
                said = {"said": getattr(one, name), "low": getattr(one, f"{name}_low")}
                place = {"whose": whose, "measure": name, "distance": distance, "origin": number_of(day)}
                yield place | said | {"high": getattr(one, f"{name}_high")}


def peers(came: dict[str, dict[int, float]]) -> Iterator[dict[str, Any]]:
    """What the quarters alone say: a year before times a year's growth, and exponential smoothing."""
    from regulars.measure.outlook import AHEAD, number_of

    ways: dict[str, Callable[[list[float]], list[float]]] = {"a year before, grown": _year_before}
    if importlib.util.find_spec("statsmodels"):
        ways["statsmodels smoothing"] = _smoothed
    for (name, by_quarter), day in itertools.product(came.items(), _quarter_ends()):
        past = [by_quarter[quarter] for quarter in sorted(by_quarter) if quarter <= number_of(day)]
        if len(past) < 4 * _YEARS_KNOWN:
            continue
        for whose, way in ways.items():
            for distance, said in enumerate(way(past)[:AHEAD], 1):
                place = {"whose": whose, "measure": name, "distance": distance, "origin": number_of(day)}
                yield place | {"said": float(said), "low": None, "high": None}


def _year_before(past: list[float]) -> list[float]:
    growth = sum(past[-4:]) / sum(past[-8:-4])
    return [growth * each for each in past[-4:]]


def _smoothed(past: list[float]) -> list[float]:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ExponentialSmoothing(
            np.array(past), trend="add", damped_trend=True, seasonal="mul", seasonal_periods=4
        ).fit()
    return [float(each) for each in fitted.forecast(4)]


def _quarter_ends() -> list[date]:
    firsts = (date(year, month, 1) for year in range(2021, 2027) for month in (1, 4, 7, 10))
    ends = (first - timedelta(days=1) for first in firsts)
    return [end for end in ends if _OPENED + timedelta(days=170) < end <= _UNTIL]


def _judged(shop: str, orders: pl.DataFrame) -> pl.DataFrame:
    """Each forecast from a quarter-end by which two years were known, beside what came."""
    from regulars.measure.outlook import came_by_quarter, number_of
    from regulars.measure.seasons import MEASURES

    grid, last = came_by_quarter(orders, _UNTIL), number_of(_UNTIL)
    came = {name: {one: grid.all(name, one) for one in range(grid.first, last + 1)} for name in MEASURES}
    known_from = number_of(_OPENED) + 4 * _YEARS_KNOWN - 1
    rows = [
        row | {"shop": shop, "came": came[row["measure"]][row["origin"] + row["distance"]]}
        for row in itertools.chain(ours(orders), peers(came))
        if row["origin"] >= known_from and row["origin"] + row["distance"] <= last
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def run() -> None:
    """A table a measure: how far off each is at each distance; how often what came lay in the span, and its width."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "regulars.server.settings"
    import django

    django.setup()
    judged = pl.concat([_judged(name, orders) for name, orders in shops()], how="vertical_relaxed")
    error = (pl.col("said") / pl.col("came") - 1).abs()
    inside = pl.col("came").is_between("low", "high")
    for measure in ("revenue", "active"):
        table = Table(title=f"{measure}: mean error by quarters ahead; spans that hold four times in five")
        for column in ("shop", "whose", "1", "2", "3", "4", "all", "forecasts", "held", "width"):
            table.add_column(column, justify="left" if column in ("shop", "whose") else "right")
        found = judged.filter(pl.col("measure") == measure)
        for (shop, whose), rows in found.group_by("shop", "whose", maintain_order=True):
            far = [float(rows.filter(pl.col("distance") == each).select(error.mean()).item()) for each in range(1, 5)]
            spans = rows.drop_nulls("low")
            held = spans.select(inside.mean(), ((pl.col("high") - pl.col("low")) / pl.col("said")).mean())
            told = [f"{each:.1%}" for each in (*far, float(rows.select(error.mean()).item()))]
            table.add_row(
                str(shop),
                str(whose),
                *told,
                str(rows.height),
                *(f"{held.item(0, place):.0%}" if spans.height else "" for place in (0, 1)),
            )
        Console(width=140).print(table)
