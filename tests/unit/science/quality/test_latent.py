"""The latent states: by hand where it can be reckoned, and beside the truth where customers are simulated."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.quality import QUESTIONS, correlation, covered, judge, plain_means, simulate

from regulars.science.quality.latent import HIGH, LOW, Answers, Item, Model, at_the_end, expected, stand
from regulars.science.quality.learning import ENOUGH, learn
from regulars.science.quality.signs import SIGNS, believed

NOBODY = np.zeros((1, len(SIGNS)))


def told(*answers: tuple[int, int, float, float]) -> Answers:
    """Answers of (person, item, value, age)."""
    person, item, value, age = (np.array(each) for each in zip(*answers, strict=True))
    return Answers.of(person, item, value.astype(float), age.astype(float))


def simple(noise: float = 1.0) -> Model:
    """One question on satisfaction, without an end to its scale, and traits that have nothing to do with each other."""
    item = Item("satisfaction_1", 0.0, (1.0, 0.0, 0.0), noise, low=-99, high=99)
    return Model((item,), np.array([4.0, 4.0, 4.0]), np.zeros((len(SIGNS), 3)), np.eye(3), half_life=1.0)


def test_one_fresh_answer_by_hand():
    found = stand(simple(), NOBODY, told((0, 0, 6.0, 0.0)))
    assert found.mean[0] == pytest.approx([5.0, 4.0, 4.0])
    assert found.deviation[0] == pytest.approx([np.sqrt(0.5), 1.0, 1.0])


def test_an_answer_of_a_half_life_ago_counts_half():
    found = stand(simple(), NOBODY, told((0, 0, 6.0, 1.0)))
    left = np.sqrt(0.5)  # of a deviation; its square is a half
    assert found.mean[0, 0] == pytest.approx(4 + left * 1.0)
    assert found.deviation[0, 0] ** 2 == pytest.approx(0.5 * 0.5 + 0.5)


def test_answers_in_time_equal_the_regression_on_all_of_them():
    ages, values = np.array([2.0, 0.5, 0.0]), np.array([6.0, 3.0, 5.0])
    found = stand(simple(0.7), NOBODY, told(*((0, 0, value, age) for value, age in zip(values, ages, strict=True))))
    together = 0.5 ** (np.abs(ages[:, None] - ages) / 2) + 0.7 * np.eye(3)
    now = 0.5 ** (ages / 2)
    weights = np.linalg.solve(together, now)
    assert found.mean[0, 0] == pytest.approx(4 + weights @ (values - 4))
    assert found.deviation[0, 0] ** 2 == pytest.approx(1 - weights @ now)


def test_the_order_in_which_answers_come_in_does_not_matter():
    said = [(0, 0, 6.0, 0.3), (1, 0, 2.0, 0.1), (0, 0, 3.0, 2.0), (1, 0, 7.0, 5.0)]
    signs = np.zeros((2, len(SIGNS)))
    one, other = stand(simple(), signs, told(*said)), stand(simple(), signs, told(*reversed(said)))
    assert one.mean == pytest.approx(other.mean)


def test_answers_outweigh_guesses_and_what_goes_together_is_learnt_together():
    model = believed(QUESTIONS)
    signs = np.zeros((1, len(SIGNS)))
    signs[0, 0] = 2.0  # spoke of leaving
    guess = expected(model, signs)[0]
    assert (guess < model.usual).all()
    found = stand(model, signs, told(*((0, item, 7.0, 0.0) for item in range(4))))
    assert found.mean[0, 0] > 6
    assert guess[1] + 0.5 < found.mean[0, 1] < found.mean[0, 0]


def test_nobody_is_asked_and_nobody_is_there():
    nobody = Answers.of(*(np.array([], dtype=kind) for kind in (int, int, float, float)))
    found = stand(believed([]), np.zeros((2, len(SIGNS))), nobody)
    assert found.mean == pytest.approx(np.array([[5.0, 4.8, 4.3]] * 2))
    low, high = found.interval()
    assert (low >= LOW).all()
    assert (high <= HIGH).all()
    assert stand(believed([]), np.zeros((0, len(SIGNS))), nobody).mean.shape == (0, 3)


def test_the_best_answer_there_is_may_be_beyond_it():
    value, unsure, chance = at_the_end(
        np.array([7.0, 7.0, 1.0, 4.0]), np.array([[1.0, 7.0]] * 4), np.array([7.5, 4.0, 4.0, 4.0]), np.ones(4)
    )
    assert value[0] > 7
    assert 6.5 < value[1] < 7
    assert value[2] == pytest.approx(8 - value[1])
    assert (value[3], unsure[3]) == (4, 0)
    assert 0 < unsure[1] < unsure[0] < 1
    draws = np.random.default_rng(0).normal(7.5, 1, 400_000)
    assert value[0] == pytest.approx(draws[draws > 6.5].mean(), abs=0.01)
    assert unsure[0] == pytest.approx(draws[draws > 6.5].var(), abs=0.01)
    assert chance[0] == pytest.approx(np.log((draws > 6.5).mean()), abs=0.01)


@pytest.mark.parametrize(("customers", "share"), [(6_000, 0.3), (8_000, 0.06)])
def test_the_truth_is_where_we_say_for_those_who_answered_and_those_who_did_not(customers: int, share: float):
    crowd = simulate(customers, share, seed=5)
    found, learned = judge(crowd)
    mean, error = plain_means(crowd)
    said, truth = crowd.said, crowd.truth
    assert learned.learnt
    for who in (said, ~said):
        assert 0.87 <= covered(found.mean[who], found.deviation[who], truth[who]) <= 0.96
    assert correlation(found.mean[said], truth[said]) > correlation(mean[said], truth[said]) + 0.02
    assert correlation(found.mean[~said], truth[~said]) > 0.45
    assert covered(mean[said], error[said], truth[said]) < 0.75


def test_what_behaviour_tells_is_learnt():
    crowd = simulate(6_000, 0.5, seed=6)
    _, learned = judge(crowd)
    rest = crowd.truth - crowd.signs @ learned.model.slopes
    assert np.abs(np.cov(rest.T) - learned.model.spread).max() < 0.15
    assert np.abs(rest.mean(axis=0) - learned.model.usual).max() < 0.15
    assert learned.model.half_life == 1.0


def test_the_scale_is_the_questions_own():
    crowd = simulate(4_000, 0.5, seed=8)
    _, learned = judge(crowd)
    for trait, number in (("satisfaction", 0), ("trust", 1), ("commitment", 2)):
        items = [item for item in learned.model.items if item.name.startswith(trait)]
        assert np.mean([item.loading[number] for item in items]) == pytest.approx(1.0)
        assert np.mean([item.intercept for item in items]) == pytest.approx(0.0, abs=1e-9)
        assert all(item.loading[other] == 0 for item in items for other in range(3) if other != number)


def test_too_few_answers_leave_it_as_believed():
    crowd = simulate(1_000, 0.02, seed=9)
    learned = learn(believed(QUESTIONS), crowd.signs, crowd.answers)
    assert learned.people < ENOUGH
    assert not learned.learnt
    assert learned.model.half_life == believed(QUESTIONS).half_life


def test_yardsticks_alone_tell_something_too():
    crowd = simulate(3_000, 0.4, seed=10)
    nps = crowd.answers.item == QUESTIONS.index("nps")
    answers = replace(
        crowd.answers,
        person=crowd.answers.person[nps],
        item=np.zeros(int(nps.sum()), dtype=int),
        value=crowd.answers.value[nps],
        age=crowd.answers.age[nps],
    )
    learned = learn(believed(["nps"]), crowd.signs, answers)
    found = stand(learned.model, crowd.signs, answers)
    who = np.unique(answers.person)
    guess = expected(learned.model, crowd.signs)
    assert correlation(found.mean[who], crowd.truth[who]) > correlation(guess[who], crowd.truth[who]) + 0.05
