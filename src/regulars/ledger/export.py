"""Export: everything that is known about one customer as one document; the list of all customers as CSV."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import polars as pl
from django.db.models import Model, Q, QuerySet

from regulars.kernel.codes import customer_code
from regulars.kernel.spreadsheets import harmless
from regulars.ledger import on_the_site
from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_lines
from regulars.ledger.models import (
    Claim,
    Consent,
    Conversation,
    Customer,
    IdentityEntry,
    Link,
    MatchForm,
    Message,
    Record,
    RecordVersion,
    Referral,
    Review,
    SharedIdentifier,
    Understanding,
    Wish,
)

_ABOUT = (
    *("preferences", "needs", "motivators", "tasks", "promises", "answers", "invitations", "askings"),
    "gaps_before",
    "arrangements",
    *("mail_addresses", "mails"),
)
_GOLDEN = ("name", "email", "phone", "company", "street", "city", "postcode", "country", "language", "birth_date")
_FIGURES = ("tier", "value", "value_low", "value_high", "risk", "at_stake", "orders", "revenue", "last_order_at")
_LISTED = [*_GOLDEN, "known_since", *(f"score__{name}" for name in _FIGURES)]


def everything_about(customer: Customer) -> dict[str, Any]:
    """All that the ledger holds about this person, as JSON values; money as text, times in ISO 8601.

    Keys: `customer`, `records` (with identifiers, versions, why each is this person), `events` (every line),
    `consents`, `wishes`, `conversations`, `score`, `relationship`, `listening`, the `experience` lately, what was
    learned and decided, `cases` with their entries, tasks, promises, referrals, `doubts` about who they are,
    `identity_log`.
    """
    records = Record.objects.filter(link__customer=customer).select_related("source").order_by("pk")
    about: dict[str, Any] = {
        "customer": {
            "code": customer.code,
            **_plain(customer, leave_out=("id", "merged_into", "search")),
            "accounts": [
                {
                    "account": one.account.name,
                    "kind": one.account.kind,
                    **_plain(one, leave_out=("id", "account", "customer")),
                }
                for one in customer.memberships.select_related("account").order_by("pk")
            ],
        },
        "records": [_record(record) for record in records],
        "events": _events(records),
        "consents": _rows(Consent.objects.filter(record__in=records).order_by("given_at", "pk")),
        "wishes": _rows(Wish.objects.filter(record__in=records).order_by("stated_at", "pk")),
        "conversations": [
            {**_plain(told), "messages": [_message(said) for said in told.messages.order_by("at", "pk")]}
            for told in Conversation.versions.filter(record__in=records).order_by("opened_at", "pk")
        ],
        "understandings": _rows(Understanding.objects.filter(record__in=records).order_by("at", "pk")),
        "score": _plain(customer.score) if hasattr(customer, "score") else None,
        "relationship": _plain(customer.relationship) if hasattr(customer, "relationship") else None,
        "listening": _plain(customer.listening) if hasattr(customer, "listening") else None,
    }
    for name in _ABOUT:
        about[name] = [_plain(row, leave_out=("customer",)) for row in getattr(customer, name).order_by("pk")]
    about["decisions"] = [
        {
            **_plain(decision, leave_out=("customer",)),
            "deliveries": _rows(decision.deliveries.order_by("at", "pk")),
            "outcomes": _rows(decision.outcomes.order_by("at", "pk")),
        }
        for decision in customer.decisions.order_by("pk")
    ]
    about["cases"] = [
        {**_plain(case, leave_out=("customer",)), "entries": _rows(case.entries.order_by("at", "pk"))}
        for case in customer.cases.order_by("pk")
    ]
    about["experience"] = _plain(customer.experience) if hasattr(customer, "experience") else None
    about["deliveries"] = _rows(customer.deliveries.filter(decision=None).order_by("at", "pk"))
    about["site"] = _on_the_site(customer, records)
    about["referrals"] = _referrals(customer)
    about["doubts"] = _doubts(records)
    about["identity_log"] = _identity_log(customer)
    return about


def all_customers() -> pl.DataFrame:
    """All customers with their golden fields and figures, one a row; times as ISO 8601 text, money Decimal."""
    known = Customer.objects.filter(merged_into__isnull=True).order_by("pk")
    frame = read_frame(known, ["pk", *_LISTED])
    codes = pl.Series("code", [customer_code(number) for number in frame["pk"]], dtype=pl.String)
    named = frame.drop("pk").rename(lambda name: name.removeprefix("score__"))
    times = pl.col("known_since", "last_order_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return named.with_columns(times).insert_column(0, codes)


def customers_csv(file: IO[bytes]) -> int:
    """Write `all_customers` as CSV (UTF-8, a header); gives how many.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    frame = all_customers().with_columns(harmless(pl.col(pl.String)))
    frame.write_csv(file)
    return frame.height


