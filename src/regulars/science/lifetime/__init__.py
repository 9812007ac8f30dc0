"""What a customer is worth: purchase histories, how often, how much, for how long, and what moved the sum of it."""
