from datetime import date

import polars as pl
import pytest

from regulars.customise.sayings import AT_STAKE, RHYTHM, WORTH, day, days, money, orders, percent, times, whole
from regulars.kernel.money import say_money


def said(expression: pl.Expr, **columns: object) -> str | None:
    frame = pl.DataFrame({name: [value] for name, value in columns.items()})
    return frame.select(expression).item()  # type: ignore[no-any-return]


@pytest.mark.parametrize("amount", [0.0, 0.004, 1.0, 9.99, 99.99, -5.5, -0.01, 42.125])
def test_small_money_is_said_as_the_kernel_says_it(amount: float) -> None:
    assert said(money(pl.col("x")), x=amount, sign="£", cents=True) == say_money(round(amount, 2), "GBP")


@pytest.mark.parametrize("amount", [100.0, 1234.4, 999_999.0, 1_234_567.0, -20_400.0, 2_000_000_000.0])
def test_large_money_has_no_cents(amount: float) -> None:
    assert said(money(pl.col("x")), x=amount, sign="£", cents=True) == say_money(amount, "GBP", cents=False)


def test_money_without_cents_never_has_any() -> None:
    assert said(money(pl.col("x")), x=42.0, sign="¥", cents=False) == "¥42"


def test_almost_a_hundred_is_a_hundred() -> None:
    assert said(money(pl.col("x")), x=99.996, sign="£", cents=True) == "£100"


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1001, 12_345, 1_000_000, 987_654_321, 1_000_000_001])
def test_whole_numbers_are_grouped(number: int) -> None:
    assert said(whole(pl.col("x")), x=number) == f"{number:,}"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "never"), (1, "once"), (2, "twice"), (3, "3 times"), (1200, "1,200 times")]
)
def test_times(count: int, words: str) -> None:
    assert said(times(pl.col("x")), x=count) == words


@pytest.mark.parametrize(
    ("stretch", "words"),
    [(0.4, "day"), (1.0, "day"), (9.0, "9 days"), (27.4, "27 days"), (35.0, "5 weeks"), (91.0, "3 months")],
)
def test_stretches_of_days(stretch: float, words: str) -> None:
    assert said(days(pl.col("x")), x=stretch) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0%"), (0.001, "under 1%"), (0.71, "71%"), (0.9999, "over 99%"), (1.0, "100%")]
)
def test_a_share_is_never_certain_unless_it_is(share: float, words: str) -> None:
    assert said(percent(pl.col("x")), x=share) == words


def test_a_date_and_a_number_of_orders() -> None:
    assert said(day(pl.col("x")), x=date(2011, 5, 4)) == "4 May 2011"
    assert [said(orders(pl.col("x")), x=count) for count in (1, 12)] == ["1 order", "12 orders"]


@pytest.mark.parametrize(
    ("gap", "quiet", "sentence"),
    [
        (21.0, 10, "Orders every 21 days, last on 20 June 2025."),
        (21.0, 60, "Usually orders every 21 days; the last order was on 20 June 2025."),
        (1.0, 5, "Last ordered on 20 June 2025."),
        (None, 10, "Last ordered on 20 June 2025."),
    ],
)
def test_the_rhythm(gap: float | None, quiet: int, sentence: str) -> None:
    frame = pl.DataFrame(
        {"typical_gap_days": [gap], "quiet_days": [quiet], "last_order_on": [date(2025, 6, 20)]},
        schema_overrides={"typical_gap_days": pl.Float64},
    )
    assert frame.select(RHYTHM).item() == sentence


def test_what_is_at_stake_is_said_where_it_is_worth_a_word() -> None:
    row = {"sign": "£", "cents": True, "usual_order_margin": 16.0}

    assert said(AT_STAKE, at_stake=120.0, risk=0.4, **row) == (
        "£120 of margin is at stake: the risk that they stay away is 40%."
    )
    assert said(AT_STAKE, at_stake=3.0, risk=0.99, **row) is None
    assert said(AT_STAKE, at_stake=900.0, risk=0.1, **row) is None


def test_what_a_customer_is_worth() -> None:
    row = {"sign": "€", "cents": True, "horizon_years": 3}

    assert said(WORTH, value=1234.0, **row) == "Expected to earn us €1,234 in the next 3 years."
    assert said(WORTH, value=-3.0, **row) is None
