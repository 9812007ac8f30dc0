"""Template tags: money, chances, moments and small pictures; and the ways back from a form."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import AsyncRequestFactory, RequestFactory

from regulars.web.answers import back, download
from regulars.web.remembered import remembered
from regulars.web.templatetags import console as tags

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, "–"),
        (Decimal("12.5"), "£12.50"),
        (Decimal("99.999"), "£100.00"),
        (1234.56, "£1,235"),
        (Decimal("-7"), "-£7.00"),
    ],
)
def test_money_has_cents_where_they_matter(amount: Decimal | float | None, said: str) -> None:
    assert tags.money(amount, "GBP") == said


def test_round_money() -> None:
    assert (tags.round_money(Decimal("12.5"), "EUR"), tags.round_money(None, "EUR")) == ("€12", "–")


@pytest.mark.parametrize(
    ("chance", "said"), [(None, "–"), (0.001, "under 0.01"), (0.31, "0.31"), (0.999, "over 0.99"), (1.0, "over 0.99")]
)
def test_chances_never_claim_certainty(chance: float | None, said: str) -> None:
    assert tags.chance(chance) == said


@pytest.mark.parametrize(
    ("risk", "words", "level"),
    [
        (None, "not known", "none"),
        (0.05, "will probably come back", "low"),
        (0.3, "may stay away", "low"),
        (0.6, "may well stay away", "middle"),
        (0.8, "will probably not come back", "high"),
    ],
)
def test_a_risk_in_words(risk: float | None, words: str, level: str) -> None:
    assert (tags.risk_words(risk), tags.risk_level(risk)) == (words, level)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "yesterday"), (44, "44 days ago"), (60, "2 months ago"), (800, "2 years ago"), (-3, "ahead")],
)
def test_how_long_ago(days: int, said: str) -> None:
    request = type("Asked", (), {"at": NOW})()
    shown = tags.ago(Context({"request": request}), NOW - timedelta(days=days))
    assert f">{said}</time>" in shown
    assert 'datetime="20' in shown


def test_never_is_a_time_too() -> None:
    assert tags.ago(Context({}), None) == "never"


def test_every_tier_and_channel_has_its_look() -> None:
    from regulars.customise.channels import CHANNELS
    from regulars.differentiate.customers import ALL_TIERS

    assert len({tags.tier_mark(tier) for tier in ALL_TIERS}) == len(ALL_TIERS)
    assert all(tags.channel_name(channel) for channel in CHANNELS)
    assert {tags.channel_icon(channel) for channel in CHANNELS} <= {"mail", "phone", "person", "post"}


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    from pathlib import Path

    import regulars.web

    web = Path(regulars.web.__file__).parent
    drawn = set(re.findall(r'id="([\w-]+)"', (web / "static/web/icons.svg").read_text(encoding="utf-8")))
    templates = "".join(path.read_text(encoding="utf-8") for path in (web / "templates").rglob("*.html"))
    asked = set(re.findall(r'{% icon "([\w-]+)"', templates))
    named = {icon for icon, _ in (*tags._CHANNELS.values(), *tags._ENTRIES.values())}
    assert asked | named | {"dot", "today", "customers", "settings"} <= drawn


@pytest.mark.parametrize(
    ("value", "largest", "width"), [(1, 2, "50.00"), (5, 2, "100.00"), (-1, 2, "0.00"), (None, 0, "0.00")]
)
def test_a_bar_stays_within_its_track(value: float | None, largest: float, width: str) -> None:
    assert f'class="fill" width="{width}%"' in tags.bar(value, largest)


def test_what_a_customer_typed_is_no_markup() -> None:
    shown = Template('{% load console %}{% icon "dot" label %}').render(Context({"label": '"><script>'}))
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("form", "referrer", "leads"),
    [
        ({"next": "/interact/?whose=mine"}, "", "/interact/?whose=mine"),
        ({}, "http://testserver/customers/?tier=low", "/customers/?tier=low"),
        ({"next": "https://example.com/"}, "", "/"),
        ({"next": "//example.com/"}, "", "/"),
        ({"next": "javascript:alert(1)"}, "", "/"),
        ({}, "", "/"),
    ],
)
def test_the_way_back_stays_with_us(form: dict[str, str], referrer: str, leads: str) -> None:
    request = RequestFactory().post("/", form, headers={"Referer": referrer} if referrer else {})
    assert back(request) == leads


def test_a_download_is_sent_in_parts_over_asgi_too() -> None:
    parts = [b"one", b"two"]

    async def gather() -> list[bytes]:
        response = download(AsyncRequestFactory().get("/"), "x.csv", "text/csv", iter(parts))
        return [part async for part in response]

    assert asyncio.run(gather()) == parts
    plain = download(RequestFactory().get("/"), "x.csv", "text/csv", iter(parts))
    assert list(plain) == parts
    assert plain["Content-Disposition"] == 'attachment; filename="x.csv"'


def test_figures_are_worked_out_once_for_each_state() -> None:
    asked: list[int] = []

    def work_out() -> int:
        asked.append(1)
        return len(asked)

    assert [remembered("x", state, work_out) for state in (1, 1, 2, 1)] == [1, 1, 2, 1]
    assert remembered("y", 1, work_out) == 3


def places(drawn: str) -> tuple[float, float, float]:
    """Where the span begins, how long it is, and where the mark stands, in percent of the line."""
    found = re.search(r'class="span" x="([\d.]+)%" y="30%" width="([\d.]+)%".*class="mark" x="([\d.]+)%"', drawn)
    assert found
    start, width, mark = map(float, found.groups())
    return start, width, mark


def test_an_interval_lies_where_it_belongs():
    start, width, mark = places(tags.interval(20, 50, 100, 100))
    assert start < mark < start + width < 100


def test_an_interval_below_nothing_lies_to_the_left():
    start, width, mark = places(tags.interval(-300, -100, -20, -20))
    assert start == 0
    assert start < mark < start + width < 100
    start, width, mark = places(tags.interval(-50, 10, 100, 100))
    assert start == 0
    assert start < mark < start + width < 100
