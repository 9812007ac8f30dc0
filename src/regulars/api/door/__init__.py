"""The event door: Segment's public HTTP interface, so that unchanged SDKs send their events here."""

from regulars.api.door.addresses import ADDRESSES
from regulars.api.door.app import door

__all__ = ["ADDRESSES", "door"]
