"""Reading: the bytes of a mail become plain values; what is broken in them breaks nothing else."""

from regulars.interact.mail.reading.arrived import Arrived, File, Report, fingerprint_of
from regulars.interact.mail.reading.read import read_mail

__all__ = ["Arrived", "File", "Report", "fingerprint_of", "read_mail"]
