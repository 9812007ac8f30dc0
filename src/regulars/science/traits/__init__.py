"""What sets one customer apart: preferences inferred from what they buy."""
