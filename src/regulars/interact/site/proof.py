"""Proof of who is signed in: a browser can claim any user id, so the shop's own server vouches for it."""

from __future__ import annotations

import hashlib
import hmac

from django.utils.crypto import constant_time_compare, salted_hmac


def proof_secret(source: int) -> str:
    """The secret of a source (by its number), for the shop's own server; it never goes to a browser."""
    return salted_hmac("regulars.site.proof", str(source), algorithm="sha256").hexdigest()


def proof_of(source: int, user_id: str) -> str:
    """What vouches for that user: HMAC-SHA256 of the id under the source's secret, in hexadecimal letters."""
    said = user_id.encode("utf-8", "replace")
    return hmac.new(proof_secret(source).encode(), said, hashlib.sha256).hexdigest()


def proves(source: int, user_id: str, proof: str) -> bool:
    """Whether the proof vouches for that user."""
    return constant_time_compare(proof_of(source, user_id), proof.strip().lower())
