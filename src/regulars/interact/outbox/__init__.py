"""The outbox: what is to reach customers, each once; queued by anybody, sent by the worker alone."""

from regulars.interact.outbox.queue import queue

__all__ = ["queue"]
