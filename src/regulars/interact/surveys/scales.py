"""The scales of answers: what may be answered, and how what comes from a form is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regulars.kernel.errors import BadInput
from regulars.ledger.models import Question

LONGEST = 4_000
TEXT, CHOICE = "text", "choice"


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from `low` to `high`; `name` is what people call it, `score` what comes of many answers."""

    key: str
    name: str
    score: str
    low: int
    high: int

    @property
    def steps(self) -> range:
        """What may be answered."""
        return range(self.low, self.high + 1)


SCALES: Mapping[str, Scale] = {
    scale.key: scale
    for scale in (
        Scale("nps", "recommendation, 0 to 10", "Net promoter score", 0, 10),
        Scale("csat", "satisfaction, 1 to 5", "Satisfied", 1, 5),
        Scale("ces", "effort, 1 to 7", "Ease", 1, 7),
        Scale("likert7", "agreement, 1 to 7", "Agreement", 1, 7),
    )
}
"""The scales of numbers."""

KINDS = (*SCALES, CHOICE, TEXT)
"""All that a question's scale can be."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is kept: a number, or words (of a choice its key)."""

    number: float | None = None
    text: str = ""


def read_answer(question: Question, said: str) -> Given | None:
    """What was answered; None for nothing. Raises BadInput for what the question's scale does not have."""
    words = said.strip().replace("\x00", "")
    if not words:
        return None
    if question.scale == TEXT:
        if len(words) > LONGEST:
            raise BadInput(f"An answer has {len(words):,} letters; {LONGEST:,} is the most.", hint="Shorten it.")
        return Given(text=words)
    if question.scale == CHOICE:
        return Given(text=_one_of(words, [str(choice["key"]) for choice in question.choices], question.key))
    scale = SCALES[question.scale]
    return Given(number=float(_one_of(words, [str(step) for step in scale.steps], question.key)))


def _one_of(words: str, allowed: Sequence[str], key: str) -> str:
    if words not in allowed:
        raise BadInput(
            f"'{words[:40]}' is no answer to '{key}'.", hint=f"It is one of {', '.join(allowed)}, or nothing."
        )
    return words
