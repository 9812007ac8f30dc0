"""The glossary's nouns, a file each."""

from regulars.ledger.models.account import Account, Membership
from regulars.ledger.models.action import Action, Treatment
from regulars.ledger.models.api_token import ApiToken
from regulars.ledger.models.consent import Consent
from regulars.ledger.models.conversation import Conversation, Message
from regulars.ledger.models.customer import Customer
from regulars.ledger.models.decision import Decision, Outcome
from regulars.ledger.models.delivery import Delivery
from regulars.ledger.models.event import Event, LogSegment, TimelineEntry
from regulars.ledger.models.experiment import Experiment
from regulars.ledger.models.identifier import Identifier
from regulars.ledger.models.imports import Import
from regulars.ledger.models.learned import Motivator, Need, Preference
from regulars.ledger.models.link import IdentityEntry, Link
from regulars.ledger.models.matching import MatchForm, MatchKey, MatchModel, Review, SharedIdentifier
from regulars.ledger.models.model_card import ModelCard
from regulars.ledger.models.reading import ReadUpTo
from regulars.ledger.models.record import Record, RecordVersion
from regulars.ledger.models.referral import Referral
from regulars.ledger.models.run import BusinessSetting, Erasure, Run, Trace
from regulars.ledger.models.score import Score
from regulars.ledger.models.segment import Segment
from regulars.ledger.models.shift import Shift
from regulars.ledger.models.source import Source
from regulars.ledger.models.survey import Answer, Question, Survey
from regulars.ledger.models.task import Promise, Task
from regulars.ledger.models.trait import Trait
from regulars.ledger.models.understanding import Understanding

__all__ = [
    "Account",
    "Action",
    "Answer",
    "ApiToken",
    "BusinessSetting",
    "Consent",
    "Conversation",
    "Customer",
    "Decision",
    "Delivery",
    "Erasure",
    "Event",
    "Experiment",
    "Identifier",
    "IdentityEntry",
    "Import",
    "Link",
    "LogSegment",
    "MatchForm",
    "MatchKey",
    "MatchModel",
    "Membership",
    "Message",
    "ModelCard",
    "Motivator",
    "Need",
    "Outcome",
    "Preference",
    "Promise",
    "Question",
    "ReadUpTo",
    "Record",
    "RecordVersion",
    "Referral",
    "Review",
    "Run",
    "Score",
    "Segment",
    "SharedIdentifier",
    "Shift",
    "Source",
    "Survey",
    "Task",
    "TimelineEntry",
    "Trace",
    "Trait",
    "Treatment",
    "Understanding",
]
