"""Why a line was not taken in: every rejection has a name, which is counted and shown."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The names of the rules that a line can break."""

    RAGGED = "ragged"  # more or fewer values than columns
    UNREADABLE = "unreadable"  # bytes or markup that are no text, no JSON, no card
    TOO_LARGE = "too_large"  # a value beyond what any customer's data needs
    NOT_COMPUTED = "not_computed"  # a spreadsheet formula without a stored result
    MISSING = "missing"  # a value without which the line means nothing
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"  # a number or date that cannot be true
    NOT_A_DATE = "not_a_date"
    NOT_A_CURRENCY = "not_a_currency"
    TEST = "test"  # a payment in the payment service's test mode
