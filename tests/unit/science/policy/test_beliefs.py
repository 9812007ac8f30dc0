import numpy as np
import pytest

from regulars.science.policy.beliefs import BELIEVED, MEMBERS, Beliefs, evidence

KINDS = ("offer", "offer", "service")


def nothing_known(features: int = 2) -> Beliefs:
    return Beliefs.assumed(KINDS, features)


def lesson(action: int, mean: float, certainty: float, features: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes that say the multiple of one action is `mean`."""
    size = len(KINDS) * features
    precision, moment = np.zeros((size, size)), np.zeros(size)
    precision[action * features, action * features] = certainty
    moment[action * features] = certainty * mean
    return precision, moment


def test_before_any_outcome_half_of_what_is_assumed_is_believed() -> None:
    assert nothing_known().mean.tolist() == [[BELIEVED, 0]] * 3
    assert BELIEVED == 0.5


def test_what_is_learnt_of_one_action_says_most_of_itself_then_of_its_kind_then_of_all() -> None:
    learnt = nothing_known().learn(*lesson(0, 0.0, certainty=10_000.0))

    own, kin, stranger = learnt.mean[:, 0]
    assert own == pytest.approx(0.0, abs=0.01)
    assert own < kin < stranger < BELIEVED


def test_many_outcomes_overrule_what_was_assumed_and_few_do_not() -> None:
    few, many = (nothing_known().learn(*lesson(1, 3.0, certainty)).mean[1, 0] for certainty in (1.0, 10_000.0))

    assert BELIEVED < few < 1.0
    assert many == pytest.approx(3.0, abs=0.01)


def test_evidence_comes_in_any_order_and_number_of_parts() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(50, 6))
    parts = [(part.T @ part, part.T @ np.ones(len(part))) for part in (rows[:20], rows[20:])]
    together = (rows.T @ rows, rows.T @ np.ones(50))

    one_by_one = nothing_known().learn(*parts[1]).learn(*parts[0])
    at_once = nothing_known().learn(*together)

    assert one_by_one.mean == pytest.approx(at_once.mean)
    assert one_by_one.covariance == pytest.approx(at_once.covariance, abs=1e-9)


def test_no_outcomes_change_nothing() -> None:
    learnt = nothing_known().learn(np.zeros((6, 6)), np.zeros(6))

    assert learnt.mean == pytest.approx(nothing_known().mean)
    assert learnt.covariance == pytest.approx(nothing_known().covariance)


def test_outcomes_make_surer_never_less_sure() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(9, 6))

    learnt = nothing_known().learn(rows.T @ rows, rng.normal(size=6))

    assert (np.diag(learnt.covariance) <= np.diag(nothing_known().covariance) + 1e-12).all()
    assert np.linalg.eigvalsh(learnt.covariance).min() > 0


def test_members_spread_as_the_belief_does_around_its_mean() -> None:
    learnt = nothing_known().learn(*lesson(2, 0.5, certainty=20.0))

    drawn = learnt.draw([11, 12, 13], seed=3, members=4000)

    assert drawn.shape == (4000, 3, 2)
    assert drawn.mean(axis=0) == pytest.approx(learnt.mean, abs=1 / 64)
    spread = np.sqrt(np.diag(learnt.covariance)).reshape(3, 2)
    assert drawn.std(axis=0) == pytest.approx(spread, rel=0.06)


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    keys = [11, 12, 13]

    assert (nothing_known().draw(keys, 1) == nothing_known().draw(keys, 1)).all()
    assert (nothing_known().draw(keys, 1) != nothing_known().draw(keys, 2)).any()
    assert len(nothing_known().draw(keys, 1)) == MEMBERS


def test_an_action_that_comes_last_leaves_chance_for_the_others_as_it_was() -> None:
    more = Beliefs.assumed((*KINDS, "gesture"), 2)

    assert (more.draw([11, 12, 13, 14], 1)[:, :3] == nothing_known().draw([11, 12, 13], 1)).all()


def test_no_actions_draw_nothing() -> None:
    assert Beliefs.assumed((), 3).draw([], 1).shape == (MEMBERS, 0, 3)


def outcomes(effect: float, count: int, seed: int, noise: float = 5.0) -> tuple[np.ndarray, ...]:
    """Customers who were given something by chance, most of what they spend being their own habit."""
    rng = np.random.default_rng(seed)
    habit = rng.gamma(2, 10, count)
    given = (rng.random(count) < 0.8) - 0.8
    assumed = rng.gamma(2, 2, count)
    exposure = (given * assumed)[:, None]
    return exposure, habit + effect * given * assumed + noise * rng.normal(size=count), np.ones(count), habit[:, None]


def test_outcomes_tell_the_effect_with_honest_spread() -> None:
    estimates, spreads = [], []
    for seed in range(60):
        precision, moment = evidence(*outcomes(0.4, 800, seed))
        estimates.append(moment[0] / precision[0, 0])
        spreads.append(precision[0, 0] ** -0.5)

    assert np.mean(estimates) == pytest.approx(0.4, abs=3 * np.mean(spreads) / np.sqrt(60))
    assert np.std(estimates) == pytest.approx(np.mean(spreads), rel=0.35)


def test_what_was_known_before_sharpens_what_is_learnt() -> None:
    exposure, outcome, weight, before = outcomes(0.4, 800, 1)

    with_it, _ = evidence(exposure, outcome, weight, before)
    without, _ = evidence(exposure, outcome, weight, np.zeros((800, 0)))

    assert with_it[0, 0] > 4 * without[0, 0]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_too_few_customers_say_nothing(count: int) -> None:
    precision, moment = evidence(np.ones((count, 1)), np.ones(count), np.ones(count), np.zeros((count, 1)))

    assert not precision.any()
    assert not moment.any()


def test_the_spread_is_honest_where_those_who_are_given_much_vary_most() -> None:
    estimates, spreads = [], []
    for seed in range(120):
        exposure, outcome, weight, before = outcomes(0.0, 800, seed, noise=0.0)
        # What each spends varies by as much as they were given.
        outcome = outcome + np.abs(exposure[:, 0]) * np.random.default_rng(seed + 500).normal(size=800)
        precision, moment = evidence(exposure, outcome, weight, before)
        estimates.append(moment[0] / precision[0, 0])
        spreads.append(precision[0, 0] ** -0.5)

    assert np.std(estimates) == pytest.approx(np.mean(spreads), rel=0.25)


def test_one_action_given_to_those_who_vary_much_does_not_blur_another() -> None:
    quiet, loud, spreads = [], [], []
    for seed in range(120):
        exposure, outcome, weight, before = outcomes(0.0, 800, seed)
        rng = np.random.default_rng(seed + 500)
        few = rng.random(800) < 0.05
        other = few * (rng.random(800) - 0.5) * 100
        outcome = outcome + few * 100 * rng.normal(size=800)
        precision, moment = evidence(np.column_stack([exposure, other]), outcome, weight, before)
        mean, spread = np.linalg.solve(precision, moment), np.sqrt(np.diag(np.linalg.inv(precision)))
        quiet.append(mean[0])
        loud.append(mean[1])
        spreads.append(spread)
    expected = np.mean(spreads, axis=0)

    assert np.std(loud) == pytest.approx(expected[1], rel=0.3)
    assert np.std(quiet) == pytest.approx(expected[0], rel=0.5)


@pytest.mark.parametrize("unit", [1e-4, 1.0, 1e4])
def test_an_action_that_brings_little_teaches_as_much_as_one_that_brings_much(unit: float) -> None:
    exposure, outcome, weight, before = outcomes(0.4, 800, 1)
    small = np.column_stack([exposure * unit, np.random.default_rng(2).normal(size=800)])

    precision, moment = evidence(small, outcome, weight, before)

    mean, spread = np.linalg.solve(precision, moment), np.sqrt(np.diag(np.linalg.inv(precision)))
    assert mean[0] * unit == pytest.approx(0.4, abs=3 * spread[0] * unit)
    assert spread[0] * unit == pytest.approx(0.0948, abs=0.0001)


def test_few_customers_are_no_surer_than_they_may_be() -> None:
    beyond = 0
    for seed in range(400):
        exposure, _, weight, before = outcomes(0.0, 30, seed)
        habit = before * np.random.default_rng(seed).lognormal(0, 1, (30, 1))
        outcome = habit[:, 0] * np.random.default_rng(seed + 500).normal(size=30)
        precision, moment = evidence(exposure, outcome, weight, habit)
        beyond += abs(moment[0]) > 2 * np.sqrt(precision[0, 0])

    assert beyond / 400 < 0.1


def test_what_cannot_be_told_apart_is_told_together() -> None:
    exposure, outcome, weight, before = outcomes(0.4, 800, 1)
    twice = np.column_stack([exposure, exposure, np.zeros(800)])

    precision, moment = evidence(twice, outcome, weight, before)
    once, _ = evidence(exposure, outcome, weight, before)

    assert precision == pytest.approx(precision.T)
    assert np.linalg.eigvalsh(precision).min() > -1e-6
    assert precision[0, 0] == pytest.approx(once[0, 0])
    assert not precision[2].any()
    assert moment[0] == pytest.approx(moment[1])


def test_what_is_settled_is_believed_as_before_any_outcome_by_every_member() -> None:
    learnt = nothing_known().learn(*lesson(0, -1.0, certainty=1000.0)).settled([0])

    drawn = learnt.draw([11, 12, 13], seed=3)

    assert drawn[:, 0].tolist() == [[BELIEVED, 0.0]] * MEMBERS
    assert drawn[:, 1:].std(axis=0).min() > 0.1


def test_nothing_settled_changes_nothing() -> None:
    assert nothing_known().settled([]).covariance.tolist() == nothing_known().covariance.tolist()
