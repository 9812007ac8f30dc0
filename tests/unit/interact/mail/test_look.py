"""The letter: one layout with the business's name and colour, readable, and nothing harmful in it."""

from __future__ import annotations

import re

import pytest

from regulars.interact.mail.look import Brand, _contrast, letter, shown

SHOP = Brand("Tea & <Cups>", "#1c5a49")


def button_of(html: str) -> str:
    (style,) = re.findall(r'<a class="button"[^>]*style="([^"]*)"', html)
    return style


def test_words_come_into_our_letter_with_name_colour_and_foot() -> None:
    html = shown('<h2>Tea</h2><p>Hello.</p><p><a class="button" href="https://a.example">Order</a></p>', SHOP, "foot")

    assert "Tea &amp; &lt;Cups&gt;" in html
    assert html.index("Cups") < html.index("Hello.") < html.index("Order") < html.index("foot") < html.index("</body>")
    assert "border-top: 6px solid #1c5a49" in html
    assert "background-color: #1c5a49" in button_of(html)
    assert "<style" not in html.split("<!--<![endif]")[-1].split("</head>")[1]


def test_a_question_stands_between_words_and_foot() -> None:
    html = letter("Hello.", SHOP, "the foot", "<p>Which tea?</p>")

    assert html.index("Hello.") < html.index("Which tea?") < html.index("the foot")
    assert "the foot" not in letter("Hello.", SHOP)


@pytest.mark.parametrize("colour", ["#ffdd00", "#000000", "#ffffff", "#777777", "#1c5a49", "#e0007a"])
def test_buttons_and_links_are_readable_in_any_colour(colour: str) -> None:
    html = shown(
        '<p><a href="https://a.example">x</a></p><p><a class="button" href="https://a.example">x</a></p>',
        Brand("Shop", colour),
    )
    (link,) = re.findall(r'<a href="https://a.example" style="color: (#\w+)', html)
    (ink,) = re.findall(r"(?<!-)color: (#\w+)", button_of(html))

    assert _contrast(link, "#ffffff") >= 4.5
    assert _contrast(ink, colour) >= 4.4


def test_contrast_is_as_the_standard_reckons_it() -> None:
    assert _contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("page", ["<html><body><p>Own</p></body></html>", "<!DOCTYPE html><body><p>Own</p></body>"])
def test_a_page_of_its_own_keeps_its_look(page: str) -> None:
    html = shown(page, SHOP, "foot")

    assert "Own" in html
    assert "foot" in html
    assert "Cups" not in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x()</script>",
        '<p onclick="x()">a</p>',
        '<a class="button evil" href="javascript:x()">a</a>',
        '<iframe src="https://bad.example"></iframe>',
        "<form><input></form>",
        "[foot][name][words]",
    ],
)
def test_what_is_given_does_no_harm_in_the_letter(hostile: str) -> None:
    html = shown(hostile, SHOP, "the foot")

    assert not re.search(r"<script|onclick|javascript|<iframe|<form|<input|evil", html)
    assert html.count("the foot") == 1
