"""Within a partition, edges shrink to stars around the smallest record. (Across partitions: the Spark contract.)"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from regulars.identify.spark.batches import batch_of
from regulars.identify.spark.groups import stars_of

Edges = list[tuple[int, int]]


def stars(edges: Edges, batches: int = 1) -> Edges:
    parts = [edges[number::batches] for number in range(batches)]
    given_in = [
        batch_of(
            high=np.array([one for one, _ in part], np.int64), low=np.array([other for _, other in part], np.int64)
        )
        for part in parts
    ]
    return [pair for batch in stars_of(given_in) for pair in zip(*batch.to_pydict().values(), strict=True)]


def test_a_path_becomes_a_star() -> None:
    assert stars([(2, 1), (3, 2), (4, 3), (9, 7)], batches=2) == [(2, 1), (3, 1), (4, 1), (9, 7)]


def test_records_may_have_any_numbers() -> None:
    assert stars([(2**62, -5), (2**62, 7)]) == [(7, -5), (2**62, -5)]


def test_an_empty_partition_gives_nothing() -> None:
    assert stars([]) == []
    assert list(stars_of([])) == []


@given(some.lists(some.tuples(some.integers(0, 30), some.integers(0, 30)), max_size=40), some.integers(1, 4))
def test_every_record_points_to_the_smallest_that_it_is_connected_with(edges: Edges, batches: int) -> None:
    smallest = {end: end for edge in edges for end in edge}
    for _ in smallest:
        for one, other in edges:
            smallest[one] = smallest[other] = min(smallest[one], smallest[other])
    assert dict(stars(edges, batches)) == {record: least for record, least in smallest.items() if record != least}
