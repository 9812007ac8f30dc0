"""Arrival: one new or changed record finds its customer at once, with a reason, and durably; a million others or none.

The same forms, keys, model and clustering as a whole run, over the few records that it could have to do with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from regulars.identify import keeping
from regulars.identify.arrival.near import find_near, judge
from regulars.identify.arrival.place import Arrival, keep_doubts, place_record
from regulars.identify.arrival.record import keep_golden, keep_keys, keep_record
from regulars.identify.identity.log import changing_identity
from regulars.identify.resolve import resolve
from regulars.ledger.models import Link, Source
from regulars.science.matching.one import keys_of_one


def arrive(
    source: Source,
    key: str,
    said: Mapping[str, str | None],
    *,
    at: datetime,
    learned_at: datetime | None = None,
    country: str = "",
) -> Arrival:
    """Take in what a source says about the person it knows by this key, and find whose record it is.

    `said`: columns of Record (names, email, phone, address … and `extra`); what is absent or None leaves what was said
    before as it is. Durable on return. `country` counts only where nothing was ever matched.
    """
    with changing_identity():
        model = keeping.model_in_force()
        kept = keep_record(source, key, said, learned_at or at, model)
        if model is None:
            resolve(at=at, country=country)
        if model is None or (kept.same_form and kept.customer is not None):
            link = Link.objects.get(record=kept.record)
            keep_golden(link.customer_id)
            return Arrival(kept.record, link.customer_id, kept.customer is None, link.probability, link.evidence)
        keys = keys_of_one(kept.form, model.schemes)
        near = find_near(kept, source.name, keys, model)
        judged = judge(kept, near, model)
        arrival = place_record(kept, near, judged, model, at)
        keep_keys(kept, keys)
        keep_doubts(kept, near, judged, model, at)
        return arrival
