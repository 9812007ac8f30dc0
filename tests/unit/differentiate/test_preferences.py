"""Preferences inferred from what was bought: products and categories, never postage, never over what was said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from regulars.differentiate.preferences import TOP, infer_preferences, preferences_of
from regulars.ledger.models import Preference

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=30)
AT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def tea_lover(shop: Shop) -> int:
    """Buys tea each time, bread once, and pays postage; twenty others buy bread."""
    lover = shop.customer()
    for week in range(5):
        at = OPENED + timedelta(weeks=week)
        order = shop.sell(lover, at, "4.00", product="Green tea", category="Tea")
        shop.sell(lover, at, "3.00", product="POSTAGE", order=order)
        if week == 2:
            shop.sell(lover, at, "2.00", product="Bread", category="Bakery", order=order)
    for _ in range(20):
        other = shop.customer()
        for week in range(3):
            shop.sell(other, OPENED + timedelta(weeks=week), "2.00", product="Bread", category="Bakery")
    return lover


def test_the_favourite_product_and_category_with_their_evidence(tea_lover: int):
    report = infer_preferences(AS_OF, at=AT)
    found = {liked.subject: liked for liked in Preference.objects.filter(customer=tea_lover)}
    assert {subject: liked.item for subject, liked in found.items()} == {"product": "Green tea", "category": "Tea"}
    product = found["product"]
    assert product.strength == 1.0
    assert product.lift > 5
    assert product.evidence.startswith("Bought on 5 of 5 buying days, ")
    assert (product.stated, product.source, product.learned_at) == (False, None, AT)
    assert (report.customers, report.product, report.category) == (1, 1, 1)
    assert report.words() == ["Customers with a preference: 1; preferences for products: 1, for categories: 1."]
    assert report.to_json()["as_of"] == AS_OF.isoformat()


def test_what_all_buy_alike_is_nobodys_preference(tea_lover: int):
    infer_preferences(AS_OF, at=AT)
    assert not Preference.objects.filter(item="Bread").exists()
    assert not Preference.objects.filter(item="POSTAGE").exists()


def test_inferring_again_replaces_what_was_inferred_and_keeps_what_was_said(tea_lover: int):
    kept = [
        Preference.objects.create(
            customer_id=tea_lover, subject="product", item="Coffee", strength=1, learned_at=AT, stated=True
        ),
        Preference.objects.create(
            customer_id=tea_lover, subject="channel", item="email", strength=1, learned_at=AT, stated=False
        ),
    ]
    infer_preferences(AS_OF, at=AT)
    infer_preferences(AS_OF, at=AT)
    assert Preference.objects.count() == len(kept) + 2
    assert set(Preference.objects.filter(pk__in=[liked.pk for liked in kept])) == set(kept)


def test_only_what_was_bought_by_then_counts(tea_lover: int):
    assert infer_preferences(OPENED + timedelta(days=1), at=AT).customers == 0


def test_nothing_was_ever_bought(shop: Shop):
    assert infer_preferences(AS_OF, at=AT).customers == 0


def lines(*rows: tuple[int, int, str | None, str | None]) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows,
        schema={"customer": pl.Int64, "day": pl.Int64, "product": pl.String, "product_name": pl.String},
        orient="row",
    )
    return frame.select(
        "customer",
        "product",
        "product_name",
        occurred_at=pl.lit(datetime(2022, 1, 1)) + pl.duration(days="day"),  # noqa: DTZ001 (local)
        category=pl.lit(None, pl.String),
        amount=pl.lit(1.0),
    )


CROWD = [(customer, day, "B", "Bread") for customer in range(100, 130) for day in (0, 1, 2)]


def test_a_product_goes_by_its_most_common_name_or_else_its_code():
    sold = lines(
        *CROWD, (1, 1, "T", "Tea"), (1, 2, "T", "Tea"), (1, 3, "T", "TEA, NEW"), (2, 1, "X9", None), (2, 2, "X9", None)
    )
    found = preferences_of(sold, AS_OF.date())
    assert dict(found.select("customer", "item").iter_rows()) == {1: "Tea", 2: "X9"}


def test_at_most_three_of_each_subject_and_only_what_was_bought_on_two_days():
    many = [(1, day, f"P{number}", f"Product {number}") for number in range(9) for day in (number, number + 20)]
    once = [(2, 1, "Q", "Quince")]
    found = preferences_of(lines(*CROWD, *many, *once), AS_OF.date())
    assert found.filter(pl.col("customer") < 100)["customer"].to_list() == [1] * TOP


@pytest.mark.parametrize(
    "name", ["Postage", "DOTCOM POSTAGE", "Shipping & handling", "Discount", "Manual", "gift wrap"]
)
def test_services_are_no_products(name: str):
    sold = lines(*CROWD, (1, 1, "S", name), (1, 2, "S", name), (1, 3, "S", name))
    assert preferences_of(sold, AS_OF.date()).is_empty()
