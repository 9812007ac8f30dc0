"""What to do, and what it is worth to know before doing it."""
