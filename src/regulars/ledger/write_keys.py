"""Write keys: with which sites and apps send live events to a source; made, listed, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Source, Trace, WriteKey

FORMAT = "segment"
"""The format of sources that live events come from."""

PREFIX = "rgw_"
_HINT = 4


def make_key(source: str, name: str, *, by: str, at: datetime) -> tuple[str, WriteKey]:
    """Make a key of the source called so (made where there is none); its text is given back this once.

    Other keys of the source go on working. Raises BadInput for an empty or long name, or a source of another format.
    """
    source, name = source.strip(), name.strip()
    if not source or len(source) > 200:
        raise BadInput(f"A source's name has 1 to 200 letters; this one has {len(source)}.")
    if not name or len(name) > 120:
        raise BadInput(f"A key's name has 1 to 120 letters; this one has {len(name)}.")
    text = PREFIX + secrets.token_urlsafe(24)
    with transaction.atomic():
        found, _ = Source.objects.get_or_create(name=source, defaults={"format": FORMAT})
        if found.format != FORMAT:
            raise BadInput(
                f"'{source}' holds imports of the format {found.format}; live events need a source of their own.",
                hint=f"Choose another name, such as '{source} live'.",
            )
        key = WriteKey.objects.create(
            source=found, name=name, hash=hash_of(text), hint=text[-_HINT:], created_by=by, created_at=at
        )
        Trace.objects.create(at=at, by=by, did="make write key", what=name, detail={"source": source})
    return text, key


def keys() -> list[WriteKey]:
    """All keys, by source, those in use first."""
    found = WriteKey.objects.select_related("source").order_by("source__name", "pk")
    return sorted(found, key=lambda key: (key.source.name, key.revoked_at is not None))


def revoke_key(number: int, *, by: str, at: datetime) -> WriteKey:
    """End a key; doing so again changes nothing. The door turns it away within seconds. Raises NotFound."""
    key = WriteKey.objects.select_related("source").filter(pk=number).first()
    if key is None:
        raise NotFound(f"There is no write key {number}.", hint="`regulars key list` lists them.")
    if key.revoked_at is None:
        with transaction.atomic():
            key.revoked_at = at
            key.save(update_fields=["revoked_at"])
            Trace.objects.create(
                at=at, by=by, did="revoke write key", what=key.name, detail={"source": key.source.name}
            )
    return key


def hash_of(text: str) -> str:
    """What is kept of a key. Plain SHA-256 will do: a key holds 192 random bits, so there is nothing to guess."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
