"""`regulars key`: made once in sight, listed without it, revoked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from regulars.ledger.write_keys import hash_of, keys

if TYPE_CHECKING:
    from conftest import Command


def test_keys_are_made_listed_and_revoked(regulars: Command) -> None:
    made = regulars("key", "make", "web shop", "--name", "checkout", "--json").json
    assert (made["source"], made["name"]) == ("web shop", "checkout")
    (key,) = keys()
    assert key.hash == hash_of(made["key"])
    listed = regulars("key", "list", "--json").json
    assert made["key"] not in json.dumps(listed)
    assert listed[0]["ends_in"] == made["key"][-4:]
    assert "in use" in regulars("key", "list").out
    assert "no longer opens" in regulars("key", "revoke", made["number"]).out
    assert regulars("key", "revoke", made["number"], "--json").json["revoked_at"]
    assert "revoked" in regulars("key", "list").out


def test_a_key_is_told_with_what_to_do_with_it(regulars: Command) -> None:
    told = regulars("key", "make", "app").out
    (key,) = keys()
    assert key.hash == hash_of(told.split()[0])
    assert "as its write key" in told


def test_what_is_refused_in_words(regulars: Command) -> None:
    assert regulars("key", "revoke", 9).code == 2
    assert "'' " in regulars("key", "make", "").err or "1 to 200 letters" in regulars("key", "make", "").err
