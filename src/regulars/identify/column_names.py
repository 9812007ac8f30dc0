"""What columns of people's records are called, beyond the names that imports know, in several languages."""

from __future__ import annotations

from regulars.identify.formats.guess.names import FIELD_NAMES

_KNOWN = (
    "full_name", "given_name", "family_name", "email", "phone", "birth_date", "street", "city", "postcode", "region",
    "country", "company",
)  # fmt: skip
_ORGANISATIONS = {"primary name org", "organization", "organisation"}
_MORE = {
    "full_name": "native name full | name full | first and surname | given and surname | first and last name | "
                 "naam | navn | nimi | "
                 "imie nazwisko | fullname | username | display name | patient name | guest name | owner name | holder",
    "given_name": "firstnm | first nm | fornamn | etunimi | keresztnev | ime | ad | name first | fname | prenume "
                  "| krestni jmeno | givenname",
    "family_name": "lastnm | last nm | sukunimi | vezeteknev | prezime | soyad | name last | lname | prijmeni | "
                   "nume | familyname | family",
    "email": "mail address | primary email | email 1 | email1 | mailadress | sahkoposti",
    "phone": "phone 1 | phone1 | primary phone | phone no | telephone 1 | puhelin | telefonszam | gsm | whatsapp "
             "| telnr | tel nr | fon | phone home",
    "birth_date": "birth | birthdt | dateofbirth | d o b | geboren | geb datum | gebdatum | geboortedag | nascita "
                  "| fodt | year of birth | birth year | yob | syntymaaika",
    "street": "addr | addr line | addr full | full address | street name | mailing address | postal address | "
              "residence | rue et numero | "
              "anschrift | wohnadresse | gade | katu | utca | postal address line 1 | address street",
    "city": "municipality | village | gemeinde | kommune | by | kaupunki | varos | address city | town name",
    "postcode": "zip5 | postnummer | postnr | postinumero | psc | postcode fake | address zip | zipcd",
    "region": "state code | state name | province name | province code | address state | st | county name | "
              "prefecture | bundesland kanton",
    "country": "country name | ctry | maa | orszag | address country",
    "company": "employer name | arbeitgeber | employeur | works at | workplace | company 1",
}  # fmt: skip
_ONLY_HERE = {
    "middle_name": "middle | middle name | middlename | middle initial | mi | second given name | primary name "
                   "middle | "
                   "zweiter vorname | deuxieme prenom | segundo nombre | secondo nome | tussenvoegsel | mname",
    "suffix": "suffix | name suffix | generation | primary name suffix | suffixe | generational suffix",
    "title": "title | salutation | honorific | prefix | name prefix | anrede | titel | civilite | tratamiento | "
             "titolo | "
             "aanhef | tilltal | primary name prefix",
    "house_number": "house number | house no | house nr | street number | street no | street nr | number house | "
                    "building number | hausnummer | hausnr | haus nr | numero de rue | "
                    "numero civico | n civico | huisnummer | "
                    "huisnr | numero casa | "
                    "numer domu | husnummer | numero de casa | streetnumber | addr number",
    "organisation": "primary name org | secondary name org | name org | organization | organisation | "
                    "organization name | "
                    "organisation name | legal name | trading name | registered name | firmierung",
    "gender": "gender | sex | geschlecht | sexe | genre | sexo | genero | sesso | genere | geslacht | kon | plec | m f",
}  # fmt: skip


def _names() -> dict[str, tuple[str, ...]]:
    names = {
        role: (*(name for name in FIELD_NAMES[role] if name not in _ORGANISATIONS), *_MORE[role].split(" | "))
        for role in _KNOWN
    }
    return names | {role: tuple(known.split(" | ")) for role, known in _ONLY_HERE.items()}


ROLE_NAMES = _names()
"""Role to the names it goes by."""
SURE_IDENTIFIERS = tuple(
    "ssn | ssn number | social security | social security number | soc sec id | soc sec | passport | passport "
    "number | passport no | "
    "drivers license | drivers license number | driver licence | driving licence | licence number | license "
    "number | national id | "
    "national id number | nhs number | nino | national insurance number | tax id | tax id number | tax number | "
    "steuernummer | steuer id | "
    "ausweisnummer | personalausweis | numero de securite sociale | dni | nif | nie | codice fiscale | bsn | "
    "burgerservicenummer | "
    "personnummer | pesel | cpf | curp | aadhaar | medicare number | lei number | vat number | ein | loyalty card "
    "| loyalty number | "
    "loyalty id | loyalty no | loyalty card number | membership number | kundenkarte | "
    "versicherungsnummer | insurance number | iban | trusted id".split(" | ")
)
"""Identifiers of which a person has one."""
IDENTIFIERS = (
    *SURE_IDENTIFIERS,
    *"customer id | customer number | member id | user id | patient id | student id".split(" | "),
)
ATTRIBUTES = tuple(
    "birth place | birthplace | place of birth | geburtsort | lieu de naissance | lugar de nacimiento | luogo di "
    "nascita | geboorteplaats | "
    "occupation | profession | job title | job | beruf | metier | profesion | professione | beroep | nationality "
    "| citizenship | "
    "staatsangehoerigkeit | nationalite | nacionalidad | nationalita | nationaliteit | address 2 | address2 | "
    "address line 2 | addr line2 | "
    "addr line 2 | address 3 | building | property name | maiden name | birth name | geburtsname | nom de jeune "
    "fille | language | religion | "
    "ethnicity | race | marital status | industry | department | notes | delivery notes | birth country | country "
    "of birth | hobby".split(" | ")
)
"""What else records of one person may agree in."""
NO_EVIDENCE = frozenset(
    "cluster | cluster id | truth | true id | entity id | entity | unique id | rec id | record id | row | row id "
    "| row number | index | "
    "id | uid | uuid | guid | no | nr | data source | source | source id | source system | dataset | status | "
    "category | type | record type | tags | tag | "
    "created | created at | updated | updated at | modified | date | timestamp | amount | total | count | "
    "quantity | price | score | "
    "owner | created by | assigned to | agent | sales rep | seller | stage | ip | ip address | label | "
    "group | is match | match id | duplicate of | currency | batch | version".split(" | ")
)
"""Names of columns that say nothing about who somebody is."""
OF_SOMETHING_ELSE = frozenset("type status role ip lineitem item ticket subject timezone longitude latitude amount "
    "total price order invoice product pointer anchor opt "
                              "consent count created updated".split()) | {
    "url", "link", "marketing", "subscribed", "currency", "quantity", "sku", "payment", "discount", "shipping method",
}  # fmt: skip
"""Words in a column's name that make it one of an order, a document or the row."""
KINDS_OF_ADDRESS = frozenset(
    "billing shipping delivery mailing home work business office invoice default postal legal primary secondary other "
    "rechnung rechnungs liefer lieferung privat facturation livraison facturacion envio fatturazione spedizione".split()
)
"""Words in front of the parts of an address."""
STAGES = frozenset(
    "active inactive lost prospect lead customer new open closed pending won cancelled canceled enabled disabled "
    "subscribed unsubscribed archived deleted draft complete completed processing true false yes no".split()
)
"""States of a record, which are no states of a country."""
OF_A_DOCUMENT = frozenset("country state region date expiry issued authority city place office".split())
"""Where or when a document was issued, which says nothing about where its holder lives."""
DOCUMENTS = (*SURE_IDENTIFIERS, "passport", "license", "licence", "national id", "tax id", "id card", "visa", "card")
