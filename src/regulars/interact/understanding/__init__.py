"""What customers say, understood: topics, moods and six things, each with its words; corrected by people."""
