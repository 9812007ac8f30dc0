"""Export: everything about one customer in one document, nothing about anybody else; all customers as CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from regulars.ledger.export import customers_csv, everything_about
from regulars.ledger.models import Customer, IdentityEntry, Record, Review, SharedIdentifier

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)

if TYPE_CHECKING:
    from conftest import World


def test_the_document_holds_everything_and_is_plain_json(world: World) -> None:
    document = everything_about(world.ann)
    assert json.loads(json.dumps(document)) == document
    assert document["customer"]["code"] == world.ann.code
    assert [(one["account"], one["role"]) for one in document["customer"]["accounts"]] == [
        ("Ann Cole at home", "member")
    ]
    (record,) = document["records"]
    assert (record["source"], record["email"]) == ("Shop", "ann@example.com")
    assert record["linked"]["because"] == "the same e-mail ann@example.com"
    assert record["versions"][0]["fields"] == {"email": "ann@example.com", "full_name": "Ann Cole"}
    assert record["identifiers"] == [{"kind": "email", "value": "ann@example.com"}]
    assert [event["name"] for event in document["events"]].count("Order Completed") == 2
    assert document["events"][-1]["amount"] == "10.0000"
    assert document["conversations"][0]["messages"][0]["text"] == "I am Ann Cole"
    assert document["consents"][0]["proof"] == "form of ann@example.com"
    assert document["score"]["value"] == "120.5000"
    assert document["preferences"][0]["item"] == "Decaf"
    assert document["decisions"][0]["deliveries"][0]["detail"] == "ann@example.com"
    assert document["tasks"][0]["title"] == "Call Ann Cole"
    assert document["promises"][0]["text"] == "A refund for Ann Cole"
    assert document["identity_log"][0]["change"] == "created"


def test_other_customers_are_named_by_code_only(world: World) -> None:
    document = everything_about(world.ann)
    assert [row["code"] for row in document["referrals"]["brought"]] == [world.bob.code]
    text = json.dumps(document)
    assert "Bob" not in text
    assert "bob@example.com" not in text
    assert everything_about(world.bob)["referrals"]["brought_by"]["code"] == world.ann.code


def test_accounts_doubts_and_normal_forms_are_in_it(world: World) -> None:
    SharedIdentifier.objects.create(kind="email", value="ann@example.com", people=7)
    ann, bob = Record.objects.order_by("pk")
    Review.objects.create(
        left=ann, right=bob, state="different", probability=0.5, evidence=["Bob Stone"], found_at=NOW, answered_by="amy"
    )
    document = everything_about(world.ann)
    assert json.loads(json.dumps(document)) == document
    (account,) = document["customer"]["accounts"]
    assert (account["account"], account["evidence"], account["since"]) == (
        "Ann Cole at home",
        "Ann Cole lives there",
        None,
    )
    (record,) = document["records"]
    assert record["compared_as"] == {"email": "ann@example.com"}
    assert record["identifiers"] == [{"kind": "email", "value": "ann@example.com", "people": 7}]
    (doubt,) = document["doubts"]
    assert (doubt["record"], doubt["other_record"], doubt["state"]) == (ann.pk, bob.pk, "different")
    (other,) = everything_about(world.bob)["doubts"]
    assert (other["record"], other["other_record"]) == (bob.pk, ann.pk)
    assert "Bob" not in json.dumps(document)


def test_what_was_set_aside_in_a_merge_is_in_it_while_they_are_one(world: World) -> None:
    once = Customer.objects.create(known_since=NOW, merged_into=world.ann)
    aside = {"score.customer": [{"tier": "lost"}]}
    for other in (once, world.bob):
        detail = {"aside": aside, "links": [[other.pk]]}
        IdentityEntry.objects.create(at=NOW, change="merged", customer=world.ann.pk, other=other.pk, detail=detail)
    _, mine, theirs = everything_about(world.ann)["identity_log"]
    assert mine["set_aside"] == aside
    assert not {"set_aside", "detail"} & theirs.keys()
    assert everything_about(world.bob)["identity_log"][-1]["other"] == world.bob.pk


def test_a_customer_without_a_score_is_exported_too(world: World) -> None:
    world.ann.score.delete()
    assert everything_about(Customer.objects.get(pk=world.ann.pk))["score"] is None


def read_csv() -> list[dict[str, str]]:
    target = io.BytesIO()
    count = customers_csv(target)
    rows = list(csv.DictReader(io.StringIO(target.getvalue().decode())))
    assert len(rows) == count
    return rows


def test_all_customers_as_csv(world: World) -> None:
    Customer.objects.create(known_since="2026-01-01T00:00:00Z", merged_into=world.bob, name="Bobby")
    ann, bob = read_csv()
    assert (ann["code"], ann["name"], ann["tier"], ann["value"]) == (
        world.ann.code,
        "Ann Cole",
        "most valuable",
        "120.5000",
    )
    assert ann["known_since"] == "2026-05-03T12:00:00Z"
    assert bob["email"] == "bob@example.com"


@pytest.mark.parametrize(
    ("name", "written"),
    [("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@cmd", "'@cmd"), ("-1+2", "'-1+2"), ("O'Neill", "O'Neill")],
)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(world: World, name: str, written: str) -> None:
    Customer.objects.filter(pk=world.ann.pk).update(name=name)
    row = read_csv()[0]
    assert row["name"] == written
    assert row["phone"].startswith("+44")
