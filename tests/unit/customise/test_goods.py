import random
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from regulars.customise.goods import NOTHING_SAID, Goods, Wished, called, called_category, learn_goods

DAY = date(2025, 6, 30)
BUYS = list[tuple[int, int, str]]


def frame_of(*lines: tuple[int, int, str], categories: dict[str, str] | None = None) -> pl.DataFrame:
    """Of (customer, days ago, product), the orders of a day being one; each line costs 10, the later named 1 more."""
    return pl.DataFrame(
        [
            {
                "customer": customer,
                "occurred_at": datetime(2025, 6, 30, 9) - timedelta(days=days),  # noqa: DTZ001 (the shop's clock)
                "order_id": f"{customer}-{days}",
                "product": product,
                "product_name": product,
                "category": (categories or {}).get(product),
                "amount": 10 + place,
            }
            for place, (customer, days, product) in enumerate(lines)
        ],
        schema_overrides={"category": pl.String, "amount": pl.Decimal(18, 4)},
    )


def goods(*lines: tuple[int, int, str], categories: dict[str, str] | None = None) -> pl.DataFrame:
    return learn_goods(frame_of(*lines, categories=categories).lazy(), DAY).frame


def row(frame: pl.DataFrame, customer: int) -> dict[str, Any]:
    return frame.row(by_predicate=pl.col("customer") == customer, named=True)


def test_the_last_thing_is_the_dearest_of_the_last_order() -> None:
    assert row(goods((1, 50, "tea"), (1, 5, "cups"), (1, 5, "kettle")), 1)["last_thing"] == "kettle"


def test_what_nobody_comes_for_is_no_thing() -> None:
    found = goods((1, 5, "tea"), (1, 5, "POSTAGE"), (1, 5, "Discount"), (2, 5, "Carriage"))

    assert found["customer"].to_list() == [1]
    assert row(found, 1)["only_thing"] == "tea"


def test_who_buys_one_thing_only_and_what_others_take_with_it() -> None:
    friends: BUYS = [(2, 9, "tea"), (2, 9, "oat biscuits"), (3, 9, "tea"), (3, 9, "oat biscuits"), (3, 9, "cups")]

    found = goods((1, 50, "tea"), (1, 5, "tea"), *friends)

    assert (row(found, 1)["only_thing"], row(found, 1)["companion"]) == ("tea", "oat biscuits")
    assert row(found, 2)["only_thing"] is None


def test_one_neighbour_is_no_custom() -> None:
    assert row(goods((1, 5, "tea"), (2, 5, "tea"), (2, 5, "cups")), 1)["companion"] is None


def test_a_shop_that_sorts_its_goods_is_asked_for_categories() -> None:
    sorted_ = {"assam": "tea", "earl grey": "tea", "oat biscuits": "biscuits", "kettle": "brewing"}

    found = goods(
        *((1, 50, "assam"), (1, 5, "earl grey")),
        *((2, 5, "assam"), (2, 5, "kettle"), (3, 5, "assam"), (3, 5, "kettle"), (4, 5, "oat biscuits")),
        categories=sorted_,
    )

    assert (row(found, 1)["only_thing"], row(found, 1)["companion"]) == ("tea", "brewing")


def test_a_newcomer_is_told_what_goes_with_the_last_thing() -> None:
    others: BUYS = [(2, 9, "tea"), (2, 4, "cups"), (3, 9, "tea"), (3, 4, "cups")]

    assert row(goods((1, 5, "kettle"), (1, 5, "tea"), *others), 1)["companion"] == "cups"


@pytest.mark.parametrize(
    ("days", "due"),
    [
        ((92, 62, 32), -2),
        ((85, 55, 25), 5),
        ((75, 45, 15), None),  # not yet
        ((150, 120, 90), None),  # long past
        ((62, 32), None),  # twice is no habit
        ((300, 40, 32), None),  # not steady
        ((38, 35, 32), None),  # every three days is no habit that we can serve
    ],
)
def test_what_is_about_to_run_out(days: tuple[int, ...], due: int | None) -> None:
    said = row(goods(*((1, ago, "coffee") for ago in days), (1, 400, "cups")), 1)

    assert said["due_in_days"] == due
    assert said["due_thing"] == ("coffee" if due is not None else None)
    if due is not None:
        assert (said["due_times"], said["due_gap_days"]) == (3, 30.0)
        assert said["due_last_on"] == DAY - timedelta(days=days[-1])
        assert said["due_spend"] == pytest.approx(11.0)


