"""What a customer wishes, as subject and item: "please call after six" is (moment, calls after 18:00)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CHANNELS = {
    "email": r"e-?mails?|mails?\b(?! order)",
    "phone": r"phone|calls?|call(?:ed|ing)|ring|rung|ringing|anrufe?n?|angerufen|telefon\w*",
    "sms": r"texts?|sms|text messages?",
    "whatsapp": r"whatsapp",
    "post": r"post|letters?|paper|briefe?|papier",
}
_NOT = r"(?:don'?t|do not|never|no|stop|not|nicht|nie|keine?n?|kein)"
_HOURS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "noon": 12, "midday": 12, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "mittag": 12,
}  # fmt: skip
_HOUR = rf"(\d{{1,2}})(?:[:.](\d\d))?\s?(am|pm|uhr)?|({'|'.join(_HOURS)})"
_MOMENT = re.compile(
    rf"\b(before|after|from|until|by|vor|nach|ab|bis)\s+(?:dem\s+)?(?:{_HOUR})\b(?! (?:days|weeks|tage|wochen))", re.I
)
_BETWEEN = re.compile(rf"\b(?:between|zwischen)\s+(?:{_HOUR})\s+(?:and|und)\s+(?:{_HOUR})\b", re.I)
_PART = re.compile(
    r"\b(mornings?|afternoons?|evenings?|weekends?|vormittags?|nachmittags?|abends?|morgens|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|"
    r"montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?)\b",
    re.I,
)
_DIET = re.compile(
    r"\b(vegetarian|vegan|halal|kosher|pescatarian|gluten[- ]free|lactose[- ]free|dairy[- ]free|low salt|sugar[- ]free|"
    r"vegetari\w+|vegane?\w*|koscher|glutenfrei|laktosefrei|coeliac|celiac|zöliakie)\b",
    re.I,
)
_NO_FOOD = re.compile(
    r"\b(?:don'?t|do not|never|no|not|kein\w*|nie)\s+(?:\w+\s+){0,2}?(pork|meat|fish|alcohol|dairy|gluten|wine|beef|"
    r"shellfish|eggs|milk|coriander|gelatine|schweinefleisch|fleisch|fisch|alkohol|milch|eier)\b",
    re.I,
)
_ALLERGY = re.compile(
    r"\b(?:allerg\w+ (?:to|auf|gegen)|intolerant to)\s+([\w-]+(?: (?:and|or|und|oder) [\w-]+)?)"
    r"|gegen ([\w-]+) allergisch",
    re.I,
)
_LANGUAGE = re.compile(
    r"\b(?:in|only|nur auf|auf|speaks?) (english|german|french|spanish|italian|welsh|polish|turkish|punjabi|arabic|"
    r"urdu|portuguese|dutch|irish|englisch|deutsch|türkisch|polnisch|russisch|französisch)\b(?: only)?",
    re.I,
)
_CALLED = re.compile(r"\b(?:call me|address me as|go by|addressed as|called)\s+((?-i:[A-ZÀ-Þ][\w'-]+))", re.I)
_CONTACT = re.compile(
    r"\b(?:call|ring|phone|text|mail|write|contact|reach|anruf\w*|rufen|schreib\w*|erreich\w*)\b", re.I
)
_STOP = re.compile(
    r"\b(?:stop|quit)\s+(?:calling|phoning|ringing|mailing|e-?mailing|texting|writing|contacting|messaging)\b"
    r"|\b(?:don'?t|do not|never|please don'?t)\s+(?:ever\s+)?(?:call|phone|ring|contact|mail|e-?mail|text)\s+"
    r"(?:me|us)?\s*(?:again|any ?more|ever|at all)\b|\bnot wish to be (?:contacted|called)\b|\btake me off\b"
    r"|\bno more (?:calls|mails|emails)\b"
    r"|\b(?:rufen sie|schreiben sie) (?:mich|mir) nicht mehr\b|\bkeine (?:werbung|anrufe|mails) mehr\b",
    re.I,
)
_WORSE = re.compile(
    r"\b(?:prefers?|rather|sooner|better|lieber|bevorzuge)\b[^.;]*?"
    r"\b(?:to|over|than|instead of|rather than|als|statt)\b"
    r"((?:\s+(?:an?|the|by|via|per|any|get|ring|e-?mails?|mails?|phone|calls?|text|texts|sms|letters?|post|whatsapp|"
    r"einen?|einer|ein|brief|briefe|anrufe?|telefon|mailen|anrufen))+)",
    re.I,
)
_NO_WISH = re.compile(
    r"\b(?:never|don'?t|do not)\s+(?:ever\s+)?(?:stop|change|lose)\b"
    r"(?!\s+(?:my|our|by|me|us)\b)(?!\s+\w+ing (?:me|us)\b)"
    r"|\b(?:keep up|keep it up|macht? weiter so|weiter so)\b",
    re.I,
)
"""What sounds like a wish and is praise: "please never stop making it"."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished: `subject` is one of channel, moment, diet, allergy, language, name, delivery, wish."""

    subject: str
    item: str


