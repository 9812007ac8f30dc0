"""Marks: headings, links and buttons as text and as HTML; the text of words without marks stays as it is."""

from __future__ import annotations

import pytest

from regulars.customise.marks import as_html, as_text, defuse, plain
from regulars.customise.words import render, render_html


@pytest.mark.parametrize(
    ("words", "html", "text"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One,\ntwo.", "<p>One,<br>two.</p>", "One,\ntwo."),
        ("# Tea", "<h2>Tea</h2>", "Tea"),
        ("# Tea\nfor two", "<h2>Tea</h2><p>for two</p>", "Tea\nfor two"),
        ("#1 in tea", "<p>#1 in tea</p>", "#1 in tea"),
        (
            "[Order](https://a.example/x?a=1&b=2)",
            '<p><a class="button" href="https://a.example/x?a=1&amp;b=2">Order</a></p>',
            "Order: https://a.example/x?a=1&b=2",
        ),
        (
            "See [our teas](https://a.example), please.",
            '<p>See <a href="https://a.example">our teas</a>, please.</p>',
            "See our teas (https://a.example), please.",
        ),
        (
            "See https://a.example/tea.",
            '<p>See <a href="https://a.example/tea">https://a.example/tea</a>.</p>',
            "See https://a.example/tea.",
        ),
        ("https://a.example", '<p><a href="https://a.example">https://a.example</a></p>', "https://a.example"),
        ("[x](javascript:x())", "<p>[x](javascript:x())</p>", "[x](javascript:x())"),
        ("(Ask once.) [sic] a < b & c", "<p>(Ask once.) [sic] a &lt; b &amp; c</p>", "(Ask once.) [sic] a < b & c"),
        ("", "", ""),
    ],
)
def test_marks(words: str, html: str, text: str) -> None:
    assert as_html(words) == html
    assert as_text(words) == text


def test_what_is_defused_is_nothing_but_itself() -> None:
    hostile = "[x](https://bad.example)\n\n# big"

    assert as_text(defuse(hostile)) == hostile == plain(defuse(hostile))
    assert as_html(defuse(hostile)) == "<p>[x](https://bad.example)<br><br># big</p>"


def test_signs_of_ours_in_a_fact_are_left_out() -> None:
    assert plain(defuse(defuse("[")[0] + "x")) == "x"


def test_a_fact_within_a_link_stays_within_it() -> None:
    words = "[For {{ name }}](https://a.example/{{ city }}?n={{ name | url_encode }})"
    facts = {"name": 'A](https://bad.example) "x', "city": "York)[x](https://bad.example"}

    html = render_html(words, facts)

    assert html.count("<a ") == 1
    assert 'href="https://a.example/York)' in html
    assert "n=A%5D%28https%3A%2F%2Fbad.example%29+%22x" in html
    assert render(words, facts).startswith('For A](https://bad.example) "x: https://a.example/York)')


def test_a_fact_cannot_say_where_a_link_leads() -> None:
    assert "<a" not in render_html("[x]({{ company }})", {"company": "https://bad.example"})
    assert "<a" not in render_html("{{ company }}", {"company": "https://bad.example"})
