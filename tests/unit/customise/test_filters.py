"""Filters: each example of the reference, what they refuse, and that what is missing stays missing."""

from __future__ import annotations

import pytest

from regulars.customise.filters import FILTERS
from regulars.customise.manner import Manner, locale_of, manner_for
from regulars.customise.words import FACTS, facts_used, faults_of, render
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.ledger.models import Customer

FACTS_OF_ANNA = {
    "first_name": "Anna",
    "name": "Anna O'Neill",
    "usual_order": "1045.50",
    "last_ordered": "4 May 2025",
    "favourites": "tea; coffee; cups",
}
EXAMPLES = [(each.name, *example) for each in FILTERS for example in each.examples]


@pytest.mark.parametrize(("name", "language", "template", "gives"), EXAMPLES)
def test_the_examples_of_the_reference_are_what_is_said(name: str, language: str, template: str, gives: str) -> None:
    said = render(template, FACTS_OF_ANNA, Manner(language, "GBP"))

    assert said[:1].upper() + said[1:] == gives or said == gives
    assert f"| {name} " in template


@pytest.mark.parametrize("each", FILTERS, ids=lambda each: each.name)
def test_every_filter_leaves_what_is_missing_missing(each: object) -> None:
    name = each.name  # type: ignore[attr-defined]
    if name == "greeting":
        assert render("{{ first_name | greeting }}", {}) == "Hello"
        assert faults_of("{{ first_name | greeting }}") == []
    else:
        assert render(f"{{{{ city | {name} | default: 'nothing' }}}}", {}) == "Nothing"
        with pytest.raises(BadInput, match="undefined"):
            render(f"{{{{ city | {name} }}}}", {})


@pytest.mark.parametrize(
    ("currency", "language", "template", "said"),
    [
        ("EUR", "de", "{{ usual_order | money }}", "1.000,00\xa0€"),
        ("EUR", "de-AT", "{{ usual_order | money }}", "€\xa01.000,00"),
        ("EUR", "en", "{{ usual_order | round_money }}", "€1,000"),
        ("JPY", "en", "{{ usual_order | money }}", "JP¥1,000"),
        ("JPY", "en", "{{ usual_order | round_money }}", "JP¥1,000"),
        ("USD", "en-US", "{{ usual_order | round_money }}", "$1,000"),
        ("", "en", "{{ usual_order | money }}", "1,000.00"),
        ("", "de", "{{ usual_order | round_money }}", "1.000"),
    ],
)
def test_sums_are_written_as_the_customer_writes_them(currency: str, language: str, template: str, said: str) -> None:
    assert render(template, {"usual_order": "1000.00"}, Manner(language, currency)) == said


@pytest.mark.parametrize(
    ("language", "name", "whose"),
    [
        ("en", "James", "James’"),
        ("en", "O'Brien", "O'Brien’s"),
        ("de", "Jens", "Jens’"),
        ("de", "Anna", "Annas"),
        ("fr", "Marc", "De Marc"),
        ("fr", "Élodie", "D’Élodie"),
        ("es", "Ana", "De Ana"),
        ("it", "Luca", "Di Luca"),
        ("nl", "Sanne", "Sanne’s"),
    ],
)
def test_whose_it_is(language: str, name: str, whose: str) -> None:
    assert render("{{ name | possessive }}", {"name": name}, Manner(language)) == whose


def test_a_moment_is_a_day_on_the_customers_clock() -> None:
    late = {"last_ordered": "2025-05-04T23:30:00+00:00"}

    assert render("{{ last_ordered | long_date }}", late, Manner(zone="Europe/London")) == "5 May 2025"
    assert render("{{ last_ordered | weekday }}", late, Manner(zone="America/New_York")) == "Sunday"
    assert render("{{ last_ordered | long_date }}", {"last_ordered": "2025-05-04"}) == "4 May 2025"


@pytest.mark.parametrize("things", ["tea", "tea;", " ;tea; "])
def test_a_list_of_one_is_that_one(things: str) -> None:
    assert render("{{ favourites | list }}", {"favourites": things}) == "Tea"


def test_a_list_may_come_from_liquid() -> None:
    assert render("{{ 'a,b,c' | split: ',' | list }}", {}) == "A, b and c"


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{{ first_name | money | default: 'x' }}", "'…' is no amount of money"),
        ("{{ city | long_date | default: 'x' }}", "'…' is no day"),
        ("{{ usual_order | money }}", "no fallback when this is missing: usual_order"),
        ("{{ _manner }}", "'_manner' is no fact"),
    ],
)
def test_a_filter_that_does_not_fit_its_fact_is_found_before_anybody_gets_it(template: str, fault: str) -> None:
    assert fault in faults_of(template)[0]


def test_sums_and_days_fit_their_filters() -> None:
    assert (
        faults_of("{{ spent_in_all | money | default: 'much' }}, {{ complaint_on | weekday | default: 'then' }}") == []
    )


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "12,5", ""])
def test_what_is_no_amount_is_refused_or_missing(amount: str) -> None:
    with pytest.raises(BadInput, match=r"no amount|undefined"):
        render("{{ usual_order | money }}", {"usual_order": amount})


@pytest.mark.parametrize(
    ("language", "locale"),
    [("", "en_GB"), ("en", "en_GB"), ("de", "de"), ("pt-BR", "pt_BR"), ("Klingon", "en_GB"), ("../etc", "en_GB")],
)
def test_languages_that_we_do_not_know_are_written_as_english(language: str, locale: str) -> None:
    assert str(locale_of(language)) == locale


def test_the_language_may_choose_the_words() -> None:
    template = "{% if language == 'de' %}Danke{% else %}Thank you{% endif %}"

    assert "language" in FACTS
    assert facts_used(template) == {"language"}
    assert faults_of(template) == []
    assert render(template, {"language": "de"}) == "Danke"


def test_the_manner_is_the_customers(terms: Business) -> None:
    anna = Customer(language="de", country="AT")

    manner = manner_for(anna, terms)

    assert (manner.tongue, manner.currency, manner.zone) == ("de", terms.currency, "Europe/Vienna")
    assert manner_for(Customer(), terms).zone == terms.time_zone
