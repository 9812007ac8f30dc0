import numpy as np
import pytest

from regulars.science.policy.followed import shares_followed


def shares(done: list[int], skipped: list[int], **more: float) -> list[float]:
    return [round(share, 4) for share in shares_followed(np.array(done), np.array(skipped), **more).tolist()]


def test_nothing_known_is_one_half() -> None:
    assert shares([0], [0]) == [0.5]


def test_what_was_seldom_suggested_is_near_the_share_of_all() -> None:
    rare, common = shares([1, 80], [0, 20])

    assert common == pytest.approx(0.8, abs=0.01)
    assert 0.79 < rare < 0.83


def test_what_was_suggested_often_has_its_own_share() -> None:
    never, always = shares([0, 1000], [1000, 0])

    assert never < 0.01
    assert always > 0.99


def test_the_weight_is_how_many_suggestions_the_share_of_all_counts() -> None:
    assert shares([4, 0], [0, 4], weight=4) == [0.75, 0.25]


def test_shares_lie_between_nothing_and_all() -> None:
    draw = np.random.default_rng(3)
    found = shares_followed(draw.integers(0, 50, 40), draw.integers(0, 50, 40))

    assert ((found > 0) & (found < 1)).all()
