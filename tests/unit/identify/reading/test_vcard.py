"""vCards as telephones and mail programs write them."""

from __future__ import annotations

from regulars.identify.canonical import LINE
from regulars.identify.reading import open_table

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Smith;Ann;Maria;Dr.;
FN:Dr. Ann Smith
ORG:Acme\\, Inc.;Sales
item1.EMAIL;TYPE=INTERNET,HOME:ann@x.example
EMAIL;TYPE=WORK:ann@acme.example
TEL;TYPE=CELL:+44 7700 900123
ADR;TYPE=HOME:;;12 Mill Lane\\nFlat 2;Skipton;North Yorkshire;BD23 1AA;UK
BDAY:1980-03-05
NOTE:Likes tea\\, not
  coffee\\; really
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ
 AAAQABAAD/2wBDAAUDBAQEAwUEBAQF
CATEGORIES:friends,vip
UID:urn:uuid:1
REV:2024-01-02T03:04:05Z
END:VCARD

begin:vcard
version:2.1
n;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen
fn;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen M=C3=BC=
ller
tel;cell:tel:+49 170 1234567
end:vcard
BEGIN:VCARD
FN:Never Ended
"""


def test_cards_become_rows(save, read_all):
    table = open_table(save("contacts.vcf", CARDS.replace("\n", "\r\n")))
    frame, rejects = read_all(table)
    assert table.kind == "vcard"
    first, second = frame.rows(named=True)
    assert {name: value for name, value in first.items() if value} == {
        "UID": "urn:uuid:1", "FN": "Dr. Ann Smith", "N FAMILY": "Smith", "N GIVEN": "Ann", "EMAIL": "ann@x.example",
        "EMAIL 2": "ann@acme.example", "TEL": "+44 7700 900123", "ORG": "Acme, Inc., Sales",
        "ADR STREET": "12 Mill Lane\nFlat 2", "ADR CITY": "Skipton", "ADR REGION": "North Yorkshire",
        "ADR POSTCODE": "BD23 1AA", "ADR COUNTRY": "UK", "BDAY": "1980-03-05", "NOTE": "Likes tea, not coffee; really",
        "CATEGORIES": "friends,vip", "REV": "2024-01-02T03:04:05Z", LINE: 1,
    }  # fmt: skip
    assert (second["FN"], second["N FAMILY"], second["N GIVEN"], second["TEL"]) == (
        "Jürgen Müller", "Müller", "Jürgen", "+49 170 1234567",
    )  # fmt: skip
    assert second[LINE] == 20
    assert rejects.select(LINE, "reason").rows() == [(27, "unreadable")]
    assert "no END:VCARD" in rejects["message"][0]


def test_chunks_join(save, read_all):
    text = "".join(f"BEGIN:VCARD\nFN:Person {i}\nEMAIL:p{i}@x.example\nEND:VCARD\n" for i in range(30))
    table = open_table(save("many.vcf", text))
    whole, _ = read_all(table)
    assert whole["FN"].to_list() == [f"Person {i}" for i in range(30)]
    assert read_all(table, 7)[0].equals(whole)
