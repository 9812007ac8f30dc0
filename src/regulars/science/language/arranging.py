"""What a customer asks us to remember: "please send it every month" is (standing, the same, every month).

Read with care and not by a model: what is found is only ever a suggestion to a person, so a doubtful sentence is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from regulars.science.language.dates import Rhythm, day_in, rhythm_in
from regulars.science.language.sentences import sentences_of

STANDING, REORDER, REMINDER, BACK = "standing", "reorder", "reminder", "back"

_NOT = re.compile(
    r"\b(?:don'?t|do not|doesn'?t|not|never|stop|no longer|no more|instead of|cancel\w*|unsubscribe|"
    r"nicht|kein\w*|nie|statt|kündig\w*|abbestell\w*|stornier\w*)\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:please|pls|kindly|(?:can|could) (?:you|i|we)|would you|will you|may i|"
    r"(?:i|we)(?:'?d| would) (?:like|love)|(?:i|we) (?:want|need)|sign me up|"
    r"bitte|können sie|könnten sie|kannst du|könntest du|(?:ich|wir) möchten?|(?:ich|wir) hätten? gern\w*|ich will)\b"
    r"|^\W*(?:(?:and|so|also|then|und|also)\W+)?"
    r"(?:send|deliver|ship|order|remind|let me know|tell me|notify me|same|the same|"
    r"schick\w*|senden|liefern|erinner\w*|sagen?|geben|informieren|melden|das gleiche|dasselbe)\b",
    re.I,
)
_SENDS = re.compile(
    r"\b(?:send|deliver|ship|(?<!my )(?<!our )(?<!the )(?<!your )(?<!an )(?<!last )order|supply|repeat|"
    r"(?:like|love|want) to (?:get|have)|(?:can|could) (?:i|we) (?:get|have)|schick\w*|senden?|liefer\w*|bestell\w*)\b",
    re.I,
)
_REMINDS = re.compile(
    r"\b(?:remind (?:me|us)|(?:send|give) (?:me|us) a reminder|erinner\w* (?:sie )?(?:mich|uns))\b", re.I
)
_SAME = re.compile(
    r"\bsame (?:order |thing )?(?:again|as (?:last time|before|usual|always))\b"
    r"|\brepeat (?:my|our|the) (?:last )?order\b"
    r"|\b(?:das gleiche|dasselbe) (?:noch ?mal|noch einmal|wie (?:immer|letztes mal|beim letzten mal))\b"
    r"|\b(?:noch ?mal|noch einmal) (?:das gleiche|dasselbe)\b",
    re.I,
)
_NO_GOODS = re.compile(
    r"\b(?:newsletters?|e-?mails?|mails?|offers?|invoices?|bills?|statements?|updates?|werbung|angebote?|rechnung\w*)\b",
    re.I,
)
_BACK = re.compile(
    r"\b(?:let (?:me|us) know|(?:tell|notify|inform|message|e-?mail|call) (?:me|us)|"
    r"(?:sagen?|geben?) sie (?:mir |uns )?bescheid|informieren sie (?:mich|uns)|melden sie sich)\b,? "
    r"(?:when|once|as soon as|if|wenn|sobald|falls)\s+(?P<thing>.+?)\s+(?:"
    r"(?:is|are|comes?|gets?|will be) (?:back\b|in stock\b|available again\b|there again\b)|"
    r"wieder (?:da|lieferbar|verfügbar|vorrätig|erhältlich|im sortiment|zu haben)\b)",
    re.I,
)
_LEADING = re.compile(
    r"^(?:me|us|to|over|out|another|some|my|our|your|the|an?|of|about|that|when|i|need|want|it is time for|"
    r"mir|uns|mich|sie|du|bitte|please|noch|wieder|eine?[nrms]?|der|die|das|den|dem|meine?[nrms]?|unsere?[nrms]?|an|daran|"
    r"dass|von)\b[\s,:]*",
    re.I,
)
_TRAILING = re.compile(
    r"[\s,:;.!?–-]+$"
    r"|[\s,]+\b(?:please|thanks|thank you|again|as well|too|to me|to us|for me|for us|from now on|starting|beginning|"
    r"from|on|in|by|at|and|the|delivered|sent|shipped|"
    r"bitte|danke|vielen dank|wieder|ab|am|im|und|von jetzt an|schicken|senden|liefern|bestellen)$",
    re.I,
)
_SAME_THING = frozenset(
    {"it", "them", "this", "that", "these", "those", "one", "same", "same thing", "same order", "order", "same again",
     "usual", "es", "gleiche", "dasselbe", "gleiche bestellung", "bestellung"}
)  # fmt: skip
_HOW_MANY = re.compile(
    r"^(?P<number>\d{1,3}|one|two|three|four|five|six|ten|twelve|zwei|drei|vier|fünf|sechs|zehn|zwölf)"
    r"(?:\s*[x×]\s*|\s+)(?=\S)",
    re.I,
)
_COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12,
            "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "zehn": 10, "zwölf": 12}  # fmt: skip
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What one sentence asks for.

    Attributes:
        kind: standing, reorder, reminder or back (word when something is back).
        thing: what is to be sent, or of what they are to be reminded or told; empty: the same as before, or not said.
        quantity: so many of it.
        rhythm: how often it is to come again; None: once.
        first_on: the day that they name; None: none.
        words: the sentence.
    """

    kind: str
    thing: str
    quantity: int
    rhythm: Rhythm | None
    first_on: date | None
    words: str


