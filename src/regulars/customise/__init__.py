"""Customise: choose the one right next step for each customer (often: none), say it well, and see it done."""
