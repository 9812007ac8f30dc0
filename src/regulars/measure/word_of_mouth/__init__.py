"""Word of mouth: who brought whom, how we know, and what it is worth."""
