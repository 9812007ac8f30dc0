"""Lists of persons from anywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime

LIST = (
    "Kundennr;Vorname;Nachname;E-Mail-Adresse;Telefon;Straße;PLZ;Ort;Land;Geburtsdatum;Newsletter;Geändert am;"
    "Lieblingsfarbe\n"
    "12;Jürgen;Groß;j.gross@x.example;0221 123456;Ring 5;01067;Köln;Deutschland;31.12.1980;ja;05.02.2024 10:00;blau\n"
    ";Eva;Null;EVA@x.example;;;;;Deutschland;;nein;25.02.2024 11:00;\n"
    ";;Maier;;030 1234567;;;;;;;25.02.2024 11:00;\n"
    ";Uli;Vogt;;;;50667;;;31.02.1980;;25.02.2024 11:00;\n"
    ";;;;;;50667;Köln;;;;25.02.2024 11:00;\n"
)


def test_a_german_list(take, said):
    understood, found = take(LIST, name="kunden.csv", zone="Europe/Berlin")
    assert (understood.format, understood.source) == ("people", "Kunden")
    assert understood.mapping == {
        "Kundennr": "customer", "Vorname": "given_name", "Nachname": "family_name", "E-Mail-Adresse": "email",
        "Telefon": "phone", "Straße": "street", "PLZ": "postcode", "Ort": "city", "Land": "country",
        "Geburtsdatum": "birth_date", "Newsletter": "email_consent", "Geändert am": "updated",
    }  # fmt: skip
    assert set(understood.because.values()) == {"by its name"}
    assert (understood.conventions.date_format, understood.conventions.country) == ("%d/%m/%Y", "DE")
    first, *others = said(found.records)
    assert json.loads(first.pop("extra")) == {"Lieblingsfarbe": "blau"}
    assert first == {
        "__line__": 2, "key": "12", "external_id": "12", "given_name": "Jürgen", "family_name": "Groß",
        "email": "j.gross@x.example", "phone": "0221 123456", "street": "Ring 5", "postcode": "01067", "city": "Köln",
        "country": "Deutschland", "birth_date": "1980-12-31", "learned_at": datetime(2024, 2, 5, 9, tzinfo=UTC),
    }  # fmt: skip
    assert [record["key"] for record in others] == ["eva@x.example", "tel:0301234567", "name:uli vogt 50667"]
    assert "birth_date" not in others[-1]
    assert found.consents.select("source_key", "channel", "state", "proof").rows() == [
        ("12", "email", "granted", "Newsletter: ja"), ("eva@x.example", "email", "denied", "Newsletter: nein"),
    ]  # fmt: skip
    assert found.rejects.select("__line__", "reason").rows() == [(6, "missing")]


def test_columns_can_be_told_and_left_out(take):
    text = "A,B,C\nann@x.example,Ann Smith,secret\nben@x.example,Ben Lee,secret\n"
    understood, found = take(text, mapping={"b": "full_name", "C": "ignore"}, source="Dealer", format="people")
    assert (understood.source, understood.mapping) == ("Dealer", {"A": "email", "B": "full_name", "C": "ignore"})
    assert understood.because == {"A": "100% of its values are e-mail addresses", "B": "as told", "C": "as told"}
    assert found.records.select("full_name", "extra").rows() == [("Ann Smith", None), ("Ben Lee", None)]
