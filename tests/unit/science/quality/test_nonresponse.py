"""Nonresponse: weights that set a bent sample right, what they cost, and whether the strata differ at all."""

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.quality.nonresponse import respond, weighted_mean


def test_by_hand() -> None:
    told = respond({"a": 100, "b": 300}, {"a": 20, "b": 60}, {"a": 10, "b": 10})
    first, second = told.strata
    assert (first.rate, second.rate, second.silent) == (0.5, pytest.approx(1 / 6), 50)
    assert (first.weight, second.weight) == (pytest.approx(0.5), pytest.approx(1.5))
    assert told.rate == pytest.approx(0.25)
    assert told.differ < 0.01
    assert told.unheard == 0


def test_a_stratum_of_which_nobody_answered_is_told() -> None:
    told = respond({"a": 100, "b": 300}, {"a": 10, "b": 10}, {"a": 5})
    assert told.unheard == pytest.approx(0.75)
    assert [one.weight for one in told.strata] == [pytest.approx(1), 0]


def test_where_nothing_differs_nothing_is_claimed() -> None:
    assert respond({"a": 10}, {"a": 10}, {"a": 3}).differ == 1
    assert respond({}, {}, {}).rate == 0
    assert respond({"a": 9, "b": 9}, {"a": 9, "b": 9}, {}).differ == 1
    assert respond({"a": 50, "b": 50}, {"a": 50, "b": 50}, {"a": 25, "b": 25}).differ == pytest.approx(1)


def test_more_answers_than_invitations_are_refused() -> None:
    with pytest.raises(BadInput, match="only 1 were invited"):
        respond({"a": 5}, {"a": 1}, {"a": 2})


def test_weights_set_a_bent_sample_right() -> None:
    """The unhappy answer three times as readily; with its weight each stratum counts as it should."""
    rng = np.random.default_rng(3)
    raw, evened, covered = [], [], 0
    for _ in range(400):
        happy, sad = rng.normal(6, 1, 700), rng.normal(3, 1, 300)
        heard = {"happy": happy[rng.random(700) < 0.1], "sad": sad[rng.random(300) < 0.3]}
        told = respond({"happy": 700, "sad": 300}, {"happy": 700, "sad": 300}, {k: len(v) for k, v in heard.items()})
        answers = np.concatenate([heard["happy"], heard["sad"]])
        weights = np.repeat([one.weight for one in told.strata], [len(heard["happy"]), len(heard["sad"])])
        found = weighted_mean(answers, weights)
        raw.append(answers.mean())
        evened.append(found.mean)
        covered += abs(found.mean - 5.1) <= 2 * found.error
        assert found.as_good_as < len(answers)
    assert abs(np.mean(evened) - 5.1) < 0.02
    assert abs(np.mean(raw) - 5.1) > 0.5
    assert covered / 400 > 0.93


def test_equal_weights_are_the_mean_and_cost_nothing() -> None:
    found = weighted_mean([1, 2, 3, 6], [2, 2, 2, 2])
    assert (found.mean, found.as_good_as) == (3, 4)
    assert found.error == pytest.approx(np.std([1, 2, 3, 6], ddof=1) / 2)


@pytest.mark.parametrize(("answers", "weights"), [([], []), ([1, 2], [1]), ([1], [0]), ([1, 2], [1, -1])])
def test_what_makes_no_mean_is_refused(answers: list[float], weights: list[float]) -> None:
    with pytest.raises(BadInput):
        weighted_mean(answers, weights)
