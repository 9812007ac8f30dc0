"""Why a call at the event door is turned down: every reason has a name and a rule in words, and names no person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ITEM_BYTES = 32 * 1024
BATCH_BYTES = 500 * 1024
BATCH_ITEMS = 5_000
LONGEST_ID = 255
LONGEST_EVENT = 100
DEEPEST = 64


class Reason(StrEnum):
    """The rule that a body, or one item of a batch, breaks."""

    NOT_UNPACKED = "not-unpacked"
    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    ITEM_TOO_LARGE = "item-too-large"
    BATCH_TOO_LARGE = "batch-too-large"
    TOO_MANY_ITEMS = "too-many-items"
    NO_BATCH = "no-batch"
    UNKNOWN_TYPE = "unknown-type"
    NOBODY = "nobody"
    NO_EVENT = "no-event"
    EVENT_TOO_LONG = "event-too-long"
    NO_GROUP = "no-group"
    NO_PREVIOUS = "no-previous"
    ID_NOT_TEXT = "id-not-text"
    ID_TOO_LONG = "id-too-long"
    FIELD_NOT_OBJECT = "field-not-object"
    UNREADABLE_TIME = "unreadable-time"
    NUL_CHARACTER = "nul-character"
    TOO_DEEP = "too-deep"


RULES: dict[Reason, str] = {
    Reason.NOT_UNPACKED: "A body is sent as it is, or packed with gzip; this one cannot be unpacked.",
    Reason.NOT_JSON: "A body is JSON in UTF-8; this one cannot be read as that.",
    Reason.NOT_AN_OBJECT: "A call is a JSON object ({...}); this is something else.",
    Reason.ITEM_TOO_LARGE: f"A call has at most {ITEM_BYTES // 1024} KB.",
    Reason.BATCH_TOO_LARGE: f"A batch has at most {BATCH_BYTES // 1024} KB.",
    Reason.TOO_MANY_ITEMS: f"A batch has at most {BATCH_ITEMS:,} items.",
    Reason.NO_BATCH: "A batch has its items in the list 'batch'.",
    Reason.UNKNOWN_TYPE: "An item's 'type' is identify, track, page, screen, group or alias.",
    Reason.NOBODY: "A call names somebody: a 'userId' or an 'anonymousId' (alias: a 'userId').",
    Reason.NO_EVENT: "A track call names what happened in 'event', a text.",
    Reason.EVENT_TOO_LONG: f"The name in 'event' has at most {LONGEST_EVENT} characters.",
    Reason.NO_GROUP: "A group call names the group in 'groupId'.",
    Reason.NO_PREVIOUS: "An alias call names the earlier id in 'previousId'.",
    Reason.ID_NOT_TEXT: "An id (userId, anonymousId, groupId, previousId, messageId) is a text or a whole number.",
    Reason.ID_TOO_LONG: f"An id has at most {LONGEST_ID} characters.",
    Reason.FIELD_NOT_OBJECT: "'properties', 'traits' and 'context' are JSON objects.",
    Reason.UNREADABLE_TIME: "'timestamp', 'originalTimestamp' and 'sentAt' are ISO 8601, from the year 1900 on.",
    Reason.NUL_CHARACTER: "No text holds the character U+0000.",
    Reason.TOO_DEEP: f"Objects and lists are nested at most {DEEPEST} deep.",
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """One thing turned down. `index`: its place in the batch, None for the whole body. `says`: the rule in words."""

    reason: Reason
    index: int | None
    says: str

    @classmethod
    def because(cls, reason: Reason, index: int | None = None) -> Rejected:
        """With the rule of that reason."""
        return cls(reason, index, RULES[reason])
