import numpy as np
import pytest

from regulars.science.experiments.groups import in_control, positions


def test_positions_are_the_same_in_every_version() -> None:
    # Written down once: were they ever to change, customers would change groups in the middle of an experiment.
    assert positions([1, 2, 4372, 2**40], "regulars/control/1").tolist() == pytest.approx(
        [0.419267876706896, 0.1865075077195576, 0.45761149625561504, 0.20021959253526878], abs=1e-15
    )


def test_positions_depend_on_the_key_alone_not_on_company_or_order() -> None:
    keys = list(range(1, 50))

    together = positions(keys, "salt")
    alone = [positions([key], "salt")[0] for key in reversed(keys)]

    assert together.tolist() == alone[::-1]


def test_positions_fill_the_interval_evenly() -> None:
    found = positions(range(100_000), "salt")

    assert found.min() >= 0
    assert found.max() < 1
    counts = np.histogram(found, bins=20, range=(0, 1))[0]
    chi_square = ((counts - 5_000) ** 2 / 5_000).sum()
    assert chi_square < 43.8  # 19 degrees of freedom, one in a thousand


def test_two_salts_deal_unrelated_groups() -> None:
    first, second = in_control(range(50_000), "spring", 0.5), in_control(range(50_000), "autumn", 0.5)

    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0, abs=0.02)


def test_the_share_is_kept() -> None:
    assert in_control(range(100_000), "salt", 0.1).mean() == pytest.approx(0.1, abs=0.005)


def test_raising_the_share_keeps_those_who_were_in_the_group() -> None:
    small, large = in_control(range(10_000), "salt", 0.05), in_control(range(10_000), "salt", 0.2)

    assert large[small].all()
    assert large.sum() > small.sum()


@pytest.mark.parametrize(("share", "members"), [(0.0, 0), (1.0, 1_000)])
def test_nobody_and_everybody(share: float, members: int) -> None:
    assert in_control(range(1_000), "salt", share).sum() == members


def test_no_keys_no_positions() -> None:
    assert positions([], "salt").shape == (0,)


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_a_share_out_of_range_is_refused_with_the_rule(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        in_control([1], "salt", share)
