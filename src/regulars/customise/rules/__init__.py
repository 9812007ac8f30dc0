"""Rules that a marketer can read: whom an action is for, over facts with names, checked when they are written."""
