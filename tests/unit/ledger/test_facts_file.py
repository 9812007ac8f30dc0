from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from regulars.ledger.facts_file import forget_facts, keep_facts, keep_goods, kept_facts, kept_goods
from regulars.ledger.models import Customer, IdentityEntry

pytestmark = pytest.mark.django_db
AS_OF = datetime(2026, 5, 3, 12, tzinfo=UTC)
FRAME = pl.DataFrame(
    {"customer": [2, 5, 9], "value": [1.5, None, 3.0], "unwanted": [None, ["offers"], []], "name": ["Ann", "", "Zoë"]}
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    return tmp_path


def test_each_customer_has_their_row_as_it_was() -> None:
    keep_facts(FRAME, "GBP", AS_OF)

    kept = kept_facts()

    assert kept is not None
    assert (kept.currency, kept.as_of) == ("GBP", AS_OF)
    for number in (2, 5, 9):
        assert kept.of(number).equals(FRAME.filter(pl.col("customer") == number))


@pytest.mark.parametrize("number", [0, 3, 10])
def test_who_is_not_there_has_no_row(number: int) -> None:
    keep_facts(FRAME, "GBP", AS_OF)

    kept = kept_facts()

    assert kept is not None
    assert kept.of(number).is_empty()


def test_what_is_kept_anew_is_seen_at_once(folder: Path) -> None:
    keep_facts(FRAME, "GBP", AS_OF)
    assert kept_facts() is not None
    keep_facts(FRAME.with_columns(value=pl.lit(7.0)), "GBP", AS_OF + timedelta(days=1))

    kept = kept_facts()

    assert kept is not None
    assert (kept.of(5)["value"].item(), kept.as_of) == (7.0, AS_OF + timedelta(days=1))
    assert [path.name for path in folder.iterdir() if path.name.startswith("facts.arrow")] == ["facts.arrow"]


def test_nobody_else_may_read_it(folder: Path) -> None:
    keep_facts(FRAME, "GBP", AS_OF)

    assert (folder / "facts.arrow").stat().st_mode & 0o077 == 0


def test_before_anything_was_kept_there_is_nothing() -> None:
    assert kept_facts() is None
    assert kept_goods(AS_OF) is None
    forget_facts()


def test_goods_hold_as_of_their_moment_only() -> None:
    keep_goods(FRAME, AS_OF)

    kept = kept_goods(AS_OF)

    assert kept is not None
    assert kept.equals(FRAME)
    assert kept_goods(AS_OF + timedelta(days=1)) is None


def test_goods_are_learnt_anew_after_customers_were_joined() -> None:
    keep_goods(FRAME, AS_OF)
    one, other = (Customer.objects.create(known_since=AS_OF) for _ in range(2))
    IdentityEntry.objects.create(change="merged", customer=one.pk, other=other.pk, at=AS_OF)

    assert kept_goods(AS_OF) is None


def test_what_is_forgotten_is_gone(folder: Path) -> None:
    keep_facts(FRAME, "GBP", AS_OF)
    keep_goods(FRAME, AS_OF)

    forget_facts()

    assert kept_facts() is None
    assert kept_goods(AS_OF) is None
    assert not list(folder.glob("*.arrow"))
