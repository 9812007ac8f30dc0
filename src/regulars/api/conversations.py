"""The shared inbox: conversations that wait for us, one with its customer beside it, and all that we do with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status

from regulars.api.auth import by, colleague_behind, needs, now, person_behind, traced
from regulars.api.conversation_types import (
    AnsweredOut,
    AnswerTextIn,
    AssignIn,
    ConversationOut,
    ConversationsOut,
    ElsewhereOut,
    SnoozeUntilIn,
    TextIn,
    beside,
    message_told,
    row_of,
)
from regulars.api.files import A_FILE, as_download
from regulars.api.types import PROBLEMS, Done, Limit, Number, Offset, Text
from regulars.interact.inbox import deeds
from regulars.interact.inbox.answer import answer
from regulars.interact.inbox.files import attached_file
from regulars.interact.inbox.listing import conversations, count_waiting
from regulars.interact.inbox.talk import begin_answering, find_talk, messages_of, newest
from regulars.ledger.models import Trace
from regulars.ledger.users import Ability

router = Router(tags=["Inbox"])
# Letters are read by who answers them: as in the console, it takes more than seeing customers and figures.
_READS: dict[str, Any] = {"auth": needs(Ability.ACT)}
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}
_VIEW = "waiting (the longest first), mine, unassigned, all (open ones), snoozed or closed."
_KEY = "A name of your own for this answer, such as a UUID. Sent again with it, the answer goes once."
Views = Literal["waiting", "mine", "unassigned", "all", "snoozed", "closed"]


@router.get("/conversations", **_READS, response={200: ConversationsOut, **PROBLEMS}, summary="The inbox")
def inbox(
    request: HttpRequest,
    view: Annotated[Views, Query(description=_VIEW)] = "waiting",
    person: Annotated[
        Text | None, Query(max_length=150, description="Whose are mine; else who signed in or made the token.")
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Conversations that wait for an answer of ours, or another view of them; what an import brought is left out."""
    at, whose = now(), person_behind(request) if person is None else person
    found = conversations(view, whose, at)
    return {
        "total": found.count(),
        "offset": offset,
        "waiting": count_waiting(at),
        "mine": count_waiting(at, whose),
        "unassigned": count_waiting(at, ""),
        "conversations": [row_of(talk) for talk in found[offset : offset + limit]],
    }


@router.get(
    "/conversations/{number}", **_READS, response={200: ConversationOut, **PROBLEMS}, summary="One conversation"
)
def conversation(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """All that was said, the oldest first, with what became of our answers; and the customer beside it.

    Looking marks nothing. Give `seen` back with your answer; who has it open is in `answering_by`.
    """
    talk = find_talk(number)
    said = messages_of(talk)
    return row_of(talk, said) | {
        "answering_by": talk.answering_by,
        "answering_at": talk.answering_at,
        "seen": newest(talk),
        "messages": [message_told(message) for message in said],
        "beside": beside(talk),
    }


@router.post(
    "/conversations/{number}/opened",
    auth=needs(Ability.ACT),
    response={200: ElsewhereOut, **PROBLEMS},
    summary="Say that you have it open",
)
def opened(request: HttpRequest, number: Number) -> ElsewhereOut:
    """Colleagues who open it within ten minutes are told; tells you who else has it open, if anybody."""
    return ElsewhereOut(other=begin_answering(find_talk(number), by(request), now()))


@router.post(
    "/conversations/{number}/answers",
    auth=needs(Ability.ACT),
    response={200: AnsweredOut, 201: AnsweredOut, **PROBLEMS},
    summary="Answer a conversation",
)
def answer_by_mail(
    request: HttpRequest,
    number: Number,
    body: AnswerTextIn,
    idempotency_key: Annotated[
        Text | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, description=_KEY)
    ] = None,
) -> Status[AnsweredOut]:
    """Answer by e-mail; it goes into the outbox, and the conversation waits no longer. If it was nobody's, it is now
    that of who signed in or made the token.

    The problem `overtaken` says that the customer or a colleague wrote after what you have `seen`: read it, and answer
    with the new number. With an `Idempotency-Key` a repeated request sends nothing: it is answered 200 and `again`
    with what came of the first; the same key with other words is the problem `key-used`. Without a key a repeated
    request is overtaken by its own first.
    """
    talk, who, at = find_talk(number), by(request), now()
    with transaction.atomic():
        given = answer(
            talk,
            body.text,
            by=who,
            at=at,
            seen=body.seen,
            then_close=body.close,
            key=idempotency_key or "",
            whose=colleague_behind(request),
        )
        if not given.again:
            Trace.objects.create(at=at, by=who, did="answer conversation", what=f"conversation {number}")
    told = AnsweredOut(
        message=given.message.pk, delivery=given.delivery.pk, state=given.delivery.state, again=given.again
    )
    return Status(200 if given.again else 201, told)


@router.post(
    "/conversations/{number}/notes",
    auth=needs(Ability.ACT),
    response={201: Done, **PROBLEMS},
    summary="Note for colleagues",
)
def note(request: HttpRequest, number: Number, body: TextIn) -> Status[Done]:
    """Words that only we see; gives the note's number."""
    talk = find_talk(number)
    with traced(request, "note on conversation", f"conversation {number}"):
        kept = deeds.add_note(talk, body.text, by=by(request), at=now())
    return Status(201, Done(number=kept.pk))


@router.post("/conversations/{number}/assigned", **_CHANGES, summary="Give a conversation to somebody")
def assigned(request: HttpRequest, number: Number, body: AssignIn) -> Done:
    """To one of us who signs in, or back to all."""
    talk = find_talk(number)
    with traced(request, "assign conversation", f"conversation {number}"):
        deeds.assign(talk, body.to)
    return Done(number=number)


@router.post("/conversations/{number}/closed", **_CHANGES, summary="Close a conversation")
def closed(request: HttpRequest, number: Number) -> Done:
    """Nothing more is to be done, also where no reply is needed; it opens again when they write. Again changes
    nothing."""
    talk = find_talk(number)
    with traced(request, "close conversation", f"conversation {number}"):
        deeds.close(talk, at=now())
    return Done(number=number)


@router.post("/conversations/{number}/reopened", **_CHANGES, summary="Open a conversation again")
def reopened(request: HttpRequest, number: Number) -> Done:
    """A closed one waits for us again; an open one stays as it is."""
    talk = find_talk(number)
    with traced(request, "reopen conversation", f"conversation {number}"):
        deeds.reopen(talk, at=now())
    return Done(number=number)


@router.post("/conversations/{number}/snoozed", **_CHANGES, summary="Put a conversation off")
def snoozed(request: HttpRequest, number: Number, body: SnoozeUntilIn) -> Done:
    """It comes back at that moment, within a year, or when the customer writes."""
    talk = find_talk(number)
    with traced(request, "snooze conversation", f"conversation {number}"):
        deeds.snooze(talk, body.until, at=now())
    return Done(number=number)


@router.get(
    "/files/{number}", **_READS, response=PROBLEMS, openapi_extra=A_FILE, summary="A file that came with a message"
)
def file(request: HttpRequest, number: Number) -> HttpResponse:  # noqa: ARG001
    """As it came, to be saved; nobody looked into it."""
    return as_download(attached_file(number))
