"""How near to the truth is what we say of satisfaction, trust and commitment? The model beside the mean of answers.

Customers whose latent states are known: three traits that go together, drawn by what they do and by what nobody sees,
wandering with time; some answer, at up to three times, twelve items on 1 to 7 and a 0 to 10, rounded and cut off at the
ends. The mean of answers takes each customer's newest sheet, with its own standard error; of who never answered it
knows the mean of those who did.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from regulars.science.quality.latent import TRAITS, WIDTH, Answers, Standing, stand
from regulars.science.quality.learning import Learned, learn
from regulars.science.quality.relationship import kind_chances
from regulars.science.quality.signs import SIGNS, believed

Floats = NDArray[np.float64]

ITEMS = 4
QUESTIONS = [f"{trait}_{number + 1}" for trait in TRAITS for number in range(ITEMS)] + ["nps"]
_HALF_LIFE = 1.0
_NPS = np.array([0.4, 0.1, 0.5])


@dataclass(frozen=True)
class Crowd:
    """Simulated customers: signs (n, signs), the true states (n, 3), answers, and who gave any."""

    signs: Floats
    truth: Floats
    answers: Answers

    @property
    def said(self) -> NDArray[np.bool_]:
        """Who gave any answer."""
        found = np.zeros(len(self.signs), dtype=bool)
        found[self.answers.person] = True
        return found


def simulate(customers: int, share: float, seed: int) -> Crowd:
    """So many customers, of whom a share has answered."""
    rng = np.random.default_rng(seed)
    signs = rng.normal(0, 0.6, (customers, len(SIGNS)))
    slopes = np.array([sign.slope for sign in SIGNS]) * rng.uniform(0.3, 1.7, (len(SIGNS), 3))
    spread = 1.15**2 * np.array([[1, 0.65, 0.5], [0.65, 1, 0.6], [0.5, 0.6, 1]])
    mean = np.array([4.7, 4.6, 4.2]) + signs @ slopes
    root = np.linalg.cholesky(spread)
    state = rng.normal(size=(customers, 3)) @ root.T
    people = np.flatnonzero(rng.random(customers) < share)
    return Crowd(signs, mean + state, _asked(rng, people, mean[people], state[people], root))


def _asked(rng: np.random.Generator, people: NDArray[np.int64], mean: Floats, state: Floats, root: Floats) -> Answers:
    """Up to three sheets of each, the newest first, while the state wanders back in time."""
    loading = rng.uniform(0.8, 1.2, (3, ITEMS))
    shift = rng.normal(0, 0.3, (3, ITEMS))
    loading += 1 - loading.mean(axis=1, keepdims=True)
    shift += (1 - loading) * 4.5 - shift.mean(axis=1, keepdims=True)
    noise = rng.uniform(0.6, 1.2, (3, ITEMS))
    age, parts = np.zeros(len(people)), []
    for answering in (1.0, 0.5, 0.3):
        years = rng.exponential(0.7, len(people))
        left = 0.5 ** (years / (2 * _HALF_LIFE))
        fresh = rng.normal(size=state.shape) @ root.T
        state, age = state * left[:, None] + fresh * np.sqrt(1 - left**2)[:, None], age + years
        here = rng.random(len(people)) < answering
        for number in range(3 * ITEMS + 1):
            if number < 3 * ITEMS:
                trait, item = divmod(number, ITEMS)
                exact = shift[trait, item] + loading[trait, item] * (mean + state)[:, trait]
                value = np.clip(np.round(exact + rng.normal(0, noise[trait, item], len(people))), 1, 7)
            else:
                exact = 10 / 6 * ((mean + state) @ _NPS - 1)
                value = np.clip(np.round(exact + rng.normal(0, 1.4, len(people))), 0, 10)
            given = here & (rng.random(len(people)) < 0.85)
            parts.append((people[given], np.full(given.sum(), number), value[given], age[given]))
    person, items, values, ages = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Answers.of(person, items, values, ages)


def judge(crowd: Crowd) -> tuple[Standing, Learned]:
    """What the model makes of them."""
    learned = learn(believed(QUESTIONS), crowd.signs, crowd.answers)
    return stand(learned.model, crowd.signs, crowd.answers), learned


def plain_means(crowd: Crowd) -> tuple[Floats, Floats]:
    """Each customer's mean of the newest answers to each trait's items, and its standard error; shape (n, 3) each."""
    n = len(crowd.signs)
    newest = np.full((n, 3 * ITEMS), np.nan)
    scale = crowd.answers.item < 3 * ITEMS
    newest[crowd.answers.person[scale], crowd.answers.item[scale]] = crowd.answers.value[scale]  # oldest first
    sheets = newest.reshape(n, 3, ITEMS)
    count = np.isfinite(sheets).sum(axis=2)
    mean = np.where(count > 0, np.nansum(sheets, axis=2) / np.maximum(count, 1), np.nan)
    squares = np.nansum((sheets - mean[:, :, None]) ** 2, axis=2)
    error = np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1) / np.maximum(count, 1)), np.nan)
    error = np.where(np.isfinite(error), error, np.nanmean(error, axis=0))
    everybody = np.nanmean(mean, axis=0)
    silent = ~np.isfinite(mean)
    error = np.where(silent, np.nanstd(mean, axis=0), error)
    return np.where(silent, everybody, mean), error


def correlation(found: Floats, truth: Floats) -> float:
    """Mean over the three traits; 0 where everybody is given the same."""
    return float(np.mean([
        np.corrcoef(found[:, k], truth[:, k])[0, 1] if found[:, k].std() > 1e-9 else 0.0 for k in range(3)
    ]))  # fmt: skip


def covered(found: Floats, error: Floats, truth: Floats) -> float:
    """Share of the truths within the nine-in-ten intervals."""
    return float((np.abs(found - truth) <= WIDTH * error).mean())


def run() -> None:
    """Print the tables."""
    table = Table("customers", "answered", "who", "correlation", "of the mean", "in 90%", "of the mean")
    for customers, share in ((20_000, 0.3), (20_000, 0.05), (5_000, 0.1), (3_000, 0.01)):
        crowd = simulate(customers, share, seed=11)
        standing, _ = judge(crowd)
        mean, error = plain_means(crowd)
        for words, who in (("answered", crowd.said), ("silent", ~crowd.said)):
            table.add_row(
                f"{customers:,}", f"{share:.0%}", words,
                f"{correlation(standing.mean[who], crowd.truth[who]):.3f}",
                f"{correlation(mean[who], crowd.truth[who]):.3f}",
                f"{covered(standing.mean[who], standing.deviation[who], crowd.truth[who]):.3f}",
                f"{covered(mean[who], error[who], crowd.truth[who]):.3f}",
            )  # fmt: skip
    Console().print(table)
    crowd = simulate(1_000_000, 0.05, seed=12)
    started = time.perf_counter()
    standing, learned = judge(crowd)
    judged = time.perf_counter()
    kind_chances(standing)
    kinds = time.perf_counter() - judged
    Console().print(
        f"1,000,000 customers, {learned.people:,} of whom gave {learned.answers:,} answers: learnt and judged in "
        f"{judged - started:.1f} s, kinds in {kinds:.1f} s."
    )
