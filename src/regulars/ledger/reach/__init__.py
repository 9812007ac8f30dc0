"""Reach: whether, and from when, one customer may be reached in a channel for a purpose. Every sending asks here."""

from regulars.ledger.reach.ask import Verdict, may_reach

__all__ = ["Verdict", "may_reach"]
