"""Mailchimp's audience exports: subscribed, unsubscribed and cleaned contacts, a file each."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from regulars.identify.canonical import Translated
from regulars.identify.formats.parts.export import Export, Headers
from regulars.identify.formats.parts.lines import Lines, translated
from regulars.identify.formats.parts.people import consent, records
from regulars.identify.formats.parts.texts import email_key

_EXTRA = ("rating", "timezone", "cc", "euid", "notes", "tags", "birthday")
_STAMP = "%Y-%m-%d %H:%M:%S UTC"


class MailchimpAudience(Export):
    """A row a contact, known by e-mail address. Fields of the owner's own making are kept beside the person.

    Consent is granted where the export says when the contact opted in or confirmed; a contact without either is
    pending, for nothing proves the consent. Who unsubscribed has denied it since, and so has a cleaned address (mail to
    it comes back). Mailchimp writes times in UTC; where it saw a contact (CC) is a guess and no address.
    """

    name = "mailchimp_audience"
    title = "Mailchimp audience export"
    source = "Mailchimp"
    trust = 50
    fields: ClassVar[Headers] = {
        "email": ("Email Address", "Email"),
        "given_name": ("First Name", "FNAME"),
        "family_name": ("Last Name", "LNAME"),
        "phone": ("Phone Number", "Phone", "SMS Phone Number", "Mobile"),
        "company": ("Company", "Company Name"),
        "birthday": ("Birthday",),
        "rating": ("MEMBER_RATING",),
        "opted_in": ("OPTIN_TIME",),
        "opted_in_from": ("OPTIN_IP",),
        "confirmed": ("CONFIRM_TIME",),
        "confirmed_from": ("CONFIRM_IP",),
        "timezone": ("TIMEZONE",),
        "cc": ("CC",),
        "changed": ("LAST_CHANGED",),
        "left": ("UNSUB_TIME",),
        "left_campaign": ("UNSUB_CAMPAIGN_TITLE",),
        "left_reason": ("UNSUB_REASON",),
        "left_reason_other": ("UNSUB_REASON_OTHER",),
        "cleaned": ("CLEAN_TIME",),
        "cleaned_campaign": ("CLEAN_CAMPAIGN_TITLE",),
        "euid": ("EUID",),
        "notes": ("NOTES",),
        "tags": ("TAGS",),
    }
    required = ("email", "euid", "changed")
    zone = "UTC"
    times = ("opted_in", "confirmed", "changed", "left", "cleaned")
    known = ("LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF", "REGION", "LEID", "UNSUB_CAMPAIGN_ID", "CLEAN_CAMPAIGN_ID")
    keeps_others = True

    def read(self, lines: Lines) -> Translated:
        """Records, and consents with what proves them."""
        lines.frame = lines.frame.with_columns(email_key(pl.col("email")).alias("key"))
        for field in self.times:
            lines.time(field)
        lines.require("key", "A contact has an e-mail address, such as ann@example.com.")
        good, rejects = lines.finish()
        extra = {name: pl.col(name) for name in _EXTRA} | lines.others
        return translated(rejects, records=records(good, learned_at="changed", extra=extra), consents=_consents(good))


def _consents(good: pl.DataFrame) -> pl.DataFrame:
    gone = pl.coalesce("left", "cleaned")
    proven = pl.coalesce("confirmed", "opted_in")
    joined = consent(
        good,
        pl.when(proven.is_not_null()).then(pl.lit("granted")).when(gone.is_null()).then(pl.lit("pending")),
        channel="email",
        given_at=pl.coalesce("confirmed", "opted_in", "changed"),
        proof=_sentence(
            "Mailchimp: ",
            _at("opted in {}", "opted_in", "opted_in_from"),
            _at("confirmed {}", "confirmed", "confirmed_from"),
            otherwise="Mailchimp: on the list, without a time of opting in",
        ),
    )
    unsubscribed = consent(
        good,
        pl.when(pl.col("left").is_not_null()).then(pl.lit("denied")),
        channel="email",
        given_at=pl.col("left"),
        proof=_sentence(
            "Mailchimp: ",
            pl.format("unsubscribed {}", pl.col("left").dt.strftime(_STAMP)),
            pl.format("from '{}'", "left_campaign"),
            pl.format("reason: {}", pl.coalesce("left_reason_other", "left_reason")),
        ),
    )
    cleaned = consent(
        good,
        pl.when(pl.col("cleaned").is_not_null()).then(pl.lit("denied")),
        channel="email",
        given_at=pl.col("cleaned"),
        proof=_sentence(
            "Mailchimp: ",
            pl.format("mail comes back, cleaned {}", pl.col("cleaned").dt.strftime(_STAMP)),
            pl.format("after '{}'", "cleaned_campaign"),
        ),
    )
    return pl.concat([joined, unsubscribed, cleaned])


def _at(words: str, time: str, address: str) -> pl.Expr:
    said = pl.format(words, pl.col(time).dt.strftime(_STAMP))
    return pl.coalesce(said + pl.format(" from {}", address), said)


def _sentence(start: str, *parts: pl.Expr, otherwise: str = "") -> pl.Expr:
    joined = pl.concat_str(parts, separator=", ", ignore_nulls=True)
    return pl.when(joined != "").then(pl.lit(start) + joined).otherwise(pl.lit(otherwise))


FORMAT = MailchimpAudience()
