"""Previews: what a customer would get, which facts are missing and for how many, and who lacks most."""

from __future__ import annotations

import polars as pl
import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.facts import SAYABLE
from regulars.customise.moves import Words
from regulars.customise.preview import Preview, facts_of_everybody, hardest, preview, say_previewed
from regulars.customise.words import PERSONAL
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.ledger.models import Customer

WORDS = Words(
    "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n{{ city | default: 'your town' }} misses "
    "{{ last_thing | default: 'you' }}. {{ usual_order | money | default: 'Much' }}.",
    "From {{ business }}",
)


@pytest.fixture
def everybody(stall: Stall, terms: Business) -> pl.DataFrame:
    stall.regular("Anna Smith", city="Leeds", company="Moss")
    stall.customer("J. Doe")
    stall.customer("")
    return facts_of_everybody(TODAY, terms, at=TODAY)


def seen(name: str, everybody: pl.DataFrame, terms: Business, words: Words = WORDS) -> Preview:
    return preview(words, Customer.objects.get(name=name), everybody, terms)


def test_everybody_has_a_row_and_what_is_missing_is_null(everybody: pl.DataFrame) -> None:
    assert set(everybody.columns) == {"customer", *SAYABLE, *PERSONAL}
    assert everybody["first_name"].to_list() == ["Anna", None, None]
    assert everybody["name"].to_list() == ["Anna Smith", "J. Doe", None]
    assert everybody["usual_order"].to_list() == ["40.00", None, None]


def test_it_says_what_the_customer_would_get(everybody: pl.DataFrame, terms: Business) -> None:
    found = seen("Anna Smith", everybody, terms)

    assert found.faults == ()
    assert found.said.subject == f"From {terms.name}"
    assert found.said.text == "Hello Anna,\n\nLeeds misses you. £40.00."
    assert found.said.html == "<p>Hello Anna,</p><p>Leeds misses you. £40.00.</p>"


def test_gaps_name_what_is_missing_what_stands_in_and_for_how_many(everybody: pl.DataFrame, terms: Business) -> None:
    gaps = {gap.fact: gap for gap in seen("J. Doe", everybody, terms).gaps}

    assert list(gaps) == ["city", "first_name", "last_thing", "usual_order"]
    assert {fact: gap.known for fact, gap in gaps.items()} == dict.fromkeys(gaps, "")
    assert {fact: gap.stands_in for fact, gap in gaps.items()} == {
        "city": "your town", "first_name": "", "last_thing": "you", "usual_order": "Much",
    }  # fmt: skip
    assert {fact: gap.customers for fact, gap in gaps.items()} == {
        "city": 2, "first_name": 2, "last_thing": 3, "usual_order": 2,
    }  # fmt: skip
    assert {gap.fact: gap.known for gap in seen("Anna Smith", everybody, terms).gaps}["city"] == "Leeds"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", "It says nothing."),
        ("  ", "It says nothing"),
        ("Hello {{ first_name }}", "no fallback when this is missing: first_name"),
        ("{{ nickname }}", "'nickname' is no fact"),
        ("{% if %}", "is not a Liquid template"),
    ],
)
def test_words_with_a_fault_say_nothing(body: str, fault: str, everybody: pl.DataFrame, terms: Business) -> None:
    found = seen("Anna Smith", everybody, terms, Words(body, "Subject"))

    assert fault in found.faults[0]
    assert found.said.text == found.said.html == found.said.subject == ""
    with pytest.raises(BadInput, match="cannot be used"):
        say_previewed(Words(body), Customer.objects.get(name="Anna Smith"), everybody, terms)


def test_a_fault_of_the_subject_counts_too(everybody: pl.DataFrame, terms: Business) -> None:
    assert "no fallback" in seen("Anna Smith", everybody, terms, Words("Hello", "{{ city }}")).faults[0]


def test_hardest_is_for_whom_most_is_missing(everybody: pl.DataFrame, terms: Business) -> None:
    nobody, anna = Customer.objects.get(name="").pk, Customer.objects.get(name="Anna Smith").pk

    assert hardest(Words("{{ name | default: 'you' }}"), everybody) == nobody
    assert hardest(Words("Nothing of anybody."), everybody) == nobody
    assert hardest(Words("{{ last_thing | default: 'x' }}"), everybody) == anna
    assert hardest(WORDS, everybody.clear()) is None


def test_who_came_after_the_facts_were_read_has_none(everybody: pl.DataFrame, stall: Stall, terms: Business) -> None:
    stall.customer("Late Comer", city="York")

    assert seen("Late Comer", everybody, terms).said.text == "Hello Late,\n\nYork misses you. Much."


def test_a_hostile_name_is_a_name(everybody: pl.DataFrame, terms: Business) -> None:
    Customer.objects.filter(name="J. Doe").update(city="<script>x()</script>[y](https://bad.example)")

    html = seen("J. Doe", everybody, terms).said.html

    assert "<script" not in html
    assert "<a " not in html
    assert "&lt;script&gt;" in html
