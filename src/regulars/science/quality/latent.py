"""What cannot be seen, from what can: latent satisfaction, trust and commitment, with how sure we are of each.

A linear-Gaussian model of multiple indicators and multiple causes (Joreskog, Goldberger 1975) in time. Behaviour says
where a customer probably stands; around that each customer's state wanders and is drawn back (Ornstein, Uhlenbeck
1930), so that an answer tells less and less. Each answer is a noisy view of one state or several, and is taken in by a
Kalman filter (1960). Who ticks the best or the worst answer there is may be beyond it (Tobin 1958): that is taken in by
the moments of what is left of a Normal distribution. What is learnt of one trait tells of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

TRAITS = ("satisfaction", "trust", "commitment")
LOW, HIGH = 1.0, 7.0
WIDTH = 1.6448536269514722
"""Standard deviations on either side that nine in ten lie within."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question: an answer is intercept + loading . state + noise.

    Attributes:
        name: of the question.
        intercept, loading: shape () and (3,), in the question's own units.
        noise: variance of an answer around that.
        low, high: the worst and the best answer; answers are whole numbers.
    """

    name: str
    intercept: float
    loading: tuple[float, float, float]
    noise: float
    low: float = LOW
    high: float = HIGH


@dataclass(frozen=True, slots=True)
class Model:
    """Where states lie and how answers come from them.

    Attributes:
        items: the questions.
        usual: where a customer with no sign at all stands, shape (3,).
        slopes: points for one unit of each sign, shape (signs, 3).
        spread: covariance of customers around what their signs say, shape (3, 3).
        half_life: years after which an answer tells half of what it did.
    """

    items: tuple[Item, ...]
    usual: Floats
    slopes: Floats
    spread: Floats
    half_life: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers, one a row, of each person from the oldest to the newest.

    Attributes:
        person, item: row of the person among the signs, and of the question among the items, shape (m,).
        value: the answer.
        age: how many years ago it was given.
    """

    person: Numbers
    item: Numbers
    value: Floats
    age: Floats

    @classmethod
    def of(cls, person: Numbers, item: Numbers, value: Floats, age: Floats) -> Answers:
        """In their order; ages below zero count as none."""
        order = np.lexsort((item, -age, person))
        return cls(person[order], item[order], value[order], np.maximum(age[order], 0.0))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each of n customers stands: expectation (n, 3) and covariance (n, 3, 3)."""

    mean: Floats
    covariance: Floats

    @property
    def deviation(self) -> Floats:
        """Standard deviations, shape (n, 3)."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance, axis1=1, axis2=2), 0.0))

    def interval(self) -> tuple[Floats, Floats]:
        """The ends within which the state lies nine times in ten, on the scale; shape (n, 3) each."""
        half = WIDTH * self.deviation
        return np.clip(self.mean - half, LOW, HIGH), np.clip(self.mean + half, LOW, HIGH)


def expected(model: Model, signs: Floats) -> Floats:
    """Where behaviour alone puts each customer, shape (n, 3); signs have shape (n, signs)."""
    return np.asarray(model.usual + signs @ model.slopes)


def stand(model: Model, signs: Floats, answers: Answers) -> Standing:
    """Where each customer stands now.

    Args:
        model: as believed or learnt.
        signs: what behaviour shows, centred; shape (n, signs).
        answers: of any of them.
    """
    mean = expected(model, signs)
    covariance = np.broadcast_to(model.spread, (len(mean), 3, 3)).copy()
    if not len(answers.person):
        return Standing(mean, covariance)
    people, steps = in_steps(answers)
    found = filter_answers(model, mean[people], answers, steps)
    last = found.steps[-1]
    fade = fading(model, last.age)
    deviation, spread = drift(model, last.deviation, last.covariance, fade)
    mean[people] += deviation
    covariance[people] = spread
    return Standing(mean, covariance)


@dataclass(frozen=True, slots=True)
class Step:
    """The states after the n-th answer of everybody; of who gave fewer, after their last.

    Attributes:
        active: who gave an n-th answer, rows among those who answered.
        row: of that answer, shape (active,).
        age: of the newest answer so far, shape (people,).
        before, before_covariance: deviations from what behaviour says before the answer, of the active.
        fade: how much of the deviation was left since the answer before, of the active.
        deviation, covariance: after it, of everybody.
    """

    active: Numbers
    row: Numbers
    age: Floats
    before: Floats
    before_covariance: Floats
    fade: Floats
    deviation: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Filtered:
    """All steps, and the log-likelihood of the answers."""

    steps: list[Step]
    log_likelihood: float


