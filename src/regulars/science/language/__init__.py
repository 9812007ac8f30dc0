"""What customers write: masked, its language, its topic and mood, what it says, and the words that say so."""
