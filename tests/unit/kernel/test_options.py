"""Settings: every default obeys its own rule; a broken value is quoted with the rule."""

from decimal import Decimal
from pathlib import Path

import pytest

from regulars.kernel.errors import BadSetting
from regulars.kernel.options import SETTINGS, from_environment, read_setting, setting_named


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_obeys_its_rule_and_is_explained(setting) -> None:
    read_setting(setting.name, setting.default)
    assert setting.help.endswith(".")
    assert setting.name == setting.name.upper()


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("CURRENCY", "pounds", "three letters"),
        ("COUNTRY", "England", "two letters"),
        ("TIME_ZONE", "London", "Europe/London"),
        ("MARGIN_RATE", "35", "between 0 and 1"),
        ("MARGIN_RATE", "much", "between 0 and 1"),
        ("CALLS_A_DAY", "-3", "whole number"),
        ("ATTENTION_PRICE", "NaN", "amount of money"),
        ("HTTPS", "true", "yes or no"),
        ("MAIL_COLOUR", "green", "six digits"),
        ("MAIL_COLOUR", "#12345;", "six digits"),
        ("EXCHANGE_RATES", "EUR", "what one unit is worth"),
        ("EXCHANGE_RATES", "EUR 1e400", "what one unit is worth"),
        ("EXCHANGE_RATES", "EUR 0.86, USD -1", "USD -1"),
        ("EXCHANGE_RATES", "EUR 0.86, eur 0.87", "EUR has two rates"),
    ],
)
def test_a_broken_value_is_quoted_with_the_rule(name: str, text: str, rule: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} cannot be '{text}'.*{rule}"):
        read_setting(name, text)


def test_values_are_read_as_what_they_are() -> None:
    assert read_setting("MARGIN_RATE", "0.4") == Decimal("0.4")
    assert read_setting("currency", " gbp ") == "GBP"
    assert read_setting("HTTPS", "yes") is True
    assert read_setting("CALLS_A_DAY", "7") == 7
    assert read_setting("EXCHANGE_RATES", "usd=0.79,  EUR 0.86,") == "EUR 0.86, USD 0.79"


def test_an_unknown_name_says_how_to_list_the_known() -> None:
    with pytest.raises(BadSetting, match=r"no setting 'COLOUR'.*regulars settings"):
        setting_named("COLOUR")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("s3cret\n", encoding="utf-8")
    assert from_environment("SECRET_KEY", {"REGULARS_SECRET_KEY_FILE": str(secret)}) == "s3cret"
    assert from_environment("SECRET_KEY", {"REGULARS_SECRET_KEY": "plain"}) == "plain"
    assert from_environment("SECRET_KEY", {}) is None
    with pytest.raises(BadSetting, match=r"REGULARS_SECRET_KEY_FILE names '.*absent'"):
        from_environment("SECRET_KEY", {"REGULARS_SECRET_KEY_FILE": str(tmp_path / "absent")})
