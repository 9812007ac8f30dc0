"""The rules by which one value of a field survives: said once, for the batch and for a single customer.

A statement has a grade (what the field's good sense says of the value itself) and points (days): of two statements
the better grade wins, then more points, then the newer one, then the record that was made first. Everything counts in
days, so that trust, age and agreement can be weighed against each other: see `RULES` for each field's prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

FIELDS = ("name", "email", "phone", "company", "street", "city", "postcode", "country", "language", "birth_date")
"""The golden fields."""

PLACE = ("street", "city", "postcode")
"""Fields that are taken from one record together: half of one address and half of another is nowhere."""

MOST_AGREEING = 3
WELL_WRITTEN_DAYS = 360
LETTER_DAYS = 20
MOST_LETTERS = 30
PERSONAL_DAYS = 360
INTERNATIONAL_DAYS = 30

TITLE = r"(?i)^(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|mlle)\.? +"
WORD = r"[^ \t.,]+"
WHOLE_WORD = r"[^ \t.,]{2,}"
PUNCTUATION = r"[ \t.,'()/+_-]"
NO_DIGIT = r"[^0-9]"
ADDRESS = r"^[^@ ]+@[^@ ]+\.[^@ .]+$"
ROLE = (
    r"^(?:info|office|sales|contact|hello|admin|accounts|enquiries|orders|support|service|mail|team|kontakt|buchhaltung)"
    r"[0-9]*@"
)
WHOLE_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
FIRST_OF_JANUARY = "-01-01"
FEWEST_DIGITS = 7
TAIL = 9  # digits of a phone number that are the same with and without the country's prefix


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is chosen.

    A point of a source's trust (0 to 100) weighs as much as `trust_days` of age, each further source that says the same
    as much as `agreement_days`. `better` says what a winner by grade is, `writing` what one by its writing is.
    """

    trust_days: int
    agreement_days: int
    better: str
    words: str  # the rule, for people
    writing: str = ""


_USUAL = (36, 90)  # ten points of trust are a year, another source is a quarter of one
_BY_AGE = (5, 90)
_BY_AGREEMENT = (36, 3600)

RULES = {
    "name": Rule(
        *_USUAL,
        "the most complete name",
        "A full name before initials or a single word; then the more trusted source and the newer record. Longer names "
        "and names not written in capitals throughout have an advantage.",
        "written more fully than the next best",
    ),
    "email": Rule(
        *_USUAL,
        "an address they have used",
        "An address that was used, to buy, to write or to sign up, before one that was only typed in; then the more "
        "trusted source and the newer record. A person's own address has an advantage over info@ and the like.",
        "a person's own address",
    ),
    "phone": Rule(
        *_USUAL,
        "a whole number",
        "A whole number before a part of one; then the more trusted source and the newer record. A number written with "
        "its country has an advantage.",
        "written with its country",
    ),
    "company": Rule(
        *_USUAL,
        "the most complete name",
        "The more trusted source and the newer record. Names not written in capitals throughout have an advantage.",
        "written better than the next best",
    ),
    "address": Rule(
        *_BY_AGE,
        "the most complete address",
        "Street, city and postcode come from one record: a complete address before a part of one; then the newest, "
        "because people move; trust decides between addresses told at about the same time. What that record leaves "
        "open is filled from others that tell the same place.",
    ),
    "country": Rule(*_BY_AGE, "the most complete address", "The country of the address; else the newest that fits it."),
    "language": Rule(*_USUAL, "", "The more trusted source and the newer record."),
    "birth_date": Rule(
        *_BY_AGREEMENT,
        "a whole date",
        "A whole date before a year or a first of January; then the one that most sources agree on, then the more "
        "trusted source.",
    ),
}
"""By field; the parts of an address share one."""


class Why(IntEnum):
    """What decided between the statement chosen and the best that says something else."""

    ONLY = 0
    AGREED = 1
    GRADE = 2
    TRUST = 3
    MORE_TRUST = 4
    NEWEST = 5
    NEWER = 6
    AGREEMENT = 7
    WRITING = 8
    FIRST = 9
    FILLED = 10


def rule_of(field: str) -> Rule:
    """The rule of a golden field."""
    return RULES["address" if field in PLACE else field]


_WORDS = {
    Why.ONLY: "the only one known",
    Why.TRUST: "the most trusted source",
    Why.MORE_TRUST: "a more trusted source than the next best",
    Why.NEWEST: "the newest of {of}",
    Why.NEWER: "newer than the next best",
    Why.AGREEMENT: "{agreeing} sources agree",
    Why.FIRST: "the record we had first",
    Why.FILLED: "another record of the same place says so",
}


@lru_cache(maxsize=4096)
def reason(field: str, why: Why, of: int, agreeing: int) -> str:
    """The reason in words: `of` statements there were, `agreeing` sources say what was chosen."""
    if why == Why.AGREED:
        return "both agree" if of == 2 else f"all {of} agree"
    if why == Why.GRADE:
        return rule_of(field).better
    if why == Why.WRITING:
        return rule_of(field).writing
    return _WORDS[why].format(of=of, agreeing=agreeing)
