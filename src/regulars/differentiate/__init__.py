"""Step 2: what each customer is worth, who is about to walk away and why, and what each likes."""