def asked_in(text: str, day: date) -> Asked | None:
    """The first thing that a text of that day asks us to remember; None where it surely asks for none.

    >>> asked_in("Lovely. Please send me two bags of Kenya every month.", date(2026, 5, 4))  # doctest: +ELLIPSIS
    Asked(kind='standing', thing='bags of Kenya', quantity=2, rhythm=Rhythm(every=1, unit='month'), first_on=None, ...)
    """
    found = (_asked(sentence, day) for sentence in sentences_of(text) if len(sentence) <= 2 * _LONGEST)
    return next((asked for asked in found if asked), None)


def _asked(sentence: str, day: date) -> Asked | None:
    if _NOT.search(sentence) or not _ASKS.search(sentence):
        return None
    if back := _BACK.search(sentence):
        return Asked(BACK, _thing(back["thing"]), 1, None, None, sentence)
    rhythm, without_rhythm = rhythm_in(sentence)
    first_on, rest = day_in(without_rhythm, day)
    if reminds := _REMINDS.search(rest):
        thing = _thing(rest[reminds.end() :]) if rhythm or first_on else ""
        return Asked(REMINDER, thing, 1, rhythm, first_on, sentence) if rhythm or first_on else None
    sends = _SENDS.search(rest)
    if rhythm and sends and not _NO_GOODS.search(sentence):
        # In German the verb comes last, and what is to be sent before it.
        after = _thing(rest[sends.end() :])
        before = re.search(r"\b(?:mir|uns)\b(.*)$", rest[: sends.start()], re.I)
        quantity, thing = _counted(after or (_thing(before[1]) if before else ""))
        return Asked(STANDING, thing, quantity, rhythm, first_on, sentence)
    if _SAME.search(rest):
        return Asked(REORDER, "", 1, None, first_on, sentence)
    return None


def _thing(words: str) -> str:
    """What is meant, without the little words around it; empty for "it" and "the same"."""
    thing = " ".join(words.split())
    while (shorter := _LEADING.sub("", _TRAILING.sub("", thing)).strip()) != thing:
        thing = shorter
    return "" if thing.casefold() in _SAME_THING else thing[:_LONGEST]


def _counted(thing: str) -> tuple[int, str]:
    found = _HOW_MANY.match(thing)
    if not found:
        return 1, thing
    said = found["number"].casefold()
    number = int(said) if said.isdecimal() else _COUNTED[said]
    return (number, _thing(thing[found.end() :])) if number else (1, thing)