def in_steps(answers: Answers) -> tuple[Numbers, list[tuple[Numbers, Numbers]]]:
    """Who answered (sorted), and for the first, second ... answer who gave one and which row it is."""
    people, start, count = np.unique(answers.person, return_index=True, return_counts=True)
    steps = []
    for place in range(int(count.max())):
        active = np.flatnonzero(count > place)
        steps.append((active, start[active] + place))
    return people, steps


def filter_answers(
    model: Model, mean: Floats, answers: Answers, steps: list[tuple[Numbers, Numbers]], *, keep: bool = False
) -> Filtered:
    """Take the answers in, one of each person at a time.

    Args:
        model: as believed.
        mean: where behaviour puts those who answered, shape (people, 3).
        answers, steps: as `in_steps` gives them.
        keep: all steps, for smoothing; else only the last.
    """
    deviation, covariance = np.zeros((len(mean), 3)), np.broadcast_to(model.spread, (len(mean), 3, 3)).copy()
    age = answers.age[steps[0][1]].copy()
    intercept, loading, noise = item_arrays(model)
    ends = item_ends(model)
    told = 0.0
    kept: list[Step] = []
    for active, row in steps:
        fade = fading(model, age[active] - answers.age[row])
        before, spread = drift(model, deviation[active], covariance[active], fade)
        item = answers.item[row]
        view = loading[item]
        foreseen = intercept[item] + ((mean[active] + before) * view).sum(axis=1)
        seen = np.einsum("nij,nj->ni", spread, view)
        variance = (seen * view).sum(axis=1) + noise[item]
        gain = seen / variance[:, None]
        value, unsure, chance = at_the_end(answers.value[row], ends[item], foreseen, variance)
        deviation[active] = before + gain * (value - foreseen)[:, None]
        kept_variance = (variance - unsure)[:, None, None]
        covariance[active] = spread - gain[:, :, None] * gain[:, None, :] * kept_variance
        age[active] = answers.age[row]
        told += float(chance.sum())
        step = Step(active, row, age, before, spread, fade, deviation, covariance)
        if keep:
            step = Step(active, row, age.copy(), before, spread, fade, deviation.copy(), covariance.copy())
        kept = [*kept, step] if keep else [step]
    return Filtered(kept, told)


def fading(model: Model, years: Floats) -> Floats:
    """How much of a deviation is left after so many years: its square, which an answer tells by, halves."""
    return np.asarray(0.5 ** (np.maximum(years, 0.0) / (2 * model.half_life)))


def drift(model: Model, deviation: Floats, covariance: Floats, fade: Floats) -> tuple[Floats, Floats]:
    """The deviations some time later: drawn back to what behaviour says, and less sure."""
    kept = (fade**2)[:, None, None]
    return deviation * fade[:, None], covariance * kept + model.spread * (1 - kept)


def at_the_end(value: Floats, ends: Floats, foreseen: Floats, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """What answers would have been without an end to the scale, by what was foreseen.

    Args:
        value: the answers, shape (m,).
        ends: worst and best of each, shape (m, 2).
        foreseen, variance: of the answer, before it was given.

    Returns:
        Expectation and variance given the answer (the answer itself and 0 where it is within), and the logarithm of
        how probable it was.
    """
    from scipy.special import log_ndtr

    deviation = np.sqrt(variance)
    best, worst = value >= ends[:, 1], value <= ends[:, 0]
    side = np.where(best, 1.0, -1.0)
    edge = np.where(best, ends[:, 1] - 0.5, ends[:, 0] + 0.5)
    distance = side * (edge - foreseen) / deviation  # how far the edge lies beyond what was foreseen
    beyond = log_ndtr(-distance)
    hazard = np.exp(-0.5 * distance**2 - 0.5 * np.log(2 * np.pi) - beyond)
    within = ~(best | worst)
    told = np.where(within, -0.5 * (np.log(2 * np.pi * variance) + (value - foreseen) ** 2 / variance), beyond)
    there = np.where(within, value, foreseen + side * deviation * hazard)
    return there, np.where(within, 0.0, variance * np.clip(1 - hazard * (hazard - distance), 0.0, 1.0)), told


def item_ends(model: Model) -> Floats:
    """Worst and best answer of each question, shape (items, 2)."""
    return np.array([(item.low, item.high) for item in model.items]).reshape(-1, 2)


def item_arrays(model: Model) -> tuple[Floats, Floats, Floats]:
    """Intercepts (items,), loadings (items, 3) and noises (items,)."""
    return (
        np.array([item.intercept for item in model.items]),
        np.array([item.loading for item in model.items]).reshape(-1, 3),
        np.array([item.noise for item in model.items]),
    )
