"""Which records are the same person: normal forms, candidate pairs, scores, clusters."""
