"""What an answer or a note may be: some words, and not a book."""

from __future__ import annotations

from regulars.kernel.errors import BadInput

_LONGEST = 50_000


def checked(text: str) -> str:
    """The words of an answer or note. Raises BadInput for none, or too many."""
    words = text.strip()
    if not words:
        raise BadInput("There is nothing in it yet.", hint="Write a few words.")
    if len(words) > _LONGEST:
        raise BadInput(f"It has {len(words):,} letters; {_LONGEST:,} is the most.")
    return words
