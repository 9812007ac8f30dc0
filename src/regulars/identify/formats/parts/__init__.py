"""What formats are made of: reading texts, numbers, times and people out of columns of text."""
