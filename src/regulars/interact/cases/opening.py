"""Take a complaint: into the case it belongs to, which is opened, told again or reopened. One case a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from regulars.interact.cases.owners import owner_for
from regulars.interact.cases.priority import matter_of, priority_of
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.models import Case, CaseEntry, Conversation, Customer, Message
from regulars.ledger.service_terms import ServiceTerms, service_terms

SAME_THING = timedelta(days=30)
"""A complaint about the same topic within so long after the answer is the same matter, come back."""

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint of one customer, from wherever.

    Attributes:
        matter: names it for ever where it has a place of its own (`matter_of` a conversation, "event 12").
        subject: what it is about, in a line; words: how they said it.
        topic: one word or two by which complaints about the same thing are known; may be empty.
        conversation, message, seq: where it was said.
        by: who entered it; empty where nobody did.
    """

    customer: Customer
    at: datetime
    matter: str
    subject: str
    origin: Case.Origin
    topic: str = ""
    words: str = ""
    conversation: Conversation | None = None
    message: Message | None = None
    seq: int | None = None
    by: str = ""


def complain(told: Complaint, terms: ServiceTerms | None = None) -> Case:
    """The complaint's case. Telling the same complaint again changes nothing; raises BadInput without a subject."""
    if not told.subject.strip():
        raise BadInput("A complaint needs words.", hint="Say in a line what went wrong.")
    terms = terms or service_terms()
    with transaction.atomic():
        # Two workers who hear of one matter at once wait for each other here, and the second finds the first's case.
        Customer.objects.select_for_update().get(pk=told.customer.pk)
        case = _case_of(told)
        if case is None:
            return _open(told, terms)
        if _is_known(case, told):
            _keep_conversation(case, told)
            return case
        return _again(case, told, terms)


def open_by_hand(
    customer: Customer,
    subject: str,
    *,
    by: str,
    at: datetime,
    topic: str = "",
    origin: Case.Origin = Case.Origin.PERSON,
) -> Case:
    """A complaint that one of us, or another program, heard of: into the open case on that topic, or a new one."""
    subject = subject.strip()
    if len(subject) > _LONGEST:
        raise BadInput(f"A complaint's subject has {len(subject)} letters; {_LONGEST} is the most.")
    matter = f"told {customer.pk} {at.isoformat()} {by}"[:260]
    return complain(Complaint(customer, at, matter, subject, origin, topic.strip().lower()[:200], by=by))


def find_case(number: int) -> Case | None:
    """The case of that number."""
    return Case.objects.select_related("customer", "conversation").filter(pk=number).first()


def _case_of(told: Complaint) -> Case | None:
    same = Case.objects.filter(matter=told.matter).first()
    if same is not None or not told.topic:
        return same
    about = Case.objects.filter(customer=told.customer, topic=told.topic, opened_at__lte=told.at).order_by("-opened_at")
    latest = about.first()
    if latest is None or (latest.closed_at and told.at - (latest.resolved_at or latest.closed_at) > SAME_THING):
        return None
    return latest


def _is_known(case: Case, told: Complaint) -> bool:
    """Whether the case has this very complaint already."""
    if told.message is not None:
        return case.entries.filter(message=told.message).exists()
    if told.seq is not None:
        return case.entries.filter(seq=told.seq).exists()
    return case.matter == told.matter


def _keep_conversation(case: Case, told: Complaint) -> None:
    """Follow the matter's newest telling: a later import's version, or the conversation in which they last wrote."""
    talk = told.conversation
    if talk is None or case.conversation_id == talk.pk:
        return
    if told.message is not None or (
        case.matter == told.matter and (case.conversation is None or matter_of(case.conversation) == case.matter)
    ):
        case.conversation = talk
        case.save(update_fields=["conversation"])


def _open(told: Complaint, terms: ServiceTerms) -> Case:
    found = priority_of(told.customer, business().currency, at=told.at, matter=told.matter)
    case = Case(
        customer=told.customer,
        conversation=told.conversation,
        matter=told.matter,
        topic=told.topic,
        subject=told.subject.strip()[:_LONGEST],
        origin=told.origin,
        owner=owner_for(told.customer, told.conversation),
        priority=found.level,
        reasons=list(found.reasons),
        opened_at=told.at,
        heard_at=told.at,
    )
    start_clocks(case, told.at, terms)
    case.save()
    enter(
        case, CaseEntry.Did.OPENED, told.at, told.words or case.subject, by=told.by, message=told.message, seq=told.seq
    )
    return case


def _again(case: Case, told: Complaint, terms: ServiceTerms) -> Case:
    """They complain of it once more: the clocks start anew, and it is urgent."""
    case.complaints += 1
    if case.closed_at is not None and told.at <= case.closed_at:  # told late; it was settled since
        case.save(update_fields=["complaints"])
        _enter_complaint(case, CaseEntry.Did.COMPLAINED, told)
        return case
    reopens = case.closed_at is not None
    if reopens:
        reopen(case)
    _keep_conversation(case, told)
    case.priority = Case.Priority.HIGH
    if case.complaints == 2:
        case.reasons = [*case.reasons, "They complained of it again."]
    case.heard_at = max(case.heard_at, told.at)
    start_clocks(case, told.at, terms, resolve=reopens)
    case.save()
    _enter_complaint(case, CaseEntry.Did.REOPENED if reopens else CaseEntry.Did.COMPLAINED, told)
    return case


def _enter_complaint(case: Case, did: CaseEntry.Did, told: Complaint) -> None:
    enter(case, did, told.at, told.words or told.subject, by=told.by, message=told.message, seq=told.seq)


def reopen(case: Case) -> None:
    """As it was before it was closed, without answers; the caller saves it."""
    case.closed_at = case.resolved_at = case.asked_at = None
    case.closed_because = case.closed_by = ""
    case.answers = 0
    case.reopened += 1


def start_clocks(case: Case, since: datetime, terms: ServiceTerms, *, resolve: bool = True) -> None:
    """Set when an answer is due, and when it is to be settled; what is urgent gets half the time."""
    share = 0.5 if case.priority == Case.Priority.HIGH else 1.0
    case.answer_due_at, case.answer_escalated_at = terms.hours.add(since, terms.answer * share), None
    if resolve:
        case.resolve_due_at, case.resolve_escalated_at = terms.hours.add(since, terms.resolve * share), None


def enter(
    case: Case,
    did: CaseEntry.Did,
    at: datetime,
    words: str = "",
    *,
    by: str = "",
    message: Message | None = None,
    seq: int | None = None,
) -> CaseEntry:
    """Note what happened to a case."""
    return CaseEntry.objects.create(case=case, at=at, did=did, words=words, by=by, message=message, seq=seq)


def complaint_of(talk: Conversation, customer: Customer) -> Complaint:
    """The complaint that a conversation is, by the marks of the help desk."""
    topic = next((tag.strip().lower() for tag in talk.tags.replace(";", ",").split(",") if tag.strip()), "")
    return Complaint(
        customer=customer,
        at=talk.opened_at,
        matter=matter_of(talk),
        subject=talk.subject or topic or "A complaint",
        origin=Case.Origin.CONVERSATION,
        topic=topic[:200],
        words=talk.subject,
        conversation=talk,
    )
