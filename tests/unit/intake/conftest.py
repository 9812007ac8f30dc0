"""A shop that mails."""

from tests.support.mailing import mailing, office

__all__ = ["mailing", "office"]
