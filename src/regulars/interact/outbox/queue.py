"""Queueing: what is to reach a customer is written down once, whoever asks how often."""

from __future__ import annotations

from regulars.ledger.deliveries import enqueue

queue = enqueue
"""Put one delivery into the outbox: the one way to send, for every step; what it takes, `ledger.deliveries` says."""
