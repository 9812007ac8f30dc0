"""The small town, for these tests."""

from tests.support.town import ann, next_step, people

__all__ = ["ann", "next_step", "people"]
