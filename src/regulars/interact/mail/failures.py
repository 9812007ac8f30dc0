"""What a failure of the line is called: its kind only, since what servers say may name people."""

from __future__ import annotations

import ssl


def named(error: BaseException) -> str:
    """A few words for a sentence, such as `ConnectionRefusedError`; of a certificate, what is wrong with it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted ({error.verify_message})"
    return type(error).__name__
