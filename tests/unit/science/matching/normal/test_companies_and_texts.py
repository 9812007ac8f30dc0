"""Companies without their legal form, free attributes, gender."""

import pytest

from regulars.science.matching.normal.companies import company
from regulars.science.matching.normal.plain import fold, plain, words
from regulars.science.matching.normal.texts import gender


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Acme Ltd", "acme"),
        ("Acme Ltd.", "acme"),
        ("ACME LIMITED", "acme"),
        ("Acme, Inc.", "acme"),
        ("Acme Pte. Ltd.", "acme"),
        ("Acme Pty Ltd", "acme"),
        ("Acme S.A.", "acme"),
        ("Acme SA", "acme"),
        ("Acme S.p.A.", "acme"),
        ("Acme S.r.l.", "acme"),
        ("Acme Sp. z o.o.", "acme"),
        ("Acme B.V.", "acme"),
        ("Acme A/S", "acme"),
        ("Acme AG", "acme"),
        ("Acme Oy", "acme"),
        ("Acme & Söhne GmbH & Co. KG", "acme sohne"),
        ("The I.B.M. Co., Ltd.", "ibm"),
        ("Smith & Jones", "smith jones"),
        ("Smith and Jones", "smith jones"),
        ("Müller und Meier OHG", "muller meier"),
        ("Société Générale S.A.", "societe generale"),
        ("Acme Intl", "acme international"),
        ("Acme International", "acme international"),
        ("Weyland-Yutani", "weyland yutani"),
        ("McDonald's Corp", "mcdonalds"),
        ("Hajah Maimunah (Jln Pisang)", "hajah maimunah"),
        ("Co Op", "co op"),
        ("AG", "ag"),
        ("The", "the"),
        ("n/a", ""),
        ("", ""),
        ("ООО Ромашка", "ooo romashka"),
    ],
)
def test_company(written: str, name: str) -> None:
    assert company(written) == name


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("F", "f"),
        ("Female", "f"),
        ("weiblich", "f"),
        ("Frau", "f"),
        ("mujer", "f"),
        ("M", "m"),
        ("male", "m"),
        ("männlich", "m"),
        ("Unknown", ""),
        ("U", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_gender(written: str, form: str) -> None:
    assert gender(written) == form


def test_plain_words() -> None:
    assert plain("  Café-Crème,  O'Hara’s №5 ") == "cafe creme oharas no5"
    assert plain("N/A") == ""
    assert words("Straße ŁÓDŹ Ærø") == ["strasse", "lodz", "aero"]
    assert fold("MÃ¼ller") == "muller"
    assert fold("Ãa") == "aa"
