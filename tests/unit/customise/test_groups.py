import numpy as np
import pytest

from regulars.customise.groups import Group, Groups
from regulars.science.experiments.groups import in_control

CUSTOMERS = np.arange(1, 20_001)


def dealt(holdout: float = 0.1, random: float = 0.02, usual: float = 0.05, salt: str = "s") -> Groups:
    return Groups.deal(CUSTOMERS, salt, holdout=holdout, random=random, usual=usual)


def test_groups_have_their_shares() -> None:
    found = dealt()

    shares = {group: float(found.are(group).mean()) for group in Group}
    assert shares == pytest.approx(
        {Group.HOLDOUT: 0.1, Group.RANDOM: 0.02, Group.USUAL: 0.05, Group.POLICY: 0.83}, abs=0.01
    )
    assert sum(shares.values()) == pytest.approx(1.0)


def test_the_holdout_is_the_control_group_of_the_experiment() -> None:
    assert (dealt().are(Group.HOLDOUT) == in_control(CUSTOMERS.tolist(), "s", 0.1)).all()


@pytest.mark.parametrize("group", [Group.HOLDOUT, Group.RANDOM])
def test_a_share_that_grows_keeps_whom_it_has(group: Group) -> None:
    small, large = dealt(holdout=0.1, random=0.02).are(group), dealt(holdout=0.2, random=0.1).are(group)

    assert (large | ~small).all()
    assert large.sum() > small.sum()


def test_among_those_who_are_compared_the_held_have_their_share() -> None:
    assert dealt().held_share == pytest.approx(0.1 / 0.93)
    assert dealt(holdout=0.0).held_share == 0.0
    assert dealt(holdout=1.0).held_share == 1.0


def test_the_holdout_is_served_first_where_shares_come_to_more_than_all() -> None:
    found = dealt(holdout=0.7, random=0.5, usual=0.5)

    assert float(found.are(Group.HOLDOUT).mean()) == pytest.approx(0.7, abs=0.02)
    assert float(found.are(Group.RANDOM).mean()) == pytest.approx(0.3, abs=0.02)
    assert not found.are(Group.USUAL).any()
    assert not found.are(Group.POLICY).any()


def test_groups_have_names() -> None:
    found = dealt()

    names = found.names()
    assert names.n_unique() == 4
    assert ((names == "holdout").to_numpy() == found.are(Group.HOLDOUT)).all()
