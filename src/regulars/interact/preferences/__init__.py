"""The preference centre: one page for each customer, opened by a signed link, on which they say what they want."""

from regulars.interact.preferences.links import preference_link

__all__ = ["preference_link"]
