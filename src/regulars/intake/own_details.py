"""A customer corrects what we know of them, by their own signed link: it arrives as what a form says does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from regulars.identify.arrival import arrive
from regulars.interact.preferences.links import Link
from regulars.interact.site.fields import read_filled
from regulars.interact.site.forms import FORMAT
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.ledger.models import RecordVersion, Source

SOURCE = "Their own page"
FIELDS = {"phone": "Phone", "street": "Street", "postcode": "Postcode", "city": "Town"}
"""What can be corrected, and how it is called. Who they are, the address the link was sent to proves."""

CORRECTIONS_A_DAY = 10

_TRUST = 90  # their own words, proved by their address: as much as what our own people enter
_LONGEST_STREET = 300


def correct_details(link: Link, given: Mapping[str, str], *, business: Business, at: datetime) -> bool:
    """Take in what differs from what we know; gives whether anything did. What is left empty stays as it is.

    Raises BadInput for what is none, for more than CORRECTIONS_A_DAY, and for a link that was sent to no address.
    """
    customer = link.customer
    if not link.address:
        raise BadInput("This link was sent to no address, so that nothing can be corrected by it.")
    asked = [{"name": name, "label": label, "required": False} for name, label in FIELDS.items() if name != "street"]
    filled = read_filled(asked, [], given, language="en", one_is_needed=False)
    street = " ".join(given.get("street", "").split())
    if len(street) > _LONGEST_STREET:
        raise BadInput(f"A street has {_LONGEST_STREET} letters at most.")
    if filled.faults:
        raise BadInput(" ".join(filled.faults.values()))
    said = filled.said | ({"street": street} if street else {})
    changed = {name: text for name, text in said.items() if text != getattr(customer, name)}
    if not changed:
        return False
    source, _ = Source.objects.get_or_create(name=SOURCE, defaults={"format": FORMAT, "trust": _TRUST})
    told = RecordVersion.objects.filter(record__source=source, record__key=link.address)
    if told.filter(learned_at__gt=at - timedelta(days=1)).count() >= CORRECTIONS_A_DAY:
        raise BadInput("You have corrected this often today.", hint="Try again tomorrow, or answer our mail.")
    known = {"email": link.address, "full_name": customer.name or None, "country": customer.country or None}
    arrive(source, link.address, known | changed, at=at, country=business.country)
    return True
