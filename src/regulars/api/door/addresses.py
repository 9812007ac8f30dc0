"""The addresses that SDKs send to, and which call each is for."""

from __future__ import annotations

from regulars.ledger.inbox.calls import BATCH, Kind

METRICS = "metrics"
"""What the browser's SDK tells of itself: taken, and dropped."""

_LETTERS = {**{kind.value[0]: kind.value for kind in Kind}, "b": BATCH, "m": METRICS}
_NAMES = {**{kind.value: kind.value for kind in Kind}, "batch": BATCH, "import": BATCH}

CALLS: dict[str, str] = {
    **{f"/v1/{name}": call for name, call in {**_NAMES, **_LETTERS}.items()},
    **{f"/{letter}": call for letter, call in _LETTERS.items()},
}
"""Each address with its call."""

SETTINGS_BEFORE, SETTINGS_AFTER = "/v1/projects/", "/settings"
"""Between them a write key: what the browser's SDK asks for first."""

ADDRESSES = ("/v1/", *(address for address in CALLS if not address.startswith("/v1/")))
"""All that the door answers, as the server's table wants it."""