def wishes_in(sentence: str) -> list[Wish]:
    """What the sentence wishes, in short words; one that fits no subject is a `wish` in the customer's own words.

    Praise in the words of a wish ("please never stop making it") wishes nothing.

    >>> wishes_in("Please call after six.")
    [Wish(subject='moment', item='calls after 18:00')]
    >>> wishes_in("I'm vegetarian")
    [Wish(subject='diet', item='vegetarian')]
    """
    plain = sentence.replace("’", "'").strip()
    readers: tuple[Callable[[str], list[Wish]], ...] = (_diet, _allergy, _moment, _channel, _language, _name)
    found = [wish for reader in readers for wish in reader(plain)]
    if found or _NO_WISH.search(plain):
        return found
    return [Wish("wish", plain[:_LONGEST])]


def no_more_contact(sentence: str) -> bool:
    """Whether the sentence asks us not to get in touch again: something that a person must look at."""
    return _STOP.search(sentence.replace("’", "'")) is not None


def _diet(text: str) -> list[Wish]:
    names = {"coeliac": "gluten-free", "celiac": "gluten-free", "zöliakie": "gluten-free"}
    found = [match.group(1).lower().replace(" ", "-") for match in _DIET.finditer(text)]
    wishes = [Wish("diet", names.get(each, each)) for each in dict.fromkeys(found)]
    return wishes + [Wish("diet", f"no {match.group(1).lower()}") for match in _NO_FOOD.finditer(text)]


def _allergy(text: str) -> list[Wish]:
    return [Wish("allergy", (match.group(1) or match.group(2)).lower()) for match in _ALLERGY.finditer(text)]


def _moment(text: str) -> list[Wish]:
    if not _CONTACT.search(text) and not re.search(
        r"\b(?:reach\w*|best|suits?|works?|only|prefers?|always|never|bitte|please|nur)\b", text, re.I
    ):
        return []
    what = "calls" if re.search(_CHANNELS["phone"], text, re.I) else "contact"
    if match := _BETWEEN.search(text):
        groups = match.groups()
        start, end = _time(groups[:4], text), _time(groups[4:], text)
        return [Wish("moment", f"{what} between {start} and {end}")]
    if match := _MOMENT.search(text):
        side = match.group(1).lower()
        word = {
            "vor": "before",
            "nach": "after",
            "ab": "after",
            "from": "after",
            "bis": "before",
            "until": "before",
            "by": "before",
        }
        late = _time(match.groups()[1:], text)
        negative = re.search(rf"\b{_NOT}\b[^.]*\b{match.group(1)}\b", text, re.I) is not None
        when = word.get(side, side)
        if negative:
            when = {"before": "after", "after": "before"}[when]
        return [Wish("moment", f"{what} {when} {late}")]
    if match := _PART.search(text):
        negative = re.search(rf"\b{_NOT}\b[^.]{{0,40}}\b{match.group(1)}\b", text, re.I) is not None
        part = match.group(1).lower()
        return [Wish("moment", f"{what} {'not ' if negative else ''}{part}")]
    return []


def _time(groups: tuple[str | None, ...], text: str) -> str:
    """An hour as 18:00; without am or pm an hour below eight is in the afternoon, as people are called then."""
    digits, minutes, half, word = groups
    hour = int(digits) if digits else _HOURS[str(word).lower()]
    german = half is not None and half.lower() == "uhr"
    if (half and half.lower() == "pm" and hour < 12) or (
        not half and hour < 8 and not german and not re.search(r"\bmorgens|in the morning\b", text, re.I)
    ):
        hour += 12
    return f"{hour % 24:02d}:{minutes or '00'}"


def _channel(text: str) -> list[Wish]:
    found = []
    worse = _WORSE.search(text)
    for channel, pattern in _CHANNELS.items():
        if worse and re.search(rf"\b(?:{pattern})\b", worse.group(1), re.I):
            continue  # "a letter rather than a call" wishes for the letter alone
        if re.search(rf"\b{_NOT}\b(?:\s+\w+){{0,2}}?\s+(?:{pattern})(?:\b|(?=ing))", text, re.I) or re.search(
            rf"\b(?:{pattern})\b(?:\s+\w+){{0,2}}?\s+{_NOT}\b", text, re.I
        ):
            found.append(Wish("channel", f"not {channel}"))
        elif re.search(
            rf"\b(?:by|via|per|prefer|rather|lieber|only|instead|please|bitte|to my)\b[^.]{{0,40}}\b(?:{pattern})\b"
            rf"|\b(?:{pattern})\b[^.]{{0,30}}\b(?:only|instead|please|lieber|is best|is better|is easier|rather)\b",
            text,
            re.I,
        ):
            found.append(Wish("channel", channel))
    return [] if any(_MOMENT.search(text) or _BETWEEN.search(text) for _ in found) else found


def _language(text: str) -> list[Wish]:
    return [Wish("language", match.group(1).lower()) for match in _LANGUAGE.finditer(text)]


def _name(text: str) -> list[Wish]:
    return [Wish("name", match.group(1)) for match in _CALLED.finditer(text)]
