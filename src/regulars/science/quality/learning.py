"""Learning how answers and behaviour tell of satisfaction, trust and commitment, from those who answered.

Expectation-maximisation (Dempster, Laird, Rubin 1977; Shumway, Stoffer 1982) around what is believed beforehand: the
fewer the answers, the more that counts. The scale stays the questions' own: on average a scale item equals the state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from regulars.science.quality.latent import (
    TRAITS,
    Answers,
    Filtered,
    Floats,
    Item,
    Model,
    Step,
    at_the_end,
    expected,
    filter_answers,
    in_steps,
    item_arrays,
)

ENOUGH = 50
"""People who answered, from which on the model learns; with fewer, it goes by what is believed. Ours."""

_ROUNDS = 60
_SETTLED = 1e-5  # change of the log-likelihood for each answer
_MANY = 20_000  # people: more make nothing more exact, only slower
_SLOPE = 0.3  # how far off, in points, what is believed of a sign may be
_USUAL = 1.5
_LOADING, _INTERCEPT = 0.25, 1.0
_BELIEF = 10.0  # answers', or people's, worth of what is believed of noise and spread
_HALF_LIVES = (0.25, 0.5, 1.0, 2.0, 4.0)
_REPEATERS = 100
_APART_YEARS = 0.15


@dataclass(frozen=True, slots=True)
class Learned:
    """The model in force; `learnt` from so many people's answers, or as believed where they are too few."""

    model: Model
    learnt: bool
    people: int
    answers: int
    rounds: int
    log_likelihood: float


def learn(believed: Model, signs: Floats, answers: Answers, *, seed: int = 0) -> Learned:
    """Learn the model from the answers.

    Args:
        believed: before any answer.
        signs: what behaviour shows, centred; shape (n, signs).
        answers: of any of them.
        seed: of the choice among very many people.
    """
    some = _some(answers, seed)
    people = len(np.unique(some.person))
    total = len(np.unique(answers.person))
    if people < ENOUGH:
        return Learned(believed, False, total, len(answers.person), 0, float("nan"))
    model = _half_life(believed, signs, some)
    told, rounds, gained = -np.inf, 0, np.inf
    while rounds < _ROUNDS and gained > _SETTLED * len(some.person):
        model, now = _round(model, believed, signs, some)
        told, rounds, gained = now, rounds + 1, abs(now - told)
    model = _half_life(model, signs, some)
    return Learned(model, True, total, len(answers.person), rounds, told)


def _round(model: Model, believed: Model, signs: Floats, answers: Answers) -> tuple[Model, float]:
    """One round: where everybody stood when they answered, and the model under which that is likeliest."""
    people, steps = in_steps(answers)
    mean = expected(model, signs[people])
    filtered = filter_answers(model, mean, answers, steps, keep=True)
    states, spreads = smooth(filtered, len(answers.person))
    who = np.searchsorted(people, answers.person)
    states = states + mean[who]
    items = _items(model, believed, answers, states, spreads)
    first = steps[0][1]
    usual, slopes, spread = _regression(model, believed, signs[people], states[first], spreads[first])
    return _on_scale(replace(model, items=items, usual=usual, slopes=slopes, spread=spread)), filtered.log_likelihood


def smooth(filtered: Filtered, answers: int) -> tuple[Floats, Floats]:
    """Deviations when each answer was given, by all answers (Rauch, Tung, Striebel 1965): (m, 3) and (m, 3, 3)."""
    means, spreads = np.empty((answers, 3)), np.empty((answers, 3, 3))
    last = filtered.steps[-1]
    later, later_spread = last.deviation.copy(), last.covariance.copy()
    after: Step | None = None
    for step in reversed(filtered.steps):
        if after is not None:
            who = after.active
            own, own_spread = step.deviation[who], step.covariance[who]
            gain = after.fade[:, None, None] * np.swapaxes(np.linalg.solve(after.before_covariance, own_spread), 1, 2)
            moved = later[who] - after.before
            later[who] = own + np.einsum("nij,nj->ni", gain, moved)
            change = later_spread[who] - after.before_covariance
            later_spread[who] = own_spread + gain @ change @ np.swapaxes(gain, 1, 2)
        means[step.row], spreads[step.row] = later[step.active], later_spread[step.active]
        after = step
    return means, spreads


