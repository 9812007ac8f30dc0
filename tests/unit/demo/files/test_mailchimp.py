"""The Mailchimp export: one row an address, the ones who left apart, a code for friends among the tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from regulars.demo.story import Story

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Exports


def test_an_address_is_listed_once_in_one_of_the_files(exports: Exports) -> None:
    listed = pl.concat([exports.audience["Email Address"], exports.unsubscribed["Email Address"]]).str.to_lowercase()
    assert not listed.is_duplicated().any()
    assert exports.audience.height > 5 * exports.unsubscribed.height > 100


def test_who_left_has_a_time_and_a_reason(exports: Exports) -> None:
    left = exports.unsubscribed
    assert left.select("UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_REASON").null_count().sum_horizontal().item() == 0
    assert (left["UNSUB_TIME"] > left["OPTIN_TIME"]).all()
    said = left["UNSUB_REASON_OTHER"].fill_null("") != ""
    assert (said == left["UNSUB_REASON"].str.starts_with("Other")).all()


def test_times_are_in_utc_and_follow_one_another(exports: Exports) -> None:
    both = pl.concat([exports.audience, exports.unsubscribed.select(exports.audience.columns)])
    assert both["OPTIN_TIME"].str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$").all()
    assert (both["CONFIRM_TIME"] > both["OPTIN_TIME"]).all()
    assert (both["LAST_CHANGED"] > both["OPTIN_TIME"]).all()


def test_forms_are_half_filled_in(exports: Exports) -> None:
    filled = {name: (exports.audience[name].fill_null("") != "").mean() for name in exports.audience.columns[:5]}
    assert filled["Email Address"] == 1
    assert 0.85 < filled["First Name"] < 0.97  # type: ignore[operator]
    assert 0.7 < filled["Last Name"] < 0.9  # type: ignore[operator]
    assert 0.25 < filled["Birthday"] < 0.45  # type: ignore[operator]
    assert 0.05 < filled["Phone Number"] < 0.25  # type: ignore[operator]


def test_birthdays_are_month_and_day(exports: Exports, story: Story) -> None:
    given = exports.audience.filter(pl.col("Birthday").fill_null("") != "").select("Email Address", "Birthday").rows()
    rows = {a: i for name in ("email", "later_email") for i, a in enumerate(story.contacts[name]) if a}
    born = story.crowd.people["born"].dt.strftime("%m/%d")
    known = [(rows[address.lower()], day) for address, day in given if address.lower() in rows]
    household = story.crowd.people["household"]
    for row, day in known:
        assert day in set(born.filter(household == household[row]))


def test_tags_tell_customers_from_form_fillers_and_hold_the_code_for_friends(exports: Exports, story: Story) -> None:
    tags = exports.audience["TAGS"]
    assert tags.str.contains(r'^"(Customer|Newsletter form)"').all()
    codes = tags.str.extract(r'"(FRIEND-[^"]+)"').drop_nulls()
    assert 0.2 < len(codes) / len(tags) < 0.7
    assert set(codes) <= set(story.codes)
    assert not codes.is_duplicated().any()


def test_whose_code_was_used_can_mostly_be_found_on_the_list(exports: Exports, story: Story) -> None:
    everybody = pl.concat([exports.audience["TAGS"], exports.unsubscribed["TAGS"]]).str.join("").item()
    used = [story.codes[friend] for friend in story.referrals["referred_by"]]
    assert sum(code in everybody for code in used) / len(used) > 0.4


def test_ratings_are_one_to_five_stars(exports: Exports) -> None:
    assert set(exports.audience["MEMBER_RATING"]) <= set("12345")
    assert exports.audience["MEMBER_RATING"].n_unique() > 2


def test_internet_addresses_belong_to_nobody(exports: Exports) -> None:
    assert exports.audience["OPTIN_IP"].str.contains(r"^198\.1[89]\.").all()
    assert exports.audience["LEID"].n_unique() == exports.audience["EUID"].n_unique() == exports.audience.height
