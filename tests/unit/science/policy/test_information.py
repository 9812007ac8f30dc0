"""What an answer is worth: by hand, by its bounds, and against chance where the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regulars.science.policy.information import after_answers, believe, earned_by_answer, lean, value_of_answer

BET = np.array([[0.0, 0.0], [10.0, -6.0]])  # doing nothing, and something that is good in one case only
PRIORS = arrays(np.float64, 4, elements=st.floats(0.01, 1)).map(lambda chances: chances / chances.sum())
TABLES = arrays(np.float64, (3, 4), elements=st.floats(-50, 50)).map(lambda rows: np.vstack([np.zeros(4), rows]))


def test_a_sure_answer_saves_the_loss_of_the_bad_case() -> None:
    assert value_of_answer([0.5, 0.5], BET) == pytest.approx(0.5 * 10 - 2)  # 5 with it, 2 without


def test_an_answer_that_changes_no_choice_is_worth_nothing() -> None:
    assert value_of_answer([0.5, 0.5], [[0, 0], [10, 3]]) == pytest.approx(0)
    assert value_of_answer([1.0, 0.0], BET) == pytest.approx(0)  # known already


def test_what_only_an_answer_makes_possible_is_its_gain() -> None:
    assert value_of_answer([1.0], [[0], [7]], only_with=[False, True]) == pytest.approx(7)
    assert value_of_answer([0.5, 0.5], [[0, 0], [4, 4], [8, 0]], only_with=[False, False, True]) == pytest.approx(2)


def test_an_answer_that_cannot_be_relied_on_is_worth_less_and_a_toss_of_a_coin_nothing() -> None:
    gains = [value_of_answer([0.5, 0.5], BET, reliability=share) for share in (1.0, 0.9, 0.7, 0.5)]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] == pytest.approx(0)


def test_bayes_by_hand() -> None:
    chance, after = after_answers([0.8, 0.2], 0.9)
    assert chance == pytest.approx([0.74, 0.26])
    assert after[0] == pytest.approx([0.72 / 0.74, 0.02 / 0.74])
    assert after_answers([1.0], 0.9)[1] == pytest.approx(np.array([[1.0]]))


def test_what_others_answered_outweighs_what_we_supposed_in_time() -> None:
    assert believe([3, 1], [0, 0]) == pytest.approx([0.75, 0.25])
    assert believe([3, 1], [0, 980]) == pytest.approx([0.015, 0.985])


def test_behaviour_hints_and_never_settles() -> None:
    assert lean([0.5, 0.5], [0, 0]) == pytest.approx([0.5, 0.5])
    assert lean([0.5, 0.5], [0.4, 0]) == pytest.approx([0.7, 0.3])
    assert lean([0.5, 0.5], [1.0, 1.0]) == pytest.approx([0.5, 0.5])
    assert lean([0.5, 0.5], [1.0, 0])[1] == pytest.approx(0.05)


@given(PRIORS, TABLES, st.floats(0.3, 1))
def test_an_answer_never_harms_and_never_beats_knowing_everything(
    prior: np.ndarray, table: np.ndarray, reliability: float
) -> None:
    gain = value_of_answer(prior, table, reliability=reliability)
    everything = float(prior @ table.max(axis=0)) - float((table @ prior).max())
    assert -1e-9 <= gain <= everything + 1e-9


@given(PRIORS, TABLES, st.floats(0.3, 1))
def test_what_answers_earn_is_on_average_what_was_expected_of_them(
    prior: np.ndarray, table: np.ndarray, reliability: float
) -> None:
    chance, _ = after_answers(prior, reliability)
    earned = [earned_by_answer(prior, table, answer, reliability=reliability) for answer in range(4)]
    assert min(earned) >= 0
    assert float(chance @ earned) == pytest.approx(value_of_answer(prior, table, reliability=reliability), abs=1e-9)


def test_asking_what_is_worth_most_gains_more_than_asking_at_random() -> None:
    """2,000 customers with known truth; of five things unknown of each, one may be asked before the next step."""
    rng = np.random.default_rng(11)
    by_worth = by_chance = without = 0.0
    for _ in range(2_000):
        tables = [np.vstack([np.zeros(3), rng.normal(0, size, (3, 3))]) for size in rng.gamma(0.7, 6, 5)]
        priors = [rng.dirichlet(np.ones(3)) for _ in range(5)]
        truths = [rng.choice(3, p=prior) for prior in priors]
        # Each unknown bears on a step of its own; the best of all is taken.
        gains = [value_of_answer(prior, table, reliability=0.9) for prior, table in zip(priors, tables, strict=True)]
        for asked, policy in ((int(np.argmax(gains)), "worth"), (int(rng.integers(5)), "chance"), (-1, "none")):
            total = 0.0
            for question, (prior, table, truth) in enumerate(zip(priors, tables, truths, strict=True)):
                now = prior
                if question == asked:
                    said = truth if rng.random() < 0.9 else int(rng.choice([o for o in range(3) if o != truth]))
                    now = after_answers(prior, 0.9)[1][said]
                total += table[int((table @ now).argmax()), truth]
            by_worth += total * (policy == "worth")
            by_chance += total * (policy == "chance")
            without += total * (policy == "none")
    assert by_worth - without > 2 * (by_chance - without) > 0
