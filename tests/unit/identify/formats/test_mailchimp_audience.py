"""Mailchimp audiences: what proves a consent, and what ends it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

MEMBER = {
    "Email Address": "Ann@X.example", "First Name": "Ann", "Last Name": "O'Hara", "Favourite tea": "Assam",
    "Phone Number": "07700 900123", "MEMBER_RATING": "4", "OPTIN_TIME": "2021-03-04 09:08:07",
    "OPTIN_IP": "203.0.113.9", "CONFIRM_TIME": "2021-03-04 09:10:00", "CONFIRM_IP": "203.0.113.9", "CC": "gb",
    "LATITUDE": "53.9", "LAST_CHANGED": "2024-01-02 03:04:05", "LEID": "123", "EUID": "abc123",
    "TAGS": '"vip","tea"',
}  # fmt: skip
AT = datetime(2021, 3, 4, 9, 10, tzinfo=UTC)


def columns(headers, *extra):
    return [name for name in headers["mailchimp_audience"] if not name.startswith("<")] + list(extra)


def test_subscribed_contacts_are_granted_with_proof(take, headers, said):
    understood, found = take([MEMBER], headers=columns(headers, "Favourite tea", "Phone Number"))
    assert (understood.format, understood.source) == ("mailchimp_audience", "Mailchimp")
    assert understood.conventions.currency == ""
    (record,) = said(found.records)
    assert json.loads(record.pop("extra")) == {
        "rating": "4", "cc": "gb", "euid": "abc123", "tags": '"vip","tea"', "Favourite tea": "Assam",
    }  # fmt: skip
    assert record == {
        "__line__": 2, "key": "ann@x.example", "email": "Ann@X.example", "given_name": "Ann", "family_name": "O'Hara",
        "phone": "07700 900123", "learned_at": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
    }  # fmt: skip
    assert said(found.consents) == [
        {"__line__": 2, "source_key": "ann@x.example", "channel": "email", "purpose": "marketing", "state": "granted",
         "given_at": AT, "proof": "Mailchimp: opted in 2021-03-04 09:08:07 UTC from 203.0.113.9, "
         "confirmed 2021-03-04 09:10:00 UTC from 203.0.113.9"},
    ]  # fmt: skip


def test_unsubscribed_contacts_had_granted_and_then_denied(take, headers):
    gone = {
        **MEMBER, "UNSUB_TIME": "2023-05-06 07:08:09", "UNSUB_CAMPAIGN_TITLE": "May news",
        "UNSUB_REASON": "OTHER", "UNSUB_REASON_OTHER": "too many",
    }  # fmt: skip
    _, found = take([gone], headers=[*columns(headers, "Favourite tea"), *headers["mailchimp_unsubscribed_extra"],
                                     "Phone Number"])  # fmt: skip
    assert found.consents.select("state", "given_at").rows() == [
        ("granted", AT), ("denied", datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC)),
    ]  # fmt: skip
    assert found.consents["proof"][1] == (
        "Mailchimp: unsubscribed 2023-05-06 07:08:09 UTC, from 'May news', reason: too many"
    )


def test_cleaned_addresses_are_denied(take, headers):
    cleaned = {**MEMBER, "CLEAN_TIME": "2022-02-03 04:05:06", "CLEAN_CAMPAIGN_TITLE": "News", "CLEAN_CAMPAIGN_ID": "9"}
    _, found = take([cleaned], headers=columns(headers, "Favourite tea", "Phone Number", "CLEAN_TIME",
                                               "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID"))  # fmt: skip
    assert found.consents["state"].to_list() == ["granted", "denied"]
    assert found.consents["proof"][1] == "Mailchimp: mail comes back, cleaned 2022-02-03 04:05:06 UTC, after 'News'"


def test_nothing_proves_nothing(take, headers):
    bare = {**MEMBER, "OPTIN_TIME": "", "CONFIRM_TIME": "", "OPTIN_IP": "", "CONFIRM_IP": ""}
    _, found = take(
        [bare, {**bare, "Email Address": "no address"}], headers=columns(headers, "Favourite tea", "Phone Number")
    )
    assert found.consents.select("state", "given_at", "proof").rows() == [
        ("pending", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "Mailchimp: on the list, without a time of opting in")
    ]
    assert found.rejects.select("__line__", "reason").rows() == [(3, "missing")]
