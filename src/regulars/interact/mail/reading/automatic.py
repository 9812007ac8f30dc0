"""Whether a mail was written by nobody: out-of-office notes, receipts, lists (RFC 3834 and what is usual beside it)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKED = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Autoresponder", "X-Mail-Autoreply")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_SUBJECTS = re.compile(
    r"^\s*(auto(matic|matische|mated)?[ :-]*(reply|response|antwort|antwoord)|automatische antwort|out of (the )?office"
    r"|abwesen(d|heit)|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina"
    r"|risposta automatica|fuori ufficio|automatisch antwoord|afwezig|autosvar|automatiskt svar|frånvar)",
    re.IGNORECASE,
)


def is_automatic(headers: Mapping[str, str], subject: str) -> bool:
    """By the headers (names in lower case) and the subject."""
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    if submitted not in {"no", ""} or any(name.lower() in headers for name in _MARKED):
        return True
    if headers.get("precedence", "").strip().lower() in _BULK or "list-id" in headers:
        return True
    # Exchange marks what it wrote itself; a mail that a person sent may carry the others of its kind.
    if "oof" in headers.get("x-auto-response-suppress", "").lower() and "x-ms-exchange-inbox-rules-loop" in headers:
        return True
    return headers.get("return-path", "-").strip() == "<>" or bool(_SUBJECTS.match(subject))
