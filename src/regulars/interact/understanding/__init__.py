"""What customers say, understood: topics, moods and six things, each with its words; corrected by people."""

from regulars.interact.understanding.understand import ACTS_FROM

__all__ = ["ACTS_FROM"]
