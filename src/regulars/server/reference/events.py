"""The page of events: the columns of the log, and the names of what can happen."""

from __future__ import annotations

from regulars.ledger.log.schema import EVENT_SCHEMA
from regulars.server.reference import rows

EVENTS = {
    "Order Completed": "somebody bought; one row a line item, `amount` is what the line adds to net revenue",
    "Order Refunded": "money was given back; `amount` is negative",
    "Order Cancelled": "an order was taken back; `amount` is negative",
    "Checkout Started": "an order was begun and not paid",
    "Payment Failed": "a payment did not go through",
    "Payment Disputed": "a customer's bank asks for the money back",
    "Deal Opened": "a deal was entered in the sales program",
    "Deal Lost": "a deal was lost",
    "Ticket Opened": "a customer turned to the help desk",
    "Ticket Solved": "the help desk solved it",
    "Call Logged": "one of us spoke with the customer on the phone",
    "Visit Logged": "one of us met the customer",
    "Letter Logged": "a letter came or went",
    "Chat Logged": "one of us and the customer chatted",
    "Note Added": "one of us wrote a note",
    "Offer Shown": "an offer that was chosen for the customer was shown on the site; once a day and placement",
    "Form Submitted": "the customer sent in a form of the site",
    "Consent Confirmed": "the customer confirmed by the link that was mailed to them",
    "Survey Answered": "a customer answered a survey that is not anonymous",
    "Question Answered": "a customer answered a single question, or one of us noted what they said to it",
    "Email Sent": "a mail of ours was taken by the mail server",
    "Email Received": "a customer wrote to us by e-mail",
    "Email Opened": "a mail was opened; `machine` in `properties` says that no person did",
    "Email Link Clicked": "a link in a mail was followed, the first time for each link",
    "Email Bounced": "a mail came back",
    "Email Marked as Spam": "a customer called a mail unwanted",
    "Action Carried Out": "a decision was carried out",
    "Action Let Go": "what was to carry a decision out was not sent; the summary says why",
    "Page Viewed": "a live `page` call; its properties say which page",
    "Screen Viewed": "a live `screen` call of an app",
    "Group Joined": "a live `group` call: somebody belongs to the company or team that it names",
    "Traits Told": "a visitor whom nobody knows yet stated something; it counts once they are known",
}
"""Every name that Regulars writes; a test finds those that are missing here."""

_COLUMNS = {
    "seq": "the log's own order",
    "source": "the number of the source that told of it",
    "source_key": "the source's own key for the person; empty for an anonymous sale",
    "name": "what happened, see below",
    "occurred_at": "when, in UTC",
    "order_id": "the order, ticket or decision that it belongs to",
    "line": "1, 2, … within one order and name",
    "product": "article number or code",
    "product_name": "what the product is called",
    "category": "its category",
    "quantity": "how many",
    "amount": "what the line adds to net revenue: after discount, without tax and shipping",
    "currency": "ISO 4217 code",
    "properties": "the rest, a JSON object",
}


def page() -> str:
    """The log's columns and names."""
    columns = [(f"`{name}`", str(dtype), _COLUMNS[name]) for name, dtype in EVENT_SCHEMA.items()]
    return "\n\n".join(
        [
            "# Events",
            "What happened is kept in the event log, a row a line of an event: the newest in the database, the rest in "
            "Parquet files under `log/` in the data folder, which any program that reads Parquet can open. Nothing in "
            "the log is changed; erasing a customer writes the files anew without them.",
            "## Columns",
            rows(("column", "type", "what it is"), columns),
            "## Names",
            rows(("name", "when"), [(f"`{name}`", when) for name, when in EVENTS.items()]),
        ]
    )
