"""Filters of ours in message words: sums, dates, names and lists, as the customer writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context
from liquid.undefined import is_undefined

from regulars.customise.manner import Manner
from regulars.customise.marks import defuse, plain

MANNER = "_manner"
"""Under this name the manner lies among the facts; no template of ours may ask for it."""

_HELLO = {
    "en": "Hello",
    "de": "Guten Tag",
    "fr": "Bonjour",
    "es": "Hola",
    "it": "Buongiorno",
    "nl": "Hallo",
    "pt": "Olá",
}
_OF = {"fr": "de ", "es": "de ", "it": "di "}
_HISSES = re.compile(r"(s|ß|x|z|ce)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: what it does with a value, and an example as the reference shows it (and a test fills it in)."""

    name: str
    does: Callable[[Any, Manner], str]
    help: str
    examples: tuple[tuple[str, str, str], ...]
    """(language, template, what it gives)."""
    also_missing: bool = False
    """It says something also where the fact is missing, so that it needs no fallback."""


def money(value: str, manner: Manner) -> str:
    """An amount in the business's money."""
    amount = _amount(value)
    if not manner.currency:
        return str(format_decimal(amount, format="#,##0.00", locale=manner.locale))
    return str(format_currency(amount, manner.currency, locale=manner.locale))


def round_money(value: str, manner: Manner) -> str:
    """The same without cents."""
    amount = _amount(value).quantize(Decimal(1))
    if not manner.currency:
        return str(format_decimal(amount, locale=manner.locale))
    pattern = manner.locale.currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(amount, manner.currency, pattern, locale=manner.locale, currency_digits=False))


def long_date(value: str, manner: Manner) -> str:
    """A day in full."""
    return str(format_date(_day(value, manner), format="long", locale=manner.locale))


def short_date(value: str, manner: Manner) -> str:
    """A day in figures."""
    return str(format_date(_day(value, manner), format="short", locale=manner.locale))


def weekday(value: str, manner: Manner) -> str:
    """The day of the week."""
    return str(format_date(_day(value, manner), format="EEEE", locale=manner.locale))


def greeting(value: str, manner: Manner) -> str:
    """A greeting, with the name where it is known."""
    return f"{_HELLO.get(manner.tongue, _HELLO['en'])} {value}".rstrip()


def possessive(value: str, manner: Manner) -> str:
    """Whose something is."""
    name, tongue = value.strip(), manner.tongue
    if tongue in _OF:
        elided = tongue == "fr" and name[:1].lower() in "aeiouyhâéèêîôû"
        return f"d’{name}" if elided else f"{_OF[tongue]}{name}"
    if tongue == "de":
        return f"{name}’" if _HISSES.search(name) else f"{name}s"
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def listed(value: Any, manner: Manner) -> str:
    """Several things in one sentence."""
    things = value if isinstance(value, list | tuple) else str(value).split(";")
    return str(format_list([said for thing in things if (said := str(thing).strip())], locale=manner.locale))


def url_encode(value: str, _: Manner) -> str:
    """A fact as part of an address."""
    return quote_plus(value)


FILTERS = (
    Filter(
        "money",
        money,
        "An amount in the business's currency, written as the customer's language does.",
        (("en", "{{ usual_order | money }}", "£1,045.50"), ("de", "{{ usual_order | money }}", "1.045,50\xa0£")),
    ),
    Filter(
        "round_money",
        round_money,
        "The same without cents.",
        (("en", "{{ usual_order | round_money }}", "£1,046"), ("de", "{{ usual_order | round_money }}", "1.046\xa0£")),
    ),
    Filter(
        "long_date",
        long_date,
        "A day in full. A moment counts as the day that it is on the customer's clock.",
        (
            ("en", "{{ last_ordered | long_date }}", "4 May 2025"),
            ("de", "{{ last_ordered | long_date }}", "4. Mai 2025"),
        ),
    ),
    Filter(
        "short_date",
        short_date,
        "A day in figures.",
        (
            ("en", "{{ last_ordered | short_date }}", "04/05/2025"),
            ("de", "{{ last_ordered | short_date }}", "04.05.25"),
        ),
    ),
    Filter(
        "weekday",
        weekday,
        "The day of the week.",
        (("en", "{{ last_ordered | weekday }}", "Sunday"), ("fr", "{{ last_ordered | weekday }}", "Dimanche")),
    ),
    Filter(
        "greeting",
        greeting,
        "A greeting in the customer's language (English, German, French, Spanish, Italian or Dutch; else English), "
        "without a name where none is known: it needs no fallback.",
        (
            ("en", "{{ first_name | greeting }},", "Hello Anna,"),
            ("de", "{{ first_name | greeting }},", "Guten Tag Anna,"),
        ),
        also_missing=True,
    ),
    Filter(
        "possessive",
        possessive,
        "Whose something is.",
        (
            ("en", "{{ first_name | possessive }} basket", "Anna’s basket"),
            ("fr", "le panier {{ first_name | possessive }}", "Le panier d’Anna"),
        ),
    ),
    Filter(
        "list",
        listed,
        "Several things in one sentence; they stand apart by semicolons, or are a list.",
        (
            ("en", "{{ favourites | list }}", "Tea, coffee and cups"),
            ("de", "{{ favourites | list }}", "Tea, coffee und cups"),
        ),
    ),
    Filter(
        "url_encode",
        url_encode,
        "A fact as part of a link's address.",
        (
            (
                "en",
                "[Order](https://shop.example/?for={{ name | url_encode }})",
                "Order: https://shop.example/?for=Anna+O%27Neill",
            ),
        ),
    ),
)
"""All of them; `docs/reference/words.md` is written from this table."""


def as_liquid(each: Filter) -> Callable[..., Any]:
    """The filter as Liquid calls it: a missing fact stays missing, and nothing of a fact becomes a mark."""

    @with_context
    def apply(value: Any, *, context: Any) -> Any:
        if (missing := is_undefined(value) or value in (None, "")) and not each.also_missing:
            return value
        said = "" if missing else [plain(str(one)) for one in value] if isinstance(value, list) else plain(str(value))
        return defuse(each.does(said, context.resolve(MANNER)))

    return apply


def _amount(value: str) -> Decimal:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise FilterArgumentError(f"'{value}' is no amount of money", token=None)
    return amount


def _day(value: str, manner: Manner) -> date:
    """A day as our facts say it (4 May 2025) or by ISO 8601; a moment is a day on the customer's clock."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        try:
            return datetime.strptime(value, "%d %B %Y").date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            raise FilterArgumentError(f"'{value}' is no day", token=None) from None
    return (moment.astimezone(ZoneInfo(manner.zone)) if moment.tzinfo else moment).date()
