"""Reading: any file that people export, as a stream of rows of text."""

from regulars.identify.reading.opening import fingerprint, open_table
from regulars.identify.reading.reasons import Reason
from regulars.identify.reading.table import Chunk, Table

__all__ = ["Chunk", "Reason", "Table", "fingerprint", "open_table"]
