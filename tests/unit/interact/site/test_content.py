"""What people enter for their placements."""

import pytest

from regulars.interact.site.content import (
    Words,
    add_placement,
    checked_link,
    put_content,
    remove_content,
    remove_placement,
)
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Content, Placement

pytestmark = pytest.mark.django_db


def test_content_is_put_in_place_of_what_was_there() -> None:
    add_placement("Home-Hero", "At the top")
    first = put_content("home-hero", Words(heading="One"))
    again = put_content("home-hero", Words(heading="Two"))
    assert (first.pk, again.heading) == (again.pk, "Two")
    assert Placement.objects.get().name == "At the top"


def test_one_can_be_taken_away_and_a_placement_with_all_of_its() -> None:
    add_placement("hero")
    one, _ = put_content("hero", Words(heading="One")), put_content("hero", Words(heading="Eins"), language="DE")
    remove_content(one.pk)
    assert Content.objects.get().language == "de"
    remove_placement("hero")
    assert not Content.objects.exists()


@pytest.mark.parametrize("key", ["", "a b", "-a", "Ä", "a" * 65, "../x"])
def test_a_key_that_breaks_the_rule_is_quoted(key: str) -> None:
    with pytest.raises(BadInput, match="is no key"):
        add_placement(key)


def test_a_key_is_taken_once() -> None:
    add_placement("hero")
    with pytest.raises(BadInput, match="already"):
        add_placement("hero")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (Words(), "nothing to show"),
        (Words(heading="a" * 201), "201 letters; 200 is the most"),
        (Words(text="a" * 2001), "2,001 letters"),
        (Words(heading="a", link_label="Go"), "both its words and its address"),
        (Words(heading="a", link_to="/x"), "both its words and its address"),
    ],
)
def test_words_that_cannot_be_used(words: Words, rule: str) -> None:
    add_placement("hero")
    with pytest.raises(BadInput, match=rule):
        put_content("hero", words)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "https://a b", "ftp://a", "/a\\b", "x"],
)
def test_a_link_leads_to_a_site_and_nowhere_else(link: str) -> None:
    with pytest.raises(BadInput, match="is no link"):
        checked_link(link)


@pytest.mark.parametrize("link", ["/sale", "/a?b=c#d", "https://shop.example/a", "http://localhost:8000/"])
def test_a_good_link_stays_as_it_is(link: str) -> None:
    assert checked_link(f" {link} ") == link


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="no placement 'x'"):
        put_content("x", Words(heading="a"))
    add_placement("x")
    with pytest.raises(NotFound, match="no action 'y'"):
        put_content("x", Words(heading="a"), action="y")
    with pytest.raises(NotFound):
        remove_content(7)
    with pytest.raises(BadInput, match="no purpose"):
        put_content("x", Words(heading="a"), purpose="fun")
    with pytest.raises(BadInput, match="no language"):
        put_content("x", Words(heading="a"), language="d")


def test_control_characters_and_line_ends_are_tidied() -> None:
    add_placement("hero")
    content = put_content("hero", Words(heading="a\x00b\x1b", text="one\r\n\r\ntwo "))
    assert (content.heading, content.text) == ("ab", "one\n\ntwo")
