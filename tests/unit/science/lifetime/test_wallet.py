"""Share of wallet by rank (Keiningham and others 2011)."""

import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.wallet import ranks_of, room_in_wallet, share_of_wallet


def test_shares_of_one_customer_add_up():
    for shops in (1, 2, 3, 7):
        assert sum(float(share_of_wallet(rank, shops)) for rank in range(1, shops + 1)) == pytest.approx(1.0)


def test_the_published_example_of_two_shops():
    assert share_of_wallet([1, 2], 2) == pytest.approx([2 / 3, 1 / 3])


def test_ties_share_the_average_rank():
    assert ranks_of([9, 7, 9, 3]).tolist() == [1.5, 3.0, 1.5, 4.0]
    assert float(share_of_wallet(1.5, 4)) == pytest.approx((1 - 1.5 / 5) * 2 / 4)


def test_room_is_what_is_spent_elsewhere():
    assert float(room_in_wallet(100, 0.25)) == pytest.approx(300)


@pytest.mark.parametrize(("rank", "shops"), [(0, 3), (4, 3), (1, 0)])
def test_ranks_that_cannot_be(rank, shops):
    with pytest.raises(BadInput, match=f"Rank {rank} of {shops}"):
        share_of_wallet(rank, shops)
