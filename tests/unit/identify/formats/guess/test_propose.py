"""Mappings proposed from names and content."""

from __future__ import annotations

import polars as pl

from regulars.identify.canonical import LINE
from regulars.identify.formats import format_named
from regulars.identify.formats.guess.content import look, look_at
from regulars.identify.formats.guess.propose import could_be, propose


def table(**columns: list[str | None]) -> pl.DataFrame:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))


def sales(frame: pl.DataFrame, **given: str):
    return propose(frame, look_at(frame), format_named("transactions"), given)


def test_names_decide_only_where_the_content_fits():
    found = sales(table(date=["pending", "paid"], sold_at=["2024-01-01", "2024-01-02"], amount=["5", "6"]))
    assert found.mapping == {"sold_at": "time", "amount": "amount"}
    assert found.because == {"sold_at": "by its name", "amount": "by its name"}
    assert found.missing == ()


def test_content_decides_where_names_say_nothing():
    found = sales(table(a=["ann@x.example", "b@x.example"], b=["2024-01-01", "2024-01-02"], total=["5", "6"]))
    assert found.mapping == {"a": "email", "b": "time", "total": "amount"}
    assert found.because["a"] == "100% of its values are e-mail addresses"
    assert found.because["b"] == "100% of its values are dates"


def test_what_is_told_stands():
    found = sales(table(date=["2024-01-01"], shipped=["2024-01-03"], amount=["5"]), shipped="time")
    assert found.mapping == {"shipped": "time", "amount": "amount"}
    assert found.because["shipped"] == "as told"


def test_what_is_missing_is_said():
    assert sales(table(amount=["5"], colour=["red"])).missing == (("time",),)
    assert sales(table(x=["a"])).missing == (("time",), ("amount", "unit_price"))


def test_an_order_total_repeated_on_each_line_is_left_out():
    lines = {"order": ["1", "1", "2"], "date": ["2024-01-01"] * 3, "qty": ["2", "1", "1"], "price": ["5", "3", "4"]}
    assert "total" not in sales(table(**lines, total=["13", "13", "4"])).mapping
    assert sales(table(**lines, total=["10", "3", "4"])).mapping["total"] == "amount"


def test_a_name_beside_a_product_is_the_products():
    frame = table(date=["2024-01-01"] * 4, sku=["A", "B", "A", "B"], name=["Tea", "Pot", "Tea", "Pot"], price=["1"] * 4)
    assert sales(frame).mapping["name"] == "description"
    people = ["Ann Lee", "Ben Fox", "Cid Orr", "Dee May", "Eva Sol"]
    frame = table(date=["2024-01-01"] * 5, sku=["A", "B", "A", "B", "A"], name=people, price=["1"] * 5)
    assert sales(frame).mapping["name"] == "full_name"


def test_a_column_called_id_numbers_orders_or_people():
    dates, amounts = ["2024-01-01"] * 3, ["1", "2", "3"]
    unique = table(id=["1", "2", "3"], email=["a@x.example"] * 3, date=dates, amount=amounts)
    assert sales(unique).mapping["id"] == "order"
    repeated = table(id=["1", "1", "2"], date=dates, amount=amounts)
    assert sales(repeated).mapping["id"] == "customer"
    beside = table(id=["1", "1", "2"], customer_id=["7", "7", "8"], date=dates, amount=amounts)
    assert sales(beside).mapping == {"id": "order", "customer_id": "customer", "date": "time", "amount": "amount"}
    frame = table(id=["1", "2"], email=["a@x.example", "b@x.example"])
    persons = propose(frame, look_at(frame), format_named("people"), {})
    assert persons.mapping == {"id": "customer", "email": "email"}


def test_customers_who_are_names():
    frame = table(customer=["Ann Lee", "Ben Fox"], date=["2024-01-01"] * 2, amount=["1", "2"])
    assert sales(frame).mapping["customer"] == "full_name"


def test_could_be():
    assert could_be(look(pl.Series("x", ["2024-01-01"])), "time")
    assert not could_be(look(pl.Series("x", ["blue"])), "time")
    assert not could_be(look(pl.Series("x", [None], dtype=pl.String)), "order")
    assert could_be(look(pl.Series("x", ["ja", "nein"])), "email_consent")
