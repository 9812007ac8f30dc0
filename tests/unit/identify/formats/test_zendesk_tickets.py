"""Zendesk tickets: conversations and their events."""

from __future__ import annotations

import json
from datetime import UTC, datetime

TICKET = {
    "Summation column": "1", "Id": "77", "Requester": "Ann Smith", "Requester id": "3600001",
    "Requester external id": "cust-9", "Requester email": "Ann@x.example", "Assignee": "Bev", "Group": "Support",
    "Subject": "Where is my order, please?", "Tags": "delivery  complaint", "Status": "Closed", "Priority": "High",
    "Via": "Web form", "Ticket type": "Question", "Created at": "2024-03-05 10:11", "Updated at": "2024-03-08 12:00",
    "Organization": "Acme", "Solved at": "2024-03-06 09:30", "Satisfaction Score": "GoodWithComment", "Reopens": "0",
}  # fmt: skip


def test_tickets(take, headers, said):
    rows = [
        TICKET,
        {**TICKET, "Id": "78", "Status": "Pending", "Solved at": "", "Satisfaction Score": "Offered"},
        {**TICKET, "Id": "79", "Status": "Solved", "Solved at": "", "Satisfaction Score": "Bad"},
        {**TICKET, "Id": "80", "Requester id": "", "Requester email": "", "Requester": "ben@x.example"},
        {**TICKET, "Id": "81", "Requester id": "", "Requester email": ""},
        {**TICKET, "Id": "82", "Created at": ""},
    ]
    understood, found = take(rows, headers=headers["zendesk_tickets"], zone="America/New_York")
    assert (understood.format, understood.source, understood.questions) == ("zendesk_tickets", "Zendesk", [])
    first = said(found.conversations)[0]
    opened, solved = datetime(2024, 3, 5, 15, 11, tzinfo=UTC), datetime(2024, 3, 6, 14, 30, tzinfo=UTC)
    assert first == {
        "__line__": 2, "source_key": "3600001", "key": "77", "channel": "web form", "status": "solved",
        "subject": "Where is my order, please?", "opened_at": opened, "closed_at": solved, "satisfaction": "good",
        "tags": "delivery, complaint",
    }  # fmt: skip
    assert found.conversations.select("key", "status", "satisfaction", "closed_at").rows()[1:3] == [
        ("78", "open", None, None), ("79", "solved", "bad", datetime(2024, 3, 8, 17, tzinfo=UTC)),
    ]  # fmt: skip
    assert found.events.select("name", "order_id", "source_key", "occurred_at").rows()[:3] == [
        ("Ticket Opened", "ticket:77", "3600001", opened),
        ("Ticket Solved", "ticket:77", "3600001", solved),
        ("Ticket Opened", "ticket:78", "3600001", opened),
    ]
    assert found.events["amount"].null_count() == found.events.height
    assert json.loads(found.events["properties"][0])["subject"] == "Where is my order, please?"
    record = said(found.records)[0]
    assert (record["full_name"], record["external_id"], record["company"]) == ("Ann Smith", "cust-9", "Acme")
    by_address = found.records.filter(key="ben@x.example").row(0, named=True)
    assert (by_address["email"], by_address["full_name"]) == ("ben@x.example", None)
    assert found.rejects.select("__line__", "column", "reason").rows() == [
        (6, "key", "missing"), (7, "Created at", "missing"),
    ]  # fmt: skip
