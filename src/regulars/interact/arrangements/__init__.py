"""Arrangements: what we remember for customers, one thing that can be done with them a file."""
