"""Sentences of a text, in their order; a mail without full stops is split where lines end."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[^a-zäöüß])|(?<=[!?…])\s+|\n+|\s+[–—]\s+(?=[A-ZÄÖÜ])")
_SHORT = re.compile(
    r"\b(?:Mrs?|Ms|Dr|Prof|St|No|Nr|approx|e\.g|i\.e|z\.B|bzw|ca|usw|inkl|evtl|Tel|Str|Art|[A-Z]|\d{1,2})\.$",
    re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """The sentences, without blanks around them.

    >>> sentences_of("It broke. Mr. Hale said so! what now?")
    ['It broke.', 'Mr. Hale said so!', 'what now?']
    """
    found: list[str] = []
    held = ""
    for part in _END.split(text):
        held = f"{held} {part.strip()}".strip()
        if held and not _SHORT.search(held):
            found.append(held)
            held = ""
    if held:
        found.append(held)
    return found
