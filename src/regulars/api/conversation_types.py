"""What the inbox takes and tells: a conversation, its messages, and the customer beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, Field

from regulars.api.said_types import FindingOut, finding
from regulars.api.types import Text
from regulars.differentiate.likes import likes_of
from regulars.interact.inbox.talk import customer_of
from regulars.interact.tasks import open_tasks
from regulars.interact.understanding.understand import last_mood, understandings_of
from regulars.ledger.models import Conversation, Message, Score

_FEW = 6
_GLIMPSE = 400
_WORDS = Annotated[Text, Field(min_length=1, max_length=50_000)]


class AnswerTextIn(Schema):
    """The answer, and the newest message that you have seen (`seen` of the conversation); `close` closes it with it."""

    text: _WORDS
    seen: Annotated[int, Field(ge=0, le=2**62)]
    close: bool = False


class TextIn(Schema):
    """The words."""

    text: _WORDS


class AssignIn(Schema):
    """Whose it is to be; empty: nobody's."""

    to: Annotated[Text, Field(max_length=150)] = ""


class SnoozeUntilIn(Schema):
    """Until when, with its zone."""

    until: AwareDatetime


class AnsweredOut(Schema):
    """The answer's message, and the delivery that carries it with its state by now; `again`: it was given before."""

    message: int
    delivery: int
    state: str
    again: bool


class ElsewhereOut(Schema):
    """Who else has it open, and may be answering; empty: nobody."""

    other: str


class ConversationRow(Schema):
    """One conversation; `customer` is null where nobody is known behind it yet."""

    number: int
    customer: str | None
    called: str
    subject: str
    channel: str
    address: str
    assigned_to: str
    opened_at: datetime
    waiting_since: datetime | None
    snoozed_until: datetime | None
    closed_at: datetime | None
    last_at: datetime | None = Field(description="Of what was said or noted last.")
    last_words: str = Field(description="How the newest message begins that is no note.")


class ConversationsOut(Schema):
    """A part of a view, out of `total`; and how many wait for anybody, for one person, for nobody in particular."""

    total: int
    offset: int
    waiting: int
    mine: int
    unassigned: int
    conversations: list[ConversationRow]


class FileOut(Schema):
    """A file that came with a message; `kept`: it was not too large to keep."""

    number: int
    name: str
    kind: str
    size: int
    kept: bool


class SentOut(Schema):
    """What became of an answer."""

    delivery: int
    state: str
    detail: str


class MessageOut(Schema):
    """One message; `note`: for colleagues only. `whole`: the mail with what it quotes, where that is left out."""

    number: int
    at: datetime
    from_customer: bool
    written_by: str
    note: bool
    automatic: bool
    text: str
    whole: str
    files: list[FileOut]
    sent: list[SentOut]


class LikedOut(Schema):
    """A like, need or motive; `stated` by them, or inferred."""

    subject: str
    item: str
    stated: bool
    strength: float


class DueOut(Schema):
    """A promise or a task that is open with them."""

    number: int
    text: str
    due_on: date | None


class BesideOut(Schema):
    """What to know of the customer while answering; figures are null while they are not known."""

    code: str
    called: str
    city: str
    tier: str
    value: Decimal | None
    risk: float | None
    orders: int
    last_order_at: datetime | None
    mood: str
    likes: list[LikedOut]
    said: list[FindingOut]
    promises: list[DueOut]
    tasks: list[DueOut]


class ConversationOut(ConversationRow):
    """A conversation with all that was said, and the customer beside it; `seen` is to be given back with an answer."""

    answering_by: str
    answering_at: datetime | None
    seen: int
    messages: list[MessageOut]
    beside: BesideOut


def row_of(talk: Conversation, said: Sequence[Message] | None = None) -> dict[str, Any]:
    """A conversation as ConversationRow; the listing knows the newest message already, else it is in `said`."""
    link = getattr(talk.record, "link", None)
    newest = max((one for one in said or () if not one.note), key=lambda one: (one.at, one.pk), default=None)
    last_at = getattr(talk, "last_at", max((one.at for one in said or ()), default=None))
    last_words = getattr(talk, "last_words", newest.text if newest else "") or ""
    names = (
        "subject", "channel", "address", "assigned_to", "opened_at", "waiting_since", "snoozed_until", "closed_at",
    )  # fmt: skip
    return {name: getattr(talk, name) for name in names} | {
        "number": talk.pk,
        "customer": link.customer.code if link else None,
        "called": link.customer.called if link else "",
        "last_at": last_at,
        "last_words": last_words[:_GLIMPSE],
    }


def message_told(message: Message) -> dict[str, Any]:
    """A message as MessageOut."""
    names = ("at", "from_customer", "written_by", "note", "automatic", "text", "whole")
    return {name: getattr(message, name) for name in names} | {
        "number": message.pk,
        "files": [
            {"number": file.pk, "name": file.name, "kind": file.kind, "size": file.size, "kept": bool(file.file)}
            for file in message.attachments.all()
        ],
        "sent": [{"delivery": one.pk, "state": one.state, "detail": one.detail} for one in message.deliveries.all()],
    }


def beside(talk: Conversation) -> dict[str, Any]:
    """The customer as BesideOut."""
    customer = customer_of(talk)
    score = getattr(customer, "score", None) or Score(customer=customer)
    promises = customer.promises.filter(kept_at=None, broken_at=None).order_by("due_on", "made_at")
    return {
        "code": customer.code,
        "called": customer.called,
        "city": customer.city,
        **{name: getattr(score, name) for name in ("tier", "value", "risk", "orders", "last_order_at")},
        "mood": last_mood(customer.pk),
        "likes": [
            {name: getattr(like, name) for name in ("subject", "item", "stated", "strength")}
            for like in likes_of(customer, _FEW)
        ],
        "said": [finding(found) for found in understandings_of(customer.pk, limit=_FEW)],
        "promises": [{"number": one.pk, "text": one.text, "due_on": one.due_on} for one in promises],
        "tasks": [{"number": one.pk, "text": one.title, "due_on": one.due_on} for one in open_tasks(customer)],
    }