def _message(message: Message) -> dict[str, Any]:
    files = message.attachments.order_by("pk")
    return {**_plain(message), "attachments": [_plain(file, leave_out=("message", "file")) for file in files]}


def _record(record: Record) -> dict[str, Any]:
    link = Link.objects.get(record=record)
    return {
        **_plain(record, leave_out=("resolved",)),
        "source": record.source.name,
        "linked": {"because": link.evidence, "probability": link.probability, "at": link.linked_at.isoformat()},
        "identifiers": _identifiers(record),
        "compared_as": _compared_as(record),
        "claimed_as": _rows(Claim.objects.filter(source=record.source_id, key=record.key)),
        "versions": [_version(version) for version in record.versions.order_by("pk")],
    }


def _identifiers(record: Record) -> list[dict[str, Any]]:
    """How the record can be recognised; `people`: how many have the value, where they are too many to be one."""
    known = list(record.identifiers.order_by("kind", "value").values_list("kind", "value"))
    shared = SharedIdentifier.objects.filter(value__in=[value for _, value in known])
    people = {(row.kind, row.value): row.people for row in shared}
    return [
        {"kind": kind, "value": value} | ({"people": people[kind, value]} if (kind, value) in people else {})
        for kind, value in known
    ]


def _compared_as(record: Record) -> dict[str, Any]:
    """The record in the form in which it is compared with others."""
    kept = MatchForm.objects.filter(record=record).first()
    return dict(json.loads(kept.form)) if kept else {}


def _doubts(records: QuerySet[Record]) -> list[dict[str, Any]]:
    """Whether records of this person and others are one person's: asked, and answered. Others by number only."""
    ours = set(records.values_list("pk", flat=True))
    asked = Review.objects.filter(Q(left__in=records) | Q(right__in=records)).order_by("pk")
    return [
        {
            **_plain(review, leave_out=("left", "right", "evidence", "operation")),
            "record": review.left_id if review.left_id in ours else review.right_id,
            "other_record": review.right_id if review.left_id in ours else review.left_id,
        }
        for review in asked
    ]


def _identity_log(customer: Customer) -> list[dict[str, Any]]:
    """What happened to who they are. Rows that were set aside when two became one are theirs while the two are one."""
    aliases = set(customer.aliases.values_list("pk", flat=True))
    ours = [customer.pk, *aliases]
    return [
        _plain(entry, leave_out=("detail",))
        | ({"set_aside": entry.detail.get("aside", {})} if entry.change == "merged" and entry.other in aliases else {})
        for entry in IdentityEntry.objects.filter(Q(customer__in=ours) | Q(other__in=ours)).order_by("pk")
    ]


def _version(version: RecordVersion) -> dict[str, Any]:
    return {
        "import": version.imported_id,
        "learned_at": version.learned_at.isoformat(),
        "fields": json.loads(version.fields),
    }


def _events(records: QuerySet[Record]) -> list[dict[str, Any]]:
    keys = pl.DataFrame(
        [(record.source_id, record.key) for record in records],
        schema={"source": pl.Int32, "source_key": pl.String},
        orient="row",
    )
    lines = scan_lines().join(keys.lazy(), on=["source", "source_key"], how="semi").sort("occurred_at", "seq").collect()
    return [
        {name: _value(value) for name, value in line.items() if value is not None}
        for line in lines.iter_rows(named=True)
    ]


def _on_the_site(customer: Customer, records: QuerySet[Record]) -> dict[str, Any]:
    return {
        "offers_shown": _rows(on_the_site.seen_by(customer.pk)),
        "forms_sent_in": [_plain(sent, leave_out=("invited_by",)) for sent in on_the_site.sent_in_by(records)],
        "personal_links": _rows(on_the_site.invites_of(records)),
        "question": _plain(customer.ready_question, leave_out=("customer",))
        if hasattr(customer, "ready_question")
        else None,
        "came_by_a_link_at": [_value(visit.at) for visit in on_the_site.visits_of(records)],
    }


def _referrals(customer: Customer) -> dict[str, Any]:
    # Other customers are named by their codes only: their data are theirs.
    by = Referral.objects.filter(referred=customer).first()
    return {
        "brought": [
            {"code": customer_code(row.referred_id), "at": row.at.isoformat()} for row in customer.brought.all()
        ],
        "brought_by": {"code": customer_code(by.referrer_id), "at": by.at.isoformat()} if by else None,
    }


def _rows(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows]


def _plain(row: Model, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The row's own fields as JSON values."""
    fields = [field for field in row._meta.concrete_fields if field.name not in leave_out]
    return {field.name: _value(getattr(row, field.attname)) for field in fields}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
