"""One tree for everything that can go wrong because of what we were given.

RegularsError
├── BadFile            a file that cannot be read as a table
├── BadMapping         columns that cannot be understood without help
├── BadSetting         a setting whose value breaks its rule
├── NotFound           a customer, import or other thing that does not exist
├── NotAllowed         this person may not do this, or consent forbids it
└── BadInput           any other value that breaks a rule

Each quotes the value, names the rule, and says what to do; faces print `str(error)` and nothing more.
"""

from __future__ import annotations


class RegularsError(Exception):
    """Something we were given cannot be used; the message says what, why and what to do."""

    exit_code = 2

    def __init__(self, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{problem} {hint}".strip())
        self.problem = problem
        self.hint = hint


class BadFile(RegularsError):
    """The file cannot be read as a table; nothing was written."""


class BadMapping(RegularsError):
    """The columns cannot be understood without help; say which is which with --map COLUMN=FIELD."""


class BadSetting(RegularsError):
    """A setting's value breaks its rule; `regulars settings` lists names, values and rules."""


class NotFound(RegularsError):
    """What was asked for does not exist; the message says how to list what does."""


class NotAllowed(RegularsError):
    """This person's role, or the customer's consent, forbids it."""


class BadInput(RegularsError):
    """A value breaks a rule; the message quotes both."""
