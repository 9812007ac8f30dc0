"""Address books."""

from __future__ import annotations

import json
from datetime import UTC, datetime

CARDS = """BEGIN:VCARD
FN:Ann Smith
N:Smith;Ann;;;
EMAIL:Ann@x.example
TEL:+44 7700 900123
BDAY:19800305
REV:20240102T030405Z
NOTE:neighbour
END:VCARD
BEGIN:VCARD
FN:Ben
END:VCARD
BEGIN:VCARD
NOTE:nobody
END:VCARD
"""


def test_cards_become_people(take, said):
    understood, found = take(CARDS, name="contacts.vcf")
    assert (understood.format, understood.source) == ("vcard", "Address book")
    first, second = said(found.records)
    assert json.loads(first.pop("extra")) == {"note": "neighbour"}
    assert first == {
        "__line__": 1, "key": "ann@x.example", "full_name": "Ann Smith", "given_name": "Ann", "family_name": "Smith",
        "email": "Ann@x.example", "phone": "+44 7700 900123", "birth_date": "1980-03-05",
        "learned_at": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
    }  # fmt: skip
    assert second["key"] == "name:ben"
    assert found.rejects["__line__"].to_list() == [13]
