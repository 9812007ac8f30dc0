"""Contacts: addresses of one's own, shared ones, changed ones, pairs, and slips of the fingers."""

from __future__ import annotations

import numpy as np
import phonenumbers
import polars as pl
import pytest
from email_validator import validate_email

from regulars.demo.contacts import PostOffice, emails_on, mistype_email
from regulars.demo.story import Story


def test_addresses_are_valid_and_end_where_no_mail_arrives(story: Story) -> None:
    given = story.contacts["email"].to_list() + [a for a in story.contacts["later_email"] if a]
    assert all(address.endswith(".example") and address.isascii() and address == address.lower() for address in given)
    for address in given[:200]:
        validate_email(address, check_deliverability=False)


def test_only_people_of_one_home_share_an_address(story: Story) -> None:
    both = story.crowd.people.select("household").hstack(story.contacts)
    shared = (
        both.filter(pl.col("email").is_duplicated()).group_by("email").agg(pl.col("household").n_unique(), pl.len())
    )
    assert shared.height >= 3
    assert (shared["household"] == 1).all()
    assert (shared["len"] == 2).all()
    later = [a for a in both["later_email"] if a]
    assert len(later) == len(set(later))
    assert not set(later) & set(both["email"])


def test_some_changed_their_address_and_some_have_two(story: Story) -> None:
    has_later = pl.col("later_email") != ""
    changed = story.contacts.filter(pl.col("email_day").is_finite())
    two = story.contacts.filter(pl.col("second_share") > 0)
    assert 0.03 < changed.height / story.size < 0.12
    assert 0.04 < two.height / story.size < 0.14
    assert story.contacts.filter(has_later).height == changed.height + two.height


def test_telephones_are_shared_at_home_and_in_the_office(story: Story) -> None:
    both = story.crowd.people.select("household", "office").hstack(story.contacts)
    desk = both.filter(pl.col("office") == 0)
    assert desk["phone"].n_unique() == 1
    assert desk.height == 10
    elsewhere = both.filter(pl.col("office") < 0)
    shared = elsewhere.filter(pl.col("phone").is_duplicated()).group_by("phone").agg(pl.col("household").n_unique())
    assert shared.height > 10
    assert (shared["household"] == 1).all()


def test_every_telephone_is_valid(story: Story) -> None:
    for number in story.contacts["phone"].unique():
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, "GB")), number


def test_the_address_typed_is_the_one_of_that_day(story: Story) -> None:
    row = int(story.contacts["email_day"].is_finite().arg_max() or 0)
    first, later, when = story.contacts.select("email", "later_email", "email_day").row(row)
    person = np.full(400, row)
    before = emails_on(story.contacts, person, np.full(400, when - 1), np.random.default_rng(0))
    after = emails_on(story.contacts, person, np.full(400, when + 1), np.random.default_rng(0))
    assert before.count(first) > 390
    assert after.count(later) > 390
    assert later not in before
    assert first not in after


def test_who_has_two_addresses_uses_both(story: Story) -> None:
    row = int((story.contacts["second_share"] > 0).arg_max() or 0)
    first, later = story.contacts.select("email", "later_email").row(row)
    typed = emails_on(story.contacts, np.full(500, row), np.zeros(500), np.random.default_rng(0))
    assert 250 < typed.count(first) < 400
    assert 100 < typed.count(later) < 250


@pytest.mark.parametrize(
    ("how", "typed"),
    [(0.2, "liz.hartley@gmial.example"), (0.6, "liz.artley@gmail.example"), (0.8, "liz.hhartley@gmail.example")],
)
def test_slips_in_an_address_are_in_the_domain_or_the_name(how: float, typed: str) -> None:
    assert mistype_email("liz.hartley@gmail.example", 0.4, how) == typed


def test_a_domain_nobody_misspells_keeps_its_letters() -> None:
    assert mistype_email("liz.hartley@wharfearchitects.example", 0.4, 0.2) == "liz.ahrtley@wharfearchitects.example"


def test_the_second_of_a_name_gets_a_number() -> None:
    post = PostOffice(np.random.default_rng(1))
    person = {"given": "Siân", "surname": "O'Neill"}
    assert post.at_work(person, "Wharfe Architects") == "sian.oneill@wharfearchitects.example"
    assert post.at_work(person, "Wharfe Architects (2)") == "sian.oneill46@wharfearchitects.example"


def test_couples_whose_name_ends_in_s_are_a_family() -> None:
    post = PostOffice(np.random.default_rng(1))
    made = {post.couple("Jones", "Jo", "Sam").partition("@")[0] for _ in range(60)}
    assert any(local.startswith("thejonesfamily") for local in made)
    assert any(local.startswith("joandsam") for local in made)
    assert not any(local.startswith("thejoness") for local in made)
