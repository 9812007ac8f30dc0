"""One record arrives, and finds its customer at once."""

from regulars.identify.arrival.arrive import arrive
from regulars.identify.arrival.place import Arrival

__all__ = ["Arrival", "arrive"]
