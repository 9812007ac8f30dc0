"""How soon is a changed habit noticed, at the same rate of false alarms? Ours beside river's and ruptures' detectors.

Buyers of four groups of regularity with spends and gaps of their own; a fifth of them change: they come half as often,
or spend half as much, after some purchases. Each detector is first set, on customers who do not change, to the same
rate of false alarms for each customer and year; then all look at the same fresh customers after each purchase.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from regulars.science.risk.habits import Level
from regulars.science.risk.shifts import Sequences, find_bar, weigh_changes

RATE = 0.05
_WINDOW = 1_095.0
_SEEN = 36
_CHANGED_AFTER = 10


def shop(customers: int, seed: int, change: str = "") -> pl.DataFrame:
    """Purchases in three years: customer, day, gap, spend (logarithm), changed (the row lies after a change)."""
    rng = np.random.default_rng(seed)
    regular = rng.choice([1.0, 2.0, 4.0], customers)
    rate, start = rng.gamma(2.0, 1 / 60.0, customers), rng.uniform(0, _WINDOW * 0.5, customers)
    changes = (rng.random(customers) < 0.2) if change else np.zeros(customers, dtype=bool)
    after = np.arange(_SEEN)[None, :] >= _CHANGED_AFTER
    gap = rng.gamma(regular[:, None], 1.0, (customers, _SEEN)) / (regular * rate)[:, None]
    gap = np.where(after & changes[:, None] & (change == "gaps"), 2 * gap, gap)
    level, spread = rng.normal(3.5, 0.7, customers), np.sqrt(0.15 / rng.gamma(3.0, 0.5, customers))
    spend = level[:, None] + spread[:, None] * rng.standard_t(5, (customers, _SEEN))
    spend = np.where(after & changes[:, None] & (change == "spend"), spend - np.log(2), spend)
    gap = np.maximum(np.round(gap), 1.0)
    frame = pl.DataFrame(
        {
            "customer": np.repeat(np.arange(customers), _SEEN),
            "day": (start[:, None] + np.cumsum(gap, axis=1)).ravel(),
            "gap": gap.ravel(),
            "spend": spend.ravel(),
            "changed": (after & changes[:, None]).ravel(),
        }
    )
    kept = frame.filter(pl.col("day") <= _WINDOW)
    return kept.filter(pl.len().over("customer") >= 6)


Detector = Callable[[NDArray[np.float64], float], int]
"""From a customer's values and a setting to the number of the observation at which it raises its first alarm, or -1."""


def page_hinkley(values: NDArray[np.float64], setting: float) -> int:
    """river's Page-Hinkley test, either way, on values standardised by the customer's first three."""
    from river.drift import PageHinkley

    detector = PageHinkley(min_instances=5, delta=0.005, threshold=setting, mode="both")
    for place, value in enumerate(_standard(values)):
        detector.update(float(value))
        if detector.drift_detected:
            return place
    return -1


def adwin(values: NDArray[np.float64], setting: float) -> int:
    """river's ADWIN, with the shortest windows it allows."""
    from river.drift import ADWIN

    detector = ADWIN(delta=min(np.exp(-setting), 0.999), clock=1, min_window_length=2, grace_period=4)
    for place, value in enumerate(_standard(values)):
        detector.update(float(value))
        if detector.drift_detected:
            return place
    return -1


def pelt(values: NDArray[np.float64], setting: float) -> int:
    """ruptures' Pelt on the mean, asked again after each observation."""
    import ruptures

    for seen in range(5, len(values) + 1):
        found = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(_standard(values[:seen])).predict(pen=setting)
        if len(found) > 1:
            return seen - 1
    return -1


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values beside the customer's own first few; gaps as logarithms already."""
    first = values[:5]
    return (values - first.mean()) / max(float(first.std()), 0.3)


def _rate(first: NDArray[np.int64], rows: list[NDArray[np.float64]]) -> float:
    """First alarms for each customer and year watched, from the fifth observation on."""
    watched = sum(max(days[at if at >= 0 else -1] - days[4], 0.0) for at, days in zip(first, rows, strict=True))
    return float((first >= 0).sum()) / max(watched / 365.25, 1e-9)


