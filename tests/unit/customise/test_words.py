import pytest

from regulars.customise.words import FACTS, facts_used, faults_of, first_name, render, render_subject
from regulars.kernel.errors import BadInput


def test_facts_are_filled_in() -> None:
    assert render("Hello {{ first_name }}, from {{ business }}", {"first_name": "Anna", "business": "us"}) == (
        "Hello Anna, from us"
    )


@pytest.mark.parametrize("missing", [{}, {"first_name": None}, {"first_name": ""}])
def test_what_is_missing_empty_or_none_takes_the_fallback(missing: dict[str, object]) -> None:
    assert render("Hello {{ first_name | default: 'there' }}", missing) == "Hello there"
    assert render("Hello{% if first_name %} {{ first_name }}{% endif %}", missing) == "Hello"
    assert render("{% unless first_name %}Hello{% endunless %}", missing) == "Hello"


def test_a_missing_fact_without_fallback_is_never_sent() -> None:
    with pytest.raises(BadInput, match=r"(?s)'first_name' is undefined.*default"):
        render("Hello {{ first_name }}", {})


def test_text_is_not_escaped_because_it_is_no_page() -> None:
    assert render("Dear {{ name }}", {"name": "Siobhán O'Brien & Sons <ltd>"}) == "Dear Siobhán O'Brien & Sons <ltd>"


def test_liquid_in_a_fact_is_shown_and_not_run() -> None:
    assert (
        render("{{ name }}", {"name": "{{ business }}{% for i in (1..9) %}"}) == "{{ business }}{% for i in (1..9) %}"
    )


def test_blanks_left_by_what_was_left_out_are_tidied_away() -> None:
    assert render("One. {% if name %}Two.{% endif %}\n\n  Three. \n", {}) == "One.\n\nThree."


def test_a_subject_is_one_line_whatever_the_facts() -> None:
    subject = render_subject("about {{ complaint_subject }}", {"complaint_subject": "late\r\nBcc: all@example.com"})

    assert subject == "About late Bcc: all@example.com"
    assert len(render_subject("{{ name }}", {"name": "x" * 500})) == 200


def test_a_text_begins_with_a_capital_even_where_its_beginning_is_missing() -> None:
    assert render("{% if name %}Dear {{ name }}, {% endif %}thank you.", {}) == "Thank you."


def test_facts_used_are_those_of_every_branch() -> None:
    assert facts_used("{% if city %}{{ name }}{% else %}{{ company | upcase }}{% endif %}", "{{ business }}") == {
        "city",
        "name",
        "company",
        "business",
    }


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("Hello {{ first_name }}", "no fallback when this is missing: first_name"),
        ("Hello {% if name %}{{ city }}{% endif %}", "no fallback when this is missing: city"),
        ("Hello {{ nickname | default: 'you' }}", "'nickname' is no fact we know; choose from business, city"),
        ("Hello {% if name %}", "is not a Liquid template"),
        ("{{ name | shout }}", "cannot be filled in"),
        ("{% if name %}Hello{% endif %}", "says nothing at all"),
        ("{{ name | default: 'x' }}" + "".join(f"{{{{ {fact} }}}}" for fact in sorted(FACTS)), "may be missing; 8"),
    ],
)
def test_faults_are_named(template: str, fault: str) -> None:
    faults = faults_of(template)

    assert len(faults) == 1
    assert fault in faults[0]


def test_a_template_that_runs_away_is_stopped() -> None:
    with pytest.raises(BadInput, match="cannot be filled in"):
        render("{% for i in (1..100000) %}{{ business }}{% endfor %}", {"business": "x"})


def test_sound_words_have_no_faults() -> None:
    assert faults_of("Hello{% if first_name %} {{ first_name }}{% endif %}, {{ business }}") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Smith", "Anna"),
        ("anna smith", "Anna"),
        ("ANNA SMITH", "Anna"),
        ("Dr Anna-Maria Smith", "Anna-Maria"),
        ("Mrs. Priya Patel", "Priya"),
        ("Smith, Tom", "Tom"),
        ("Siobhán O'Brien", "Siobhán"),
        ("J. Smith", None),
        ("J Smith", None),
        ("J.R. Smith", None),
        ("Mrs Smith", None),
        ("Anna", None),
        ("Moss Trading Ltd", None),
        ("Moss & Co", None),
        ("Café 21 Leeds", "Café"),
        ("", None),
    ],
)
def test_nobody_is_greeted_by_the_wrong_name(name: str, expected: str | None) -> None:
    assert first_name(name) == expected
