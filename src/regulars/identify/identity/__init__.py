"""Who is who, changed by hand: merge, split and undo. Nothing is lost, and everything can be taken back."""

from regulars.identify.identity.acts import merge, split, undo
from regulars.identify.identity.log import Operation, history, living, operation

__all__ = ["Operation", "history", "living", "merge", "operation", "split", "undo"]
