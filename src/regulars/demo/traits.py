"""What sort of customer each person is: how often, how long, how dear, how patient, and where they buy."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.catalogue import BANDS, CATEGORIES
from regulars.demo.people import Crowd
from regulars.demo.season import Season

Floats = NDArray[np.float64]

# Shares of the crowd; who is left buys in the shop only. The dealer stands in Leeds and sells to Yorkshire.
_PROSPECTS = 0.19
_DEALER_ONLY, _BOTH = {True: 0.075, False: 0.008}, {True: 0.17, False: 0.02}
_TRADE = ("Café", "Tea Rooms", "Coffee House", "Deli", "Bistro")
_THE_DEALER = "Calder Catering Supplies"
_MOST_OFTEN = 0.55  # purchases a week
_CONVERTS_IN_HOLDOUT = 0.07  # of the prospects

_WEEKLY_RATE = (0.85, 0.155)  # gamma shape and mean, while still a customer
_DROPOUT = (1.0, 3.4)  # beta, after each purchase
_TASTE = np.array([0.40, 0.22, 0.08, 0.08, 0.08, 0.035, 0.065, 0.04])
_LOYALTY_TO_TASTE = 3.0


def draw_traits(crowd: Crowd, season: Season, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person, in the order of `crowd.people`.

    `kind` (shop, both, dealer, prospect, staff, wholesale), `first_day` (of the first purchase; infinite for none),
    `weekly_rate`, `dropout` (chance of never coming back, after each purchase), `regularity` (1: at random, 3: like
    a clock), `shift_day` and `shift_factor` (a change of habit), `trouble_rate` (of purchases that go wrong),
    `price_sensitive`, `one_product`, `costly` (returns and writes a lot), `band` (0 thrifty to 2 spoilt),
    `basket` (mean number of lines beyond the first), `company` (that they buy for; "" for themselves).
    """
    size = len(crowd.people)
    kind = _draw_kinds(crowd, rng)
    buys = kind != "prospect"
    rate = rng.gamma(_WEEKLY_RATE[0], _WEEKLY_RATE[1] / _WEEKLY_RATE[0], size).clip(0, _MOST_OFTEN)
    dropout = rng.beta(*_DROPOUT, size)
    costly = buys & (rng.random(size) < 0.015)
    rate = np.where(costly, rate + 0.12, rate)
    dropout = np.where(costly, 0.05, np.where(kind == "both", dropout * 0.5, dropout))
    shift_day, shift_factor = _draw_shifts(rate, dropout, season, rng)
    one_product = (rng.random(size) < 0.08) & (kind == "shop")
    frame = pl.DataFrame(
        {
            "kind": kind,
            "first_day": _draw_first_days(kind, season, rng),
            "weekly_rate": rate,
            "dropout": dropout,
            "regularity": np.where(one_product | (rng.random(size) < 0.35), 3.0, 1.0),
            "shift_day": shift_day,
            "shift_factor": shift_factor,
            "trouble_rate": np.where(costly, 0.3, rng.beta(1.2, 28, size)),
            "price_sensitive": rng.random(size) < 0.2,
            "one_product": one_product,
            "costly": costly,
            "band": rng.choice(BANDS, size=size, p=[0.3, 0.5, 0.2]),
            "basket": rng.gamma(1.5, 0.75, size).clip(0, 3),
            "company": _name_companies(crowd, kind),
        }
    )
    house = pl.col("kind").is_in(["staff", "wholesale"])
    return frame.with_columns(
        weekly_rate=pl.when(house)
        .then(pl.col("kind").replace_strict({"staff": 0.45}, default=0.25))
        .otherwise("weekly_rate"),
        dropout=pl.when(house).then(0.004).otherwise("dropout"),
        first_day=pl.when(house).then(pl.col("first_day").clip(0, season.until_day * 0.4)).otherwise("first_day"),
        one_product=~house & pl.col("one_product"),
        costly=~house & pl.col("costly"),
    )


def draw_tastes(size: int, rng: np.random.Generator) -> Floats:
    """Each person's share of interest in each category, shape (size, CATEGORIES)."""
    interest: Floats = rng.gamma(_TASTE * _LOYALTY_TO_TASTE, 1.0, (size, len(CATEGORIES))) + 1e-9
    interest /= interest.sum(axis=1, keepdims=True)
    return interest


def _draw_kinds(crowd: Crowd, rng: np.random.Generator) -> NDArray[np.str_]:
    size = len(crowd.people)
    kind = np.full(size, "shop", dtype="<U9")
    yorkshire = (crowd.addresses["dial"] == "0113").to_numpy()[crowd.people["home"].to_numpy()]
    chance = rng.random(size)
    for near in (True, False):
        here, dealer = yorkshire == near, _DEALER_ONLY[near]
        kind[here & (chance < dealer + _BOTH[near])] = "both"
        kind[here & (chance < dealer)] = "dealer"
    kind[chance > 1 - _PROSPECTS] = "prospect"
    house = rng.choice(size, size=min(size, 6 + 2 * (size // 2500)), replace=False)
    kind[house[:4]] = "staff"
    kind[house[4:]] = "wholesale"  # the dealer itself, and cafés
    return kind


def _name_companies(crowd: Crowd, kind: NDArray[np.str_]) -> list[str]:
    """The office for who orders to the desk, and the trade customers' own names."""
    names = crowd.offices["name"].to_list()
    companies = [names[office] if office >= 0 else "" for office in crowd.people["office"]]
    surnames = crowd.people["surname"].to_list()
    for turn, person in enumerate(np.flatnonzero(kind == "wholesale").tolist()):
        companies[person] = f"{surnames[person]}'s {_TRADE[turn % len(_TRADE)]}" if turn else _THE_DEALER
    return companies


def _draw_first_days(kind: NDArray[np.str_], season: Season, rng: np.random.Generator) -> Floats:
    """Custom grew through the three years; a few prospects turn into customers in the held-back quarter."""
    demand = season.busy[: season.until_day] * np.linspace(1.0, 1.35, season.until_day)
    demand[:30] *= 2.5  # opening month
    edges = np.concatenate([[0.0], np.cumsum(demand)])
    first = np.interp(rng.random(len(kind)) * edges[-1], edges, np.arange(season.until_day + 1))
    converts = rng.random(len(kind)) < _CONVERTS_IN_HOLDOUT
    later = rng.uniform(season.until_day, season.horizon, len(kind))
    return np.where(kind != "prospect", first, np.where(converts, later, np.inf))


def _draw_shifts(rate: Floats, dropout: Floats, season: Season, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Of those who come often and stay, one in eight comes less than half as often this year, and one in twelve
    twice as often."""
    size = len(rate)
    chance, day = rng.random(size), rng.uniform(season.until_day - 360, season.until_day - 150, size)
    regular = (rate > 0.18) & (dropout < 0.2)
    halves, doubles = regular & (chance < 0.13), regular & (chance > 0.915)
    factor = np.where(halves, rng.uniform(0.3, 0.5, size), np.where(doubles, rng.uniform(1.8, 2.4, size), 1.0))
    return np.where(halves | doubles, day, np.inf), factor