def test_of_several_due_things_the_most_bought() -> None:
    often = [(1, 32 + 30 * times, "coffee") for times in range(5)]
    seldom = [(1, 32 + 30 * times, "filters") for times in range(3)]

    assert row(goods(*seldom, *often), 1)["due_thing"] == "coffee"


def test_later_lines_are_not_known_yet() -> None:
    assert goods((1, -3, "tea")).is_empty()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("WHITE METAL LANTERN", "white metal lantern"),
        ("Oat biscuits", "Oat biscuits"),
        ("USB", "USB"),
        (" DECAF ", "decaf"),
        ("JUMBO BAG", "jumbo bag"),
        ("Daybreak Espresso - 1kg", "Daybreak Espresso"),
        ("T-light holder", "T-light holder"),
        (" - 1kg", "- 1kg"),
    ],
)
def test_names_are_not_shouted(name: str, expected: str) -> None:
    assert pl.select(called(pl.lit(name))).item() == expected


@pytest.mark.parametrize(("name", "expected"), [("Coffee", "coffee"), ("Tea & Cocoa", "tea & cocoa"), ("DVDs", "DVDs")])
def test_categories_are_common_words(name: str, expected: str) -> None:
    assert pl.select(called_category(pl.lit(name))).item() == expected


TASTES = ("tea", "cake", "wool", "seed", "book", "soap")


def crowd(*more: tuple[int, int, str], said: Wished = NOTHING_SAID, people: int = 300) -> Goods:
    """People of six tastes who try one thing of theirs after another, and others as told; as of DAY."""
    chance = random.Random(6)
    lines: BUYS = []
    for customer in range(100, 100 + people):
        own = [f"{TASTES[customer % 6]} {number}" for number in range(8)]
        chance.shuffle(own)
        for place in range(4):
            lines += [(customer, 75 - 20 * place, thing) for thing in own[2 * place : 2 * place + 2]]
    return learn_goods(frame_of(*lines, *more).lazy(), DAY, said)


def test_a_learnt_way_names_what_goes_with_a_newcomer_and_says_how_well() -> None:
    found = crowd((1, 5, "wool 1"), (1, 5, "wool 2"))
    assert found.figures["way"] in {"neighbours", "ranker"}
    assert found.figures["recall"][found.figures["way"]] > found.figures["recall"]["popularity"]
    companion = row(found.frame, 1)["companion"]
    assert companion.startswith("wool ")
    assert companion not in {"wool 1", "wool 2"}
    assert found.frame.equals(crowd((1, 5, "wool 1"), (1, 5, "wool 2")).frame)


def test_what_they_refused_is_not_named_and_what_they_like_comes_first() -> None:
    def words(word: str) -> pl.DataFrame:
        return pl.DataFrame({"customer": [1], "word": [word]})

    buys = ((1, 5, "wool 1"), (1, 5, "wool 2"))
    refused = crowd(*buys, said=Wished(NOTHING_SAID.liked, words("wool")))
    assert not (row(refused.frame, 1)["companion"] or "").startswith("wool")
    first = row(crowd(*buys).frame, 1)["companion"]
    liked = next(f"wool {number}" for number in range(3, 8) if f"wool {number}" != first)
    assert row(crowd(*buys, said=Wished(words(liked), NOTHING_SAID.refused)).frame, 1)["companion"] == liked


def test_what_nobody_has_bought_for_long_is_not_named() -> None:
    neighbours: BUYS = [(2, 300, "tea"), (2, 300, "cups"), (3, 300, "tea"), (3, 300, "cups")]
    assert row(goods((1, 295, "tea"), *neighbours), 1)["companion"] == "cups"
    assert row(goods((1, 5, "tea"), *neighbours), 1)["companion"] is None