def _items(model: Model, believed: Model, answers: Answers, states: Floats, spreads: Floats) -> tuple[Item, ...]:
    """Each question's regression on the states that it is a view of."""
    found = []
    for number, (item, prior) in enumerate(zip(model.items, believed.items, strict=True)):
        mine = answers.item == number
        if not mine.any():
            found.append(item)
            continue
        loads = np.flatnonzero(prior.loading)
        view = np.column_stack([np.ones(int(mine.sum())), states[mine][:, loads]])
        products = view.T @ view
        products[1:, 1:] += spreads[mine][:, loads[:, None], loads].sum(axis=0)
        scale = max(np.abs(prior.loading).max(), 0.5)
        surety = prior.noise / np.array([_INTERCEPT * scale, *(_LOADING * scale,) * len(loads)]) ** 2
        start = np.array([prior.intercept, *np.asarray(prior.loading)[loads]])
        foreseen = item.intercept + states[mine] @ np.asarray(item.loading)
        ends, noise = np.tile((item.low, item.high), (len(view), 1)), np.full(len(view), item.noise)
        value, unsure, _ = at_the_end(answers.value[mine], ends, foreseen, noise)
        weights = np.linalg.solve(products + np.diag(surety), view.T @ value + surety * start)
        rest = float(value @ value + unsure.sum() - 2 * weights @ (view.T @ value) + weights @ products @ weights)
        left = (max(rest, 0.0) + _BELIEF * prior.noise) / (len(view) + _BELIEF)
        loading = np.zeros(3)
        loading[loads] = weights[1:]
        found.append(
            replace(item, intercept=float(weights[0]), loading=tuple(map(float, loading)), noise=float(left))  # type: ignore[arg-type]
        )
    return tuple(found)


def _regression(
    model: Model, believed: Model, signs: Floats, states: Floats, spreads: Floats
) -> tuple[Floats, Floats, Floats]:
    """The states' regression on behaviour, and the spread around it."""
    view = np.column_stack([np.ones(len(signs)), signs])
    start = np.vstack([believed.usual, believed.slopes])
    doubt = np.array([_USUAL, *(_SLOPE,) * signs.shape[1]])
    weights = np.empty_like(start)
    for trait in range(3):
        surety = model.spread[trait, trait] / doubt**2
        right = view.T @ states[:, trait] + surety * start[:, trait]
        weights[:, trait] = np.linalg.solve(view.T @ view + np.diag(surety), right)
    rest = states - view @ weights
    together = rest.T @ rest + spreads.sum(axis=0) + _BELIEF * believed.spread
    return weights[0], weights[1:], together / (len(signs) + _BELIEF)


def _on_scale(model: Model) -> Model:
    """The same model with states on the questions' scale: its scale items load 1 on average, from 0 on average."""
    stretch, shift = np.ones(3), np.zeros(3)
    for number, trait in enumerate(TRAITS):
        scale = [item for item in model.items if item.name.startswith(f"{trait}_")]
        if scale:
            stretch[number] = np.mean([item.loading[number] for item in scale])
            shift[number] = np.mean([item.intercept for item in scale])
    if (stretch < 0.2).any():
        return model
    _, loading, _ = item_arrays(model)
    loading = loading / stretch
    items = tuple(
        replace(item, intercept=float(item.intercept - view @ shift), loading=tuple(map(float, view)))  # type: ignore[arg-type]
        for item, view in zip(model.items, loading, strict=True)
    )
    return replace(
        model,
        items=items,
        usual=model.usual * stretch + shift,
        slopes=model.slopes * stretch,
        spread=model.spread * np.outer(stretch, stretch),
    )


def _half_life(model: Model, signs: Floats, answers: Answers) -> Model:
    """The half-life under which answers of the same people at different times are likeliest; where enough gave some."""
    people, first = np.unique(answers.person, return_index=True)
    last = np.append(first[1:], len(answers.person)) - 1
    if (answers.age[first] - answers.age[last] > _APART_YEARS).sum() < _REPEATERS:
        return model
    _, steps = in_steps(answers)
    mean = expected(model, signs[people])
    tried = [replace(model, half_life=years) for years in _HALF_LIVES]
    return max(tried, key=lambda one: filter_answers(one, mean, answers, steps).log_likelihood)


def _some(answers: Answers, seed: int) -> Answers:
    people = np.unique(answers.person)
    if len(people) <= _MANY:
        return answers
    chosen = np.random.default_rng(seed).choice(people, _MANY, replace=False)
    kept = np.isin(answers.person, chosen)
    return Answers(answers.person[kept], answers.item[kept], answers.value[kept], answers.age[kept])
