"""Experiments: who is in which group, by chance that can be repeated."""
