"""Return on Customer: every figure that the console shows of months and quarters, from the rows it gives away.

What is expected is added up here from the downloaded CSV alone, by plain decimal arithmetic.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.acceptance.console_server import PASSWORD, make_business, serving
from tests.support.signed_in import Browser, Shown

pytestmark = pytest.mark.acceptance

PARTS = ("acquired", "kept", "grown", "lost")
SEGMENTS = {
    "The best": {"tier": "most valuable"},
    'Those "at home", a lot': {"country": "GB"},
    "=2+2": {"risk_at_least": "0.5"},
    "everybody else": {"search": "an"},
}
"""Segments that overlap, with names that a careless file would trip over."""


@dataclass(frozen=True)
class Sums:
    """Some rows of a file added up."""

    customers: int
    start: Decimal
    end: Decimal
    cash: Decimal
    behaved: Decimal
    model: Decimal
    taken: Decimal
    taken_from: int
    rose: Decimal

    @classmethod
    def of(cls, rows: list[dict[str, str]]) -> Sums:
        def total(name: str) -> Decimal:
            return sum((Decimal(row[name]) for row in rows), Decimal(0))

        return cls(
            customers=sum(row["has_bought"] == "yes" for row in rows),
            start=total("value_start"),
            end=total("value_end"),
            cash=total("cash_flow"),
            behaved=total("change_by_behaviour"),
            model=total("change_by_model"),
            taken=total("taken_from_tomorrow"),
            taken_from=sum(Decimal(row["taken_from_tomorrow"]) > 0 for row in rows),
            rose=sum((max(Decimal(row["change_by_behaviour"]), Decimal(0)) for row in rows), Decimal(0)),
        )

    @property
    def created(self) -> Decimal:
        return self.cash + self.end - self.start

    @property
    def rate(self) -> Decimal | None:
        return self.created / self.start if self.start > 0 else None


class File:
    """The rows behind one period."""

    def __init__(self, text: str) -> None:
        self.rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        assert len({row["customer"] for row in self.rows}) == len(self.rows)
        self.all = Sums.of(self.rows)

    def where(self, column: str, value: str) -> Sums:
        return Sums.of([row for row in self.rows if row[column] == value])

    def by(self, column: str) -> dict[str, Sums]:
        return {value: self.where(column, value) for value in {row[column] for row in self.rows}}

    def segments(self) -> dict[str, tuple[Sums, Sums]]:
        """Who is in each, and who is not."""
        columns = [name for name in self.rows[0] if name.startswith("segment: ")]
        return {name[9:]: (self.where(name, "yes"), self.where(name, "no")) for name in columns}


@dataclass(frozen=True)
class Returns:
    """What the console shows, by period; the file that belongs to each; what `regulars measure` keeps."""

    browser: Browser
    pages: dict[str, Shown]
    files: dict[str, File]
    kept: dict[str, Any]

    def file(self, start: object, end: object) -> File:
        return File(self.browser.get(f"/measure/return-on-customer.csv?start={start}&end={end}"))

    def alike(self, name: str) -> list[str]:
        """The names of all months, or of all quarters, in order."""
        return sorted(other for other in self.files if ("Q" in other) == ("Q" in name))


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Returns]:
    with serving(make_business(tmp_path_factory.mktemp("returns"), size=300)) as console:
        marketer, analyst = Browser(console.url), Browser(console.url)
        marketer.sign_in("marketer", PASSWORD)
        for name, rule in SEGMENTS.items():
            filters = "&".join(f"{key}={value}" for key, value in rule.items()).replace(" ", "+")
            assert "Kept as the segment" in marketer.send(
                f"/customers/?{filters}", "/customers/segments/", name=name, **rule
            )
        assert console.regulars("run", "measure").code == 0
        analyst.sign_in("analyst", PASSWORD)
        names = [name for name in Shown(analyst.get("/measure/periods/")).options if name]
        pages = {name: Shown(analyst.get(f"/measure/periods/?of={name}")) for name in names}
        files = {
            name: File(analyst.get(page.links["All that this is reckoned from, customer by customer (CSV)"]))
            for name, page in pages.items()
        }
        yield Returns(analyst, pages, files, console.regulars("measure", "--json").json)


def money(amount: Decimal) -> str:
    number = f"{abs(amount):,.0f}"
    return f"{'-' if amount < 0 and number != '0' else ''}£{number}"


def rate(share: Decimal | None, digits: int = 1) -> str:
    return "–" if share is None else f"{share:z.{digits}%}"


def long_day(day: str) -> str:
    on = date.fromisoformat(day)
    return f"{on.day} {on:%B %Y}"


def moved(file: File) -> list[list[str]]:
    """The bridge: a row for each part, and what was learnt."""
    rows = []
    for name in PARTS:
        part = file.where("group", name)
        figures = [money(each) for each in (part.behaved, part.cash, part.behaved + part.cash)]
        rows.append([name.capitalize(), f"{part.customers:,}", *figures])
    return [*rows, ["Model", "", money(file.all.model), "", money(file.all.model)]]


def drawn(file: File) -> str:
    """What the chart of the bridge says to those who do not see it."""
    steps = [(name.capitalize(), file.where("group", name).behaved) for name in PARTS]
    told = [
        f"{name} {'+' if amount > 0 else ''}{money(amount)}" for name, amount in [*steps, ("Model", file.all.model)]
    ]
    return "; ".join([f"Start {money(file.all.start)}", *told, f"End {money(file.all.end)}."])


def said(file: File, start: str, end: str) -> str:
    whole = file.all
    assert whole.rate is not None
    verb = "created" if whole.created >= 0 else "destroyed"
    before = sum(row["has_bought"] == "yes" and row["tier"] != "new customers" for row in file.rows)
    return (
        f"Return on Customer from {start} to {end}: {whole.rate:.1%}. For each 100 of customer equity, "
        f"{abs(whole.rate) * 100:.1f} were {verb}. Customer equity went from {money(whole.start)} "
        f"({before:,} customers) to {money(whole.end)} ({whole.customers:,}), and customers brought "
        f"{money(whole.cash)} of margin in between"
    )


def row_of(name: str, sums: Sums) -> list[str]:
    return [
        name[0].upper() + name[1:],
        f"{sums.customers:,}",
        *(money(each) for each in (sums.start, sums.end, sums.cash, sums.created)),
        rate(sums.rate),
    ]


def days_of(page: Shown) -> tuple[str, str]:
    link = page.links["All that this is reckoned from, customer by customer (CSV)"]
    start, end = link.partition("?")[2].split("&")
    return start.removeprefix("start="), end.removeprefix("end=")


def test_there_are_months_and_quarters_of_two_years(returns: Returns) -> None:
    assert len(returns.alike("2026-01")) >= 20
    assert len(returns.alike("Q")) >= 7


def test_the_headline_of_each_period(returns: Returns) -> None:
    for name, page in returns.pages.items():
        file, (start, end) = returns.files[name], days_of(page)
        whole = file.all
        before = sum(row["has_bought"] == "yes" and row["tier"] != "new customers" for row in file.rows)
        assert [tile[1:] for tile in page.tiles] == [
            [rate(whole.rate), f"{money(whole.created)} created"],
            [money(whole.cash), "margin, less what serving cost"],
            [money(whole.start), f"{before:,} customers, end of {long_day(start)}"],
            [money(whole.end), f"{whole.customers:,} customers, end of {long_day(end)}"],
        ], name
        assert said(file, start, end) in page.text, name


def test_what_moved_equity_in_each_period(returns: Returns) -> None:
    for name, page in returns.pages.items():
        shown = page.rows("What customers acquired, kept, grown and lost brought")
        assert [[row[0], *row[2:]] for row in shown] == moved(returns.files[name]), name
        assert drawn(returns.files[name]) in page.html, name


def test_the_same_customers_by_tier_by_source_and_by_segment(returns: Returns) -> None:
    for name, page in returns.pages.items():
        file = returns.files[name]
        for caption, column in (("By value tier", "tier"), ("By where they came from", "source")):
            expected = sorted(row_of(each, sums) for each, sums in file.by(column).items())
            assert sorted(page.rows(caption)) == expected, (name, caption)
        segments = file.segments()
        assert set(segments) == set(SEGMENTS)
        expected = sorted(row_of(each, inside) for each, (inside, _) in segments.items())
        assert sorted(page.rows("By segment")) == expected, name


def test_the_table_of_all_periods(returns: Returns) -> None:
    for name, page in returns.pages.items():
        expected = [
            [*(money(each) for each in (file.all.start, file.all.end, file.all.cash)), rate(file.all.rate)]
            for file in (returns.files[other] for other in returns.alike(name))
        ]
        rows = page.rows("Return on Customer by period")
        assert [row[1:] for row in reversed(rows)] == expected, name
        assert [row[0].removesuffix(" so far") for row in reversed(rows)] == returns.alike(name)


def test_what_was_taken_from_tomorrow_in_each_period(returns: Returns) -> None:
    for name, page in returns.pages.items():
        whole = returns.files[name].all
        if whole.cash <= 0:
            assert page.items[-1].startswith("No cash came in on the whole"), name
            continue
        share = whole.taken / whole.cash
        told = " ".join(page.items)
        assert (
            f"Of each 100 of cash, {share * 100:.0f} were taken from tomorrow: {money(whole.taken)} of "
            f"{money(whole.cash)} came from {whole.taken_from:,} customers"
        ) in told, name
        names = returns.alike(name)
        before = [returns.files[other].all for other in names[: names.index(name)]]
        came = sum(one.cash for one in before)
        if came > 0:
            assert f"Usually it is {sum(one.taken for one in before) / came * 100:.0f};" in told, name
        assert f"All customers together became worth {money(abs(whole.behaved))}" in told, name


def test_the_figures_that_are_kept_are_equal_to_the_last_digit(returns: Returns) -> None:
    """Where a page rounds to pounds, programs get four decimals."""

    def exact(sums: Sums) -> dict[str, float | int]:
        return {
            "customers": sums.customers,
            **{name: float(each) for name, each in (("equity_start", sums.start), ("equity_end", sums.end))},
            **{name: float(each) for name, each in (("cash_flow", sums.cash), ("value_created", sums.created))},
        }

    def held(group: dict[str, Any]) -> dict[str, float | int]:
        return {name: group[name] for name in exact(returns.files[returns.alike("Q")[0]].all)}

    for period in [*returns.kept["months"], *returns.kept["quarters"]]:
        file = returns.files[period["name"]]
        assert held(period | {"customers": period["customers_end"]}) == exact(file.all), period["name"]
        assert period["model_change"] == float(file.all.model)
        for name in PARTS:
            part = file.where("group", name)
            found = [period[name][each] for each in ("customers", "equity", "cash_flow", "value_created")]
            assert found == [part.customers, *map(float, (part.behaved, part.cash, part.behaved + part.cash))]
        for cut, column in (("tiers", "tier"), ("sources", "source")):
            assert {group["name"]: held(group) for group in period[cut]} == {
                name: exact(sums) for name, sums in file.by(column).items()
            }, (period["name"], cut)
        assert {one["inside"]["name"]: (held(one["inside"]), held(one["rest"])) for one in period["segments"]} == {
            name: (exact(inside), exact(rest)) for name, (inside, rest) in file.segments().items()
        }
        taken = period["harvest"]
        fell = file.all.rose - file.all.behaved
        assert [taken[each] for each in ("cash", "taken", "customers", "grown", "unpaid", "behaved")] == [
            *(float(file.all.cash), float(file.all.taken), file.all.taken_from),
            *(float(file.all.rose), float(fell - file.all.taken), float(file.all.behaved)),
        ], period["name"]


def test_the_front_page_of_measure_its_year_quarter_and_months(returns: Returns) -> None:
    page = Shown(returns.browser.get("/measure/"))
    start, end = page.fields["start"], page.fields["end"]
    quarter_ago = date.fromisoformat(end) - timedelta(days=91)
    year, quarter = returns.file(start, end), returns.file(quarter_ago, end)
    tiles = {name: told for name, *told in page.tiles}
    assert tiles["Customer equity"] == [money(year.all.end), f"{year.all.customers:,} customers who have bought"]
    for name, file in (("Return on Customer, last year", year), ("Return on Customer, last quarter", quarter)):
        assert tiles[name] == [rate(file.all.rate), f"{money(file.all.created)} created"]
    assert [[row[0], *row[2:]] for row in page.rows("What customers acquired, kept, grown and lost brought")] == moved(
        year
    )
    assert said(year, start, end) in page.text

    ends = {days_of(returns.pages[name])[1]: returns.files[name].all for name in returns.alike("2026-01")}
    points = page.rows("Customer equity by month")
    checked = 0
    for (shown, equity, customers, cash), point in zip(points, returns.kept["series"], strict=True):
        if (whole := ends.get(point["day"])) is None:
            continue
        on = date.fromisoformat(point["day"])
        assert [shown, equity, customers, cash] == [
            f"{on.day} {on:%b %Y}",
            money(whole.end),
            f"{whole.customers:,}",
            money(whole.cash),
        ]
        checked += 1
    assert checked == len(ends)

    over = [one for one in returns.kept["quarters"] if one["whole"]]
    harvests = page.rows("Cash and what was taken from tomorrow")
    for (shown, *figures), one in zip(harvests, returns.kept["quarters"], strict=True):
        whole = returns.files[one["name"]].all
        assert shown == one["name"] + ("" if one["whole"] else " so far")
        share = whole.taken / whole.cash if whole.cash > 0 else None
        assert figures == [money(whole.cash), money(whole.taken), rate(share, 0), money(whole.behaved)]
    assert any(line.startswith(f"{over[-1]['name']}: ") for line in page.items)


def test_between_any_two_days(returns: Returns) -> None:
    start, end = "2025-09-10", "2026-02-20"
    page = Shown(returns.browser.get(f"/measure/between/?start={start}&end={end}"))
    file = returns.file(start, end)
    assert [[row[0], *row[2:]] for row in page.rows("What customers acquired, kept, grown and lost brought")] == moved(
        file
    )
    assert said(file, start, end) in page.text
    assert drawn(file) in page.html
