"""What the guides say of accounts and survivorship is what the code does."""

from __future__ import annotations

from pathlib import Path

from regulars.identify.accounts import companies, dealers, households, placing
from regulars.identify.resolve import _ACCOUNTS_EACH_TIME
from regulars.identify.survivorship import FIELDS, RULES
from regulars.identify.survivorship.rules import MOST_AGREEING
from regulars.science.matching.blocking import MOST_SHARERS
from regulars.science.matching.match import SHARED

DOCS = Path(__file__).resolve().parents[4] / "docs"
NUMBERS = {2: "two", 3: "three", 6: "six", 10: "ten", 50: "fifty"}


def test_the_guide_to_accounts_has_the_limits_of_the_code() -> None:
    guide = (DOCS / "how-to" / "households-and-companies.md").read_text(encoding="utf-8")
    assert f"that two to {NUMBERS[households.MOST_SHARING]} customers have" in guide
    assert f"that {NUMBERS[dealers.MANY]} customers or more have" in guide
    assert f"more than {NUMBERS[households.MOST_AT_HOME]} people together" in guide
    assert f"have {NUMBERS[companies.FEWEST]} members or more" in guide
    assert placing.FEWEST == {"household": companies.FEWEST, "company": companies.FEWEST, "dealer": 1}
    assert f"Up to {_ACCOUNTS_EACH_TIME:,} records" in guide
    for words in ("the same address and family name", "shares a phone number", "shares an e-mail address"):
        assert words in {said for _, said in households.WORDS.values()}
        assert f"*{words}*" in guide


def test_the_explanation_has_the_prices_of_the_rules() -> None:
    told = (DOCS / "explanation" / "how-records-become-people.md").read_text(encoding="utf-8")
    usual, address, birth = RULES["name"], RULES["address"], RULES["birth_date"]
    assert usual.trust_days * 10 == 360
    assert "ten points weigh as much as a year of age" in told
    assert f"of an address, as much as {address.trust_days * 10} days" in told
    assert f"as much as {usual.agreement_days} days, up to {NUMBERS[MOST_AGREEING]}" in told
    assert birth.agreement_days == 3600
    assert "of a birth date, ten years" in told
    for field in FIELDS:
        plain = {"birth_date": "birth date", "email": "e-mail", "city": "town"}.get(field, field)
        assert plain in told.lower()
    assert f"more than {NUMBERS[MOST_SHARERS]} records share" in told
    assert f"of {NUMBERS[SHARED]} people or more is *shared*" in told
