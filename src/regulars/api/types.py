"""Values that several operations take: text that any database can hold, numbers that fit."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Query, Schema
from pydantic import AfterValidator, Field


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("text cannot hold the character U+0000")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Number = Annotated[int, Path(ge=1, le=2**62, description="Its number.")]
Code = Annotated[str, Path(min_length=1, max_length=32, description="The customer's code; case does not matter.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many to leave out first.")]


class Problem(Schema):
    """Problem details, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None = None
    errors: list[dict[str, Any]] | None = None


PROBLEMS: dict[int, Any] = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    422: Problem,
}
"""The problems that any operation may answer with."""


class Done(Schema):
    """It is done; `number` is of what it made, where it made something."""

    done: bool = True
    number: int | None = Field(None, description="Of what was made.")
