"""Frames in and out of the ledger: the same on every database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from regulars.ledger.frames import read_frame, replace_frame, reserve_ids, update_frame, write_frame
from regulars.ledger.models import Customer, Record, Score, Source, Task

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATER = datetime(2026, 5, 3, 12, 0, 0, 125, tzinfo=UTC)


@pytest.fixture
def source() -> Source:
    return Source.objects.create(name="Shop", format="test")


def records(source: Source, **columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame({"key": ["a", "b"], "learned_at": [NOON, LATER], **columns}).with_columns(source=source.pk)


def test_text_times_and_nulls_come_back_as_they_went(source: Source) -> None:
    awkward = ['Zoë "Q", O\'Brien\nline two; \\N {}', None]
    assert write_frame(Record, records(source, full_name=awkward, city=["", "Żory"])) == 2
    back = read_frame(Record.objects.order_by("key"), ["key", "full_name", "city", "learned_at", "source", "resolved"])
    assert back["full_name"].to_list() == awkward
    assert back["city"].to_list() == ["", "Żory"]
    assert back["learned_at"].to_list() == [NOON, LATER]
    assert back.schema["learned_at"] == pl.Datetime("us", "UTC")
    assert back["resolved"].to_list() == [False, False]
    assert back["source"].to_list() == [source.pk, source.pk]


def test_django_sees_what_a_frame_wrote(source: Source) -> None:
    write_frame(Record, records(source))
    assert Record.objects.get(learned_at=NOON).key == "a"
    assert Record.objects.filter(learned_at__gt=NOON).get().key == "b"


def test_a_frame_sees_what_django_wrote(source: Source) -> None:
    customer = Customer.objects.create(known_since=NOON, name="Ann", origins={"name": {"source": "Shop"}})
    Task.objects.create(customer=customer, title="Call", due_on=date(2026, 5, 4), created_by="amy", created_at=LATER)
    back = read_frame(Task, ["title", "due_on", "created_at", "done_at", "customer", "customer__name"])
    assert back.row(0) == ("Call", date(2026, 5, 4), LATER, None, customer.pk, "Ann")
    assert read_frame(Customer, ["origins"]).item() == '{"name": {"source": "Shop"}}'


def test_money_is_exact_to_the_fourth_place(source: Source) -> None:
    customer = Customer.objects.create(known_since=NOON)
    value = Decimal("12345678.1234")
    frame = pl.DataFrame({"customer": [customer.pk], "as_of": [NOON], "value": [value], "reasons": ['["because"]']})
    write_frame(Score, frame.with_columns(pl.col("value").cast(pl.Decimal(18, 4))))
    assert read_frame(Score, ["value"]).item() == value
    score = Score.objects.get()
    assert (score.value, score.reasons, score.tier, score.orders) == (value, ["because"], "prospect", 0)


def test_replacing_leaves_exactly_the_new_rows(source: Source) -> None:
    write_frame(Record, records(source))
    assert replace_frame(Record, records(source, city=["x", "y"])) == 2
    assert sorted(Record.objects.values_list("city", flat=True)) == ["x", "y"]
    assert replace_frame(Record, records(source).clear()) == 0
    assert not Record.objects.exists()


def test_replacing_some_rows_leaves_the_others_and_the_indexes(source: Source) -> None:
    def indexes() -> set[str]:
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, Record._meta.db_table))

    write_frame(Record, records(source, city=["x", "y"]))
    before = indexes()
    fresh = records(source, city=["z", "z"]).with_columns(key=pl.Series(["c", "d"]))
    assert replace_frame(Record, fresh, old=Record.objects.filter(city="x")) == 2
    assert sorted(Record.objects.values_list("key", "city")) == [("b", "y"), ("c", "z"), ("d", "z")]
    assert indexes() == before


def test_replacing_is_all_or_nothing(source: Source) -> None:
    write_frame(Record, records(source, city=["x", "y"]))
    with pytest.raises(IntegrityError), transaction.atomic():
        replace_frame(Record, records(source).with_columns(key=pl.lit("twice")))
    assert sorted(Record.objects.values_list("city", flat=True)) == ["x", "y"]


def test_empty_tables_keep_their_types(source: Source) -> None:
    back = read_frame(Record, ["key", "learned_at", "source"])
    assert back.schema == {"key": pl.String, "learned_at": pl.Datetime("us", "UTC"), "source": pl.Int64}


def test_reserved_keys_are_fresh_and_never_lent_twice(source: Source) -> None:
    first = reserve_ids(Record, 2)
    write_frame(Record, records(source).with_columns(pl.Series("id", [first, first + 1])))
    Record.objects.all().delete()
    second = reserve_ids(Record, 2)
    assert second > first + 1
    write_frame(Record, records(source).with_columns(pl.Series("id", [second, second + 1])))
    assert Record.objects.create(source=source, key="c", learned_at=NOON).pk > second + 1


def test_rows_are_brought_up_to_date_and_others_are_left_alone(source: Source) -> None:
    write_frame(Record, records(source, full_name=["Ann", "Bob"], city=["Leeds", None]))
    write_frame(Record, records(source, full_name=["Eve", "Joe"]).with_columns(key=pl.Series(["c", "d"])))
    keys = list(Record.objects.order_by("key").values_list("pk", flat=True))
    awkward = 'Zoë "Q", \\N\nline'
    said = {
        "id": [keys[1], keys[2]],
        "full_name": [awkward, None],
        "learned_at": [LATER, LATER],
        "resolved": [True, True],
    }
    assert update_frame(Record, pl.DataFrame(said)) == 2
    told = Record.objects.order_by("key").values_list("full_name", "city", "learned_at", "resolved")
    assert list(told) == [
        ("Ann", "Leeds", NOON, False),
        (awkward, None, LATER, True),
        (None, None, LATER, True),
        ("Joe", None, LATER, False),
    ]
    assert update_frame(Record, pl.DataFrame({"id": [10**9], "city": ["Nowhere"]})) == 1
    assert update_frame(Record, pl.DataFrame({"id": keys, "city": ["York"] * 4})) == 4
    assert set(Record.objects.values_list("city", flat=True)) == {"York"}
    assert update_frame(Record, pl.DataFrame(schema={"id": pl.Int64, "city": pl.String})) == 0


def test_customers_that_others_refer_to_can_be_brought_up_to_date(source: Source) -> None:
    ann = Customer.objects.create(known_since=NOON)
    once = Customer.objects.create(known_since=NOON, merged_into=ann)
    Task.objects.create(customer=ann, title="Call", created_by="amy", created_at=NOON)
    update_frame(Customer, pl.DataFrame({"id": [ann.pk], "origins": ['{"name": {"source": "Shop"}}'], "name": ["Ann"]}))
    ann.refresh_from_db()
    assert (ann.name, ann.origins, ann.tasks.count(), list(ann.aliases.all())) == (
        "Ann",
        {"name": {"source": "Shop"}},
        1,
        [once],
    )
