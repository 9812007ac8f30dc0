"""Column names in the languages of the shops around us."""

from __future__ import annotations

import pytest

from regulars.identify.formats.guess.names import FIELD_NAMES, likeness, names_score, plain


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("InvoiceNo", "invoice no"), ("CustomerID", "customer id"), ("customer_id", "customer id"),
        ("Straße / Nr.", "strasse nr"), ("E-Mail-Adresse", "e mail adresse"), ("Prénom", "prenom"),
        ("HTMLTitle", "html title"), ("  Date (UTC) ", "date utc"), ("Złoty", "zloty"), ("日付", ""),
    ],
)  # fmt: skip
def test_plain(name, words):
    assert plain(name) == words


@pytest.mark.parametrize(
    ("field", "columns"),
    {
        "order": ["Invoice", "invoice_no", "Rechnungsnummer", "N° facture", "Numero pedido", "Ordernummer"],
        "time": ["Order Date", "Datum", "date_commande", "Fecha", "Data ordine", "Besteldatum", "InvoiceDate"],
        "customer": ["Customer no", "Kundennr.", "KundenNr", "Código cliente", "Klantnummer", "numer klienta"],
        "product": ["SKU", "StockCode", "Artikelnummer", "Référence", "Codice articolo"],
        "description": ["Product name", "Bezeichnung", "Désignation", "Descripción", "Omschrijving"],
        "quantity": ["Qty", "Menge", "Quantité", "Cantidad", "Quantità", "Aantal", "Stück", "Ilość"],
        "unit_price": ["Unit price", "Einzelpreis", "Prix unitaire", "Precio", "Stukprijs"],
        "amount": ["Line total", "Gesamtbetrag", "Montant TTC", "Importe", "Bedrag", "order total"],
        "email": ["E-Mail", "email_address", "Courriel", "Correo electrónico", "E-mailadres"],
        "phone": ["Telephone", "Handy", "Téléphone", "Móvil", "Telefoonnummer", "Mobile Phone"],
        "given_name": ["First Name", "Vorname", "Prénom", "fname"],
        "family_name": ["Surname", "Nachname", "Nom de famille", "Apellidos", "Cognome", "Achternaam"],
        "postcode": ["ZIP", "Postcode", "PLZ", "Code postal", "CAP"],
        "birth_date": ["DOB", "date_of_birth", "Geburtsdatum", "Date de naissance"],
    }.items(),
)
def test_names_in_many_languages(field, columns):
    for column in columns:
        others = {other: likeness(column, names) for other, names in FIELD_NAMES.items()}
        assert others[field] >= 0.55, column
        assert others[field] == max(others.values()), (column, others)


def test_the_end_of_a_name_weighs_more_than_its_beginning():
    assert likeness("billing email", FIELD_NAMES["email"]) > likeness("email campaign", FIELD_NAMES["email"]) > 0
    assert likeness("order total discount", FIELD_NAMES["discount"]) > likeness(
        "order total discount", FIELD_NAMES["order"]
    )
    assert likeness("surname", FIELD_NAMES["full_name"]) == 0
    assert likeness("created_at", FIELD_NAMES["time"]) < likeness("order_date", FIELD_NAMES["time"])


def test_names_alone_make_no_format_sure():
    fields = {"time": FIELD_NAMES["time"], "amount": FIELD_NAMES["amount"]}
    assert names_score(["date", "x"], fields, (("time",), ("amount",))) == 0
    assert 0 < names_score(["date", "amount"], fields, (("time",), ("amount",))) < 0.5
