"""What two clusters say of a merge, and when it takes place."""

import pytest

from regulars.science.matching.merging import FORBIDDEN, Merging, Patterns

NAME, NAME_AND_MAIL, NAME_AND_PHONE, OTHER_NAME, EVERYTHING = range(5)
PATTERNS = Patterns([(3, 0, 0), (3, 1, 0), (3, 0, 2), (1, 0, 0), (3, 1, 2)])


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ({NAME: (2.0, 1)}, 2.0),
        ({NAME: (6.0, 3)}, 2.0),  # said three times
        ({NAME: (2.0, 1), NAME_AND_MAIL: (-3.0, 1)}, -3.0),  # the name is told again beside the address
        ({NAME_AND_PHONE: (5.0, 1), NAME_AND_MAIL: (-3.0, 1)}, 2.0),
        ({NAME: (2.0, 1), OTHER_NAME: (-5.0, 1)}, -3.0),  # another name is no part of this one
        ({NAME: (9.0, 1), NAME_AND_MAIL: (9.0, 1), NAME_AND_PHONE: (9.0, 1), EVERYTHING: (4.0, 2)}, 2.0),
        ({NAME: (2.0, 1), -1: (FORBIDDEN, 1), EVERYTHING: (9.0, 1)}, FORBIDDEN),
    ],
)
def test_each_thing_counts_once(heard: dict[int, tuple[float, int]], expected: float) -> None:
    assert PATTERNS.weight(heard) == pytest.approx(expected)


def merged(pairs: list[tuple[int, int, float, int]], told: tuple[int, int] | None = None) -> list[int]:
    """The clusters of pairs (one, other, weight, pattern), merged in this order where their weight is positive."""
    merging = Merging(0.5, PATTERNS)
    for one, other, weight, pattern in pairs:
        merging.hear(one, other, weight, weight if weight > 0 else None, pattern)
    for one, other, weight, _ in pairs:
        if weight > 0 or (one, other) == told:
            merging.merge(one, other, (one, other) == told)
    return [merging.find(row) for row in sorted(merging.root)]


def test_namesakes_with_several_records_each_stay_two() -> None:
    """0 and 1 are one person, 2 and 3 another of that name; only 0 and 2 tell an address that differs."""
    pairs = [
        (0, 1, 9.0, EVERYTHING),
        (2, 3, 9.0, EVERYTHING),
        (0, 3, 1.5, NAME),
        (1, 2, 1.5, NAME),
        (1, 3, 1.5, NAME),
        (0, 2, -2.0, NAME_AND_MAIL),
    ]
    assert merged(pairs) == [0, 0, 2, 2]
    assert merged(pairs, told=(0, 2)) == [0, 0, 0, 0]


def test_nothing_outweighs_what_is_forbidden() -> None:
    assert merged([(0, 1, 9.0, EVERYTHING), (1, 2, 9.0, EVERYTHING), (0, 2, FORBIDDEN, EVERYTHING)]) == [0, 0, 2]
    assert merged([(0, 1, FORBIDDEN, NAME)], told=(0, 1)) == [0, 1]


def test_one_who_would_as_well_go_to_two_others_goes_to_neither() -> None:
    rivals = [(0, 1, 4.0, NAME), (0, 2, 4.0, NAME), (0, 3, 4.0, NAME)]
    apart = [(1, 2, -6.0, OTHER_NAME), (1, 3, -6.0, OTHER_NAME), (2, 3, -6.0, OTHER_NAME)]
    assert merged([*rivals, *apart]) == [0, 1, 2, 3]
