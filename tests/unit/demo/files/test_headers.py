"""The headers: those of the real exports, in their order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regulars.demo import Business
from regulars.demo.files import headers


@pytest.fixture(scope="module")
def formats(shared_data: Path) -> dict[str, list[str]]:
    """The published headers of each export, beside the shared data sets."""
    path = shared_data.parent / "formats" / "csv_headers.json"
    if not path.is_file():
        pytest.skip(f"needs the published headers ({path.name} is not beside the data sets)")
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_shopify_and_zendesk_are_complete_and_in_order(formats: dict[str, list[str]]) -> None:
    assert list(headers.SHOPIFY_ORDERS) == formats["shopify_orders"]
    assert list(headers.ZENDESK_TICKETS) == formats["zendesk_tickets"]


def test_mailchimp_has_its_own_fields_and_then_the_fixed_ones(formats: dict[str, list[str]]) -> None:
    fixed = formats["mailchimp_audience"]
    assert list(headers.MAILCHIMP_OWN[:3]) == fixed[:3]
    assert [*headers.MAILCHIMP_FIXED, *headers.MAILCHIMP_LAST] == fixed[4:]
    assert list(headers.MAILCHIMP_UNSUBSCRIBED) == formats["mailchimp_unsubscribed_extra"]


def test_the_written_files_begin_with_their_headers(business: Business) -> None:
    written = [path.read_text(encoding="utf-8").partition("\n")[0].split(",") for path in business.files[:4]]
    own = [*headers.MAILCHIMP_OWN, *headers.MAILCHIMP_FIXED]
    assert written == [
        list(headers.SHOPIFY_ORDERS),
        [*own, *headers.MAILCHIMP_LAST],
        [*own, *headers.MAILCHIMP_UNSUBSCRIBED, *headers.MAILCHIMP_LAST],
        list(headers.ZENDESK_TICKETS),
    ]
