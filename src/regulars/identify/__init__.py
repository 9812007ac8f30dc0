"""Floor 3, step 1: know each customer individually, as one person across every source."""
