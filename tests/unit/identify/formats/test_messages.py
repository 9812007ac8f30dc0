"""What was said: any table of messages, and Zendesk's comments."""

from __future__ import annotations

from datetime import UTC, datetime

CHAT = {
    "Ticket": "77", "Date": "2024-03-05 10:11", "Email": "Ann@x.example", "Name": "Ann Smith", "Direction": "inbound",
    "Subject": "My order", "Message": "Where is my order, please? It was to come on Monday.", "Agent": "Bev",
}  # fmt: skip
COMMENT = {
    "ticket_id": "77", "id": "9001", "author_id": "3600001", "author_role": "end-user", "author_name": "Ann Smith",
    "author_email": "ann@x.example", "created_at": "2024-03-05T10:11:00Z", "public": "true",
    "plain_body": "Where is my order, please?",
}  # fmt: skip
AT = datetime(2024, 3, 5, 10, 11, tzinfo=UTC)


def test_a_table_of_messages_is_told_from_sales_and_persons(take, said):
    rows = [
        CHAT,
        {**CHAT, "Direction": "Agent reply", "Message": "It comes today.", "Date": "2024-03-05 12:00"},
        {**CHAT, "Ticket": "", "Message": "I would like to change my address to Leeds."},
        {**CHAT, "Message": ""},
        {**CHAT, "Email": "", "Name": ""},
    ]
    understood, found = take(rows, zone="UTC")
    assert understood.format == "messages"
    messages = said(found.messages)
    assert messages[0] == {
        "__line__": 2, "source_key": "ann@x.example", "conversation": "77", "at": AT, "from_customer": True,
        "text": CHAT["Message"], "written_by": "Bev", "subject": "My order",
    }  # fmt: skip
    assert "source_key" not in messages[1]
    assert messages[1]["from_customer"] is False
    assert messages[2]["conversation"] == "ann@x.example 2024-03-05 My order"
    assert said(found.records)[0]["full_name"] == "Ann Smith"
    assert found.rejects.select("__line__", "column", "reason").rows() == [
        (5, "Message", "missing"),
        (6, "key", "missing"),
    ]


def test_a_list_of_persons_with_remarks_stays_one(take):
    rows = [
        {
            "Email": f"p{number}@x.example",
            "Name": "Ann Smith",
            "Created": "2024-03-05",
            "Comment": "met her at the fair",
        }
        for number in range(4)
    ]
    assert take(rows)[0].format == "people"
    assert take([rows[0], *rows])[0].format == "messages"


def test_sales_with_a_note_stay_sales(take):
    rows = [
        {
            "Invoice": str(number),
            "Date": "2024-03-05",
            "Customer": "7",
            "Qty": "2",
            "Price": "3.50",
            "Message": "a gift",
        }
        for number in range(4)
    ]
    assert take(rows)[0].format == "transactions"


def test_zendesk_comments(take, said):
    rows = [
        COMMENT,
        {**COMMENT, "author_id": "11", "author_role": "agent", "author_name": "Bev", "plain_body": "On its way."},
        {**COMMENT, "public": "false", "plain_body": "She rang, too."},
        {**COMMENT, "author_role": "", "plain_body": "Thank you!"},
        {**COMMENT, "plain_body": ""},
        {**COMMENT, "ticket_id": ""},
    ]
    understood, found = take(rows)
    assert (understood.format, understood.source) == ("zendesk_comments", "Zendesk")
    told = found.messages.select("source_key", "from_customer", "written_by", "text").rows()
    assert told == [
        ("3600001", True, "Ann Smith", "Where is my order, please?"),
        (None, False, "Bev", "On its way."),
        (None, False, "Ann Smith", "She rang, too."),
        ("3600001", None, "Ann Smith", "Thank you!"),
    ]
    assert said(found.messages)[0]["at"] == AT
    assert set(found.records["key"]) == {"3600001"}
    assert found.rejects.select("__line__", "reason").rows() == [(6, "missing"), (7, "missing")]
