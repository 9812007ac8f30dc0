"""What anonymous answers may be shown, wherever they are: said once."""

FEWEST = 5
"""Answers under which an anonymous result is not shown."""
