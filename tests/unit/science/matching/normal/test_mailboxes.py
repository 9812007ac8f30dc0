"""A name that is the mailbox's own is no name."""

import polars as pl
import pytest

from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.forms import normal_form, normal_forms
from regulars.science.matching.normal.mailboxes import is_of_mailbox


@pytest.mark.parametrize(
    ("given", "family", "email", "expected"),
    [
        ("adejones", "", "adejones@shop.example", True),
        ("", "aparker", "a.parker76@shop.example", True),
        ("amanda", "", "amanda@shop.example", False),
        ("ade", "jones", "adejones@shop.example", False),
        ("xu", "", "xu@shop.example", False),
        ("adejones", "", "other@shop.example", False),
        ("", "", "adejones@shop.example", False),
        ("adejones", "", "", False),
    ],
)
def test_only_a_lone_name_that_is_the_address(given: str, family: str, email: str, expected: bool) -> None:
    assert is_of_mailbox(given, family, email) is expected


def test_the_table_and_the_record_agree() -> None:
    told = pl.DataFrame(
        {
            "full_name": ["adejones", "Ann Cole", "aparker", None, "amanda"],
            "email": [
                "adejones@shop.example",
                "ann@shop.example",
                "a.parker76@shop.example",
                "x@y.example",
                "amanda@z.example",
            ],
        }
    )
    conventions = conventions_of(told)
    forms = normal_forms(told, conventions)
    assert forms["given"].to_list() == ["", "ann", "", "", "amanda"]
    assert forms["family"].to_list() == ["", "cole", "", "", ""]
    assert [normal_form(row, conventions) for row in told.to_dicts()] == forms.to_dicts()
