"""Guessing what the columns of an unknown table mean, from their names and from what stands in them."""
