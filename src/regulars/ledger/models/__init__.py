"""The glossary's nouns, a file each."""

from regulars.ledger.models.account import Account, Membership
from regulars.ledger.models.action import Action, ActionChange, Treatment
from regulars.ledger.models.api_token import ApiToken
from regulars.ledger.models.arrangement import Arrangement
from regulars.ledger.models.case import Case, CaseEntry
from regulars.ledger.models.consent import Consent
from regulars.ledger.models.conversation import Conversation, Message
from regulars.ledger.models.customer import Customer
from regulars.ledger.models.decision import Decision, Lesson, Outcome, Policy
from regulars.ledger.models.delivery import Delivery
from regulars.ledger.models.door import Rejection, WriteKey
from regulars.ledger.models.equity_move import EquityMove
from regulars.ledger.models.event import Event, LogSegment, TimelineEntry
from regulars.ledger.models.experience import Experience
from regulars.ledger.models.experiment import Experiment
from regulars.ledger.models.identifier import Identifier
from regulars.ledger.models.imports import Import
from regulars.ledger.models.improvement import GapBefore, Improvement
from regulars.ledger.models.learned import Motivator, Need, Preference
from regulars.ledger.models.link import IdentityEntry, Link
from regulars.ledger.models.listening import Listening
from regulars.ledger.models.mail import ArrivedMail, Attachment, MailAddress, MailPlace
from regulars.ledger.models.matching import MatchForm, MatchKey, MatchModel, Review, SharedIdentifier
from regulars.ledger.models.model_card import ModelCard
from regulars.ledger.models.projection import (
    Claim,
    LiveCount,
    LiveGroup,
    LiveOrder,
    Projection,
    Revaluation,
    SeenMessages,
)
from regulars.ledger.models.quality import Relationship
from regulars.ledger.models.reading import ReadUpTo
from regulars.ledger.models.record import Record, RecordVersion
from regulars.ledger.models.referral import Referral
from regulars.ledger.models.report_mail import ReportMail
from regulars.ledger.models.run import BusinessSetting, Erasure, Run, Trace
from regulars.ledger.models.score import Score
from regulars.ledger.models.segment import Segment
from regulars.ledger.models.shift import Shift
from regulars.ledger.models.site import Content, Exposure, Form, Invite, InviteVisit, Placement, Submission
from regulars.ledger.models.source import Source
from regulars.ledger.models.survey import (
    Answer,
    Asking,
    Invitation,
    Question,
    ReadyQuestion,
    Survey,
    UnnamedAnswer,
)
from regulars.ledger.models.task import CalendarFeed, Promise, Task
from regulars.ledger.models.trait import Trait
from regulars.ledger.models.understanding import Understanding
from regulars.ledger.models.wish import Wish

__all__ = [
    "Account",
    "Action",
    "ActionChange",
    "Answer",
    "ApiToken",
    "Arrangement",
    "ArrivedMail",
    "Asking",
    "Attachment",
    "BusinessSetting",
    "CalendarFeed",
    "Case",
    "CaseEntry",
    "Claim",
    "Consent",
    "Content",
    "Conversation",
    "Customer",
    "Decision",
    "Delivery",
    "EquityMove",
    "Erasure",
    "Event",
    "Experience",
    "Experiment",
    "Exposure",
    "Form",
    "GapBefore",
    "Identifier",
    "IdentityEntry",
    "Import",
    "Improvement",
    "Invitation",
    "Invite",
    "InviteVisit",
    "Lesson",
    "Link",
    "Listening",
    "LiveCount",
    "LiveGroup",
    "LiveOrder",
    "LogSegment",
    "MailAddress",
    "MailPlace",
    "MatchForm",
    "MatchKey",
    "MatchModel",
    "Membership",
    "Message",
    "ModelCard",
    "Motivator",
    "Need",
    "Outcome",
    "Placement",
    "Policy",
    "Preference",
    "Projection",
    "Promise",
    "Question",
    "ReadUpTo",
    "ReadyQuestion",
    "Record",
    "RecordVersion",
    "Referral",
    "Rejection",
    "Relationship",
    "ReportMail",
    "Revaluation",
    "Review",
    "Run",
    "Score",
    "SeenMessages",
    "Segment",
    "SharedIdentifier",
    "Shift",
    "Source",
    "Submission",
    "Survey",
    "Task",
    "TimelineEntry",
    "Trace",
    "Trait",
    "Treatment",
    "Understanding",
    "UnnamedAnswer",
    "Wish",
    "WriteKey",
]
