"""The words of an action of our own beside the fields they are typed into, each as one customer would get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from regulars.customise.moves import Words
from regulars.customise.own.checking import WRITTEN
from regulars.customise.preview import Preview, preview
from regulars.differentiate.customers import list_customers
from regulars.ledger.models import Customer
from regulars.web.pages.seen import customer_asked_for, facts_to_say, first_customer, letter_token
from regulars.web.roles import Asked

NEW = "new"
"""Stands for the key of an action that is not kept yet."""

_FOUND = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """What is typed for one channel, and how it reads; no preview: nothing is typed, or nobody is known."""

    channel: str
    subject: str
    body: str
    wrong: str
    preview: Preview | None
    letter: str


def words_shown(
    request: Asked,
    key: str,
    typed: Mapping[str, Mapping[str, str]],
    wrong: Mapping[str, str],
    given: QueryDict,
    fitting: Customer | None,
) -> dict[str, Any]:
    """For the editor: each channel, how it reads, and for whom; to htmx, what changed.

    It is shown for the customer who was asked for here, or under the rules, or last time; else for `fitting`.
    """
    asked = given.get("channel", "")
    said = {
        each: Words(typed.get(each, {}).get("body", ""), typed.get(each, {}).get("subject", "")) for each in WRITTEN
    }
    everybody = facts_to_say(request)
    code = given.get("pick_reader") or given.get("pick") or given.get("reader", "")
    together = Words("\n".join(each.body for each in said.values()), "\n".join(each.subject for each in said.values()))
    reader = customer_asked_for(code, together, everybody) or fitting or first_customer()
    search = given.get("search_reader", "").strip()

    def shown(channel: str) -> Shown:
        words = said[channel]
        fault = wrong.get(f"words_{channel}", "")
        if reader is None or not (words.body.strip() or words.subject.strip()):
            return Shown(channel, words.subject, words.body, fault, None, "")
        seen = preview(words, reader, everybody, request.business)
        return Shown(channel, words.subject, words.body, fault, seen, letter_token(key, channel, words, reader))

    return {
        "shown": [shown(channel) for channel in WRITTEN if asked in ("", channel)],
        "reader": reader,
        "reader_asked": not asked,
        "reader_picked": "pick_reader" in given,
        "reader_search": search,
        "readers": list_customers(search, limit=_FOUND).rows if search else [],
        "people": everybody.height,
        "letter_key": key,
    }
