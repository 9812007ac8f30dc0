"""Complaints: each becomes a case with an owner and a clock, closed when the customer says so or time proves it."""
