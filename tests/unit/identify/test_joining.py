"""How records came together: people by their sources and by their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from regulars.identify.joining import overlaps, read_links, sizes
from regulars.ledger.models import Customer, Link, Record, Source

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

SCHEMA = {"record": pl.Int64, "customer": pl.Int64, "source": pl.String}


def links(*rows: tuple[int, str]) -> pl.DataFrame:
    """Records with their customer and source."""
    return pl.DataFrame([(number, *row) for number, row in enumerate(rows)], schema=SCHEMA, orient="row")


def test_people_by_the_sources_that_know_them() -> None:
    found = overlaps(
        links((1, "shop"), (1, "list"), (1, "shop"), (2, "list"), (2, "shop"), (3, "shop"), (4, "desk"), (5, "desk"),
              (6, "desk"))
    )  # fmt: skip
    assert [(group.sources, group.people) for group in found] == [
        (("desk",), 3),
        (("list", "shop"), 2),
        (("shop",), 1),
    ]


def test_groups_of_one_size_stand_in_the_order_of_their_names() -> None:
    assert [group.sources for group in overlaps(links((1, "b"), (2, "a")))] == [("a",), ("b",)]


def test_people_by_their_records() -> None:
    rows = [(1, "shop"), (2, "shop"), (2, "list"), *((3, "shop"),) * 6, *((4, "shop"),) * 9]
    found = [(size.records, size.people, size.or_more) for size in sizes(links(*rows))]
    assert found == [(1, 1, False), (2, 1, False), (3, 0, False), (4, 0, False), (5, 0, False), (6, 2, True)]


def test_nobody_has_no_sizes_and_no_sources() -> None:
    assert sizes(links()) == []
    assert overlaps(links()) == []


def test_links_are_read_without_a_format(shop: Shop) -> None:
    ann = shop.customer("Ann")
    desk = Source.objects.create(name="Our own people", format="console")
    record = Record.objects.create(source=desk, key="x", learned_at="2026-01-01T00:00:00Z")
    person = Customer.objects.get(pk=ann)
    Link.objects.create(record=record, customer=person, probability=1, evidence="", linked_at="2026-01-01T00:00:00Z")
    assert read_links().height == 2
    assert list(read_links(leaving_out="console").select("customer", "source").iter_rows()) == [(ann, "till")]