def _their_alarms(frame: pl.DataFrame, column: str, detector: Detector, setting: float) -> tuple[Any, list[Any]]:
    values = [part[column].to_numpy() for part in frame.partition_by("customer", maintain_order=True)]
    days = [part["day"].to_numpy() for part in frame.partition_by("customer", maintain_order=True)]
    if column == "gap":
        values = [np.log(each) for each in values]
    return np.array([detector(each, setting) for each in values]), days


def _tune(frame: pl.DataFrame, column: str, detector: Detector, low: float, high: float) -> float:
    """The setting at which a detector raises false alarms at the rate; higher settings raise fewer."""
    for _ in range(7):
        middle = (low + high) / 2
        first, days = _their_alarms(frame, column, detector, middle)
        low, high = (middle, high) if _rate(first, days) > RATE else (low, middle)
    return high


def _ours(base: pl.DataFrame, column: str) -> tuple[Any, float]:
    sequences = _sequences(base, column)
    habit = Level.learn(sequences.values, sequences.starts)

    return habit, find_bar(sequences, habit, RATE, gaps=column == "gap")


def _sequences(frame: pl.DataFrame, column: str) -> Sequences:
    value = pl.col(column).log() if column == "gap" else pl.col(column)
    return Sequences.of(frame.select("customer", "day", value=value))


def _our_alarms(frame: pl.DataFrame, column: str, habit: Any, bar: float) -> tuple[Any, list[Any]]:
    sequences = _sequences(frame, column)
    evidence = weigh_changes(sequences, habit).log_odds
    raised = evidence.max(axis=1) >= bar
    days = [sequences.days[sequences.starts[at] : sequences.starts[at + 1]] for at in range(len(sequences))]
    return np.where(raised, np.argmax(evidence >= bar, axis=1), -1), days


def run() -> None:
    """For each habit and detector: the rate of false alarms on fresh customers, and how soon a change is noticed."""
    table = Table(title=f"All set to {RATE:g} false alarms for each customer and year")
    for name in ("habit", "whose", "false alarms", "noticed", "median delay, purchases", "median delay, days"):
        table.add_column(name, justify="left" if name in {"habit", "whose"} else "right")
    settings: dict[str, tuple[Detector, float, float]] = {
        "river PageHinkley": (page_hinkley, 0.5, 60.0),
        "river ADWIN": (adwin, 0.0, 12.0),
        "ruptures Pelt": (pelt, 0.5, 60.0),
    }
    for column, change in (("gap", "gaps"), ("spend", "spend")):
        base, fresh, changed = shop(400, 1), shop(500, 2), shop(900, 3, change)
        habit, bar = _ours(shop(6_000, 4), column)
        found = {"ours": lambda frame, c=column, h=habit, b=bar: _our_alarms(frame, c, h, b)}
        for whose, (detector, low, high) in settings.items():
            at = _tune(base, column, detector, low, high)
            found[whose] = lambda frame, c=column, d=detector, s=at: _their_alarms(frame, c, d, s)
        for whose, look in found.items():
            table.add_row(change, whose, *_told(look, fresh, changed))
    Console(width=120).print(table)


def _told(
    look: Callable[[pl.DataFrame], tuple[Any, list[Any]]], fresh: pl.DataFrame, changed: pl.DataFrame
) -> list[str]:
    rate = _rate(*look(fresh))
    first, days = look(changed)
    begins = changed.group_by("customer", maintain_order=True).agg(
        at=pl.col("changed").arg_max(), any=pl.col("changed").any(), seen=pl.len()
    )
    at, is_changed = (
        begins["at"].to_numpy(),
        begins["any"].to_numpy() & (begins["seen"].to_numpy() >= _CHANGED_AFTER + 6),
    )
    noticed = is_changed & (first >= at)
    watched = is_changed & ((first < 0) | (first >= at))
    delays = first[noticed] - at[noticed] + 1
    waited = [days[row][first[row]] - days[row][at[row] - 1] for row in np.flatnonzero(noticed)]
    return [
        f"{rate:.3f}",
        f"{noticed.sum() / max(watched.sum(), 1):.0%}",
        f"{np.median(delays):.0f}" if len(delays) else "",
        f"{np.median(waited):.0f}" if waited else "",
    ]
