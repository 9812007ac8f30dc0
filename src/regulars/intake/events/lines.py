"""Calls as lines of the log: whatever happened keeps its name, and products and money their columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from regulars.intake.events.keys import key_of
from regulars.intake.events.people import said_in
from regulars.intake.events.traits import tells_who
from regulars.intake.events.values import amount_of, as_json, currency_of, first_text
from regulars.ledger.inbox.calls import Call, Kind

PAGE, SCREEN, GROUP, TRAITS = "Page Viewed", "Screen Viewed", "Group Joined", "Traits Told"
VIEWS = (PAGE, SCREEN)

_PRODUCT = ("sku", "product_id", "productId", "id")
_NAMED = ("name", "title", "product_name")
_OWN = frozenset({"sku", "product_id", "name", "category", "quantity"})


class Line(NamedTuple):
    """One line of an event; the fields are columns of EVENT_SCHEMA. Money and quantities Decimal, times UTC."""

    source_key: str
    name: str
    occurred_at: datetime
    order_id: str | None = None
    line: int = 1
    product: str | None = None
    product_name: str | None = None
    category: str | None = None
    quantity: Decimal | None = None
    amount: Decimal | None = None
    currency: str | None = None
    properties: str | None = None


def line_of(call: Call) -> Line | None:
    """The line of a call that is no sale; None for one that tells only who somebody is."""
    if call.kind is Kind.TRACK:
        return _tracked(call)
    if call.kind is Kind.PAGE or call.kind is Kind.SCREEN:
        named = {"name": call.name, "category": call.category}
        said = {name: value for name, value in named.items() if value} | with_campaign(call)
        title = call.name or first_text(said, ("title", "path", "url"), 400)
        name = PAGE if call.kind is Kind.PAGE else SCREEN
        return Line(key_of(call), name, call.at, product_name=title and title[:400], properties=as_json(said))
    if call.kind is Kind.GROUP:
        said = {"group_id": call.group_id, "traits": call.traits}
        named_so = first_text(call.traits, ("name",), 300) or call.group_id
        return Line(key_of(call), GROUP, call.at, product_name=named_so, properties=as_json(said))
    if call.kind is Kind.IDENTIFY and call.user_id is None and (said := said_in(call)) and not tells_who(said):
        return Line(key_of(call), TRAITS, call.at, properties=as_json(said))
    return None


def _tracked(call: Call) -> Line:
    said = call.properties
    name = call.event or ""
    if not said:
        return Line(key_of(call), name, call.at, properties=as_json(with_campaign(call)))
    of_product = name.startswith("Product ") or "product_id" in said or "sku" in said
    return Line(
        key_of(call),
        name,
        call.at,
        order_id=first_text(said, ("order_id", "orderId"), 200),
        product=first_text(said, _PRODUCT[:3], 200) if of_product else None,
        product_name=first_text(said, _NAMED, 400) if of_product else None,
        category=first_text(said, ("category",), 200),
        quantity=amount_of(said.get("quantity")) if of_product else None,
        currency=currency_of(said.get("currency")),
        properties=as_json(with_campaign(call)),
    )


def with_campaign(call: Call) -> dict[str, Any]:
    """The properties, with the campaign that brought the visitor where the context names one."""
    campaign = call.context.get("campaign")
    if campaign and "campaign" not in call.properties:
        return {**call.properties, "campaign": campaign}
    return call.properties


def product_columns(product: Mapping[str, Any]) -> dict[str, Any]:
    """One product of an order: columns of a line, and what has none in `properties`."""
    code, named = first_text(product, _PRODUCT, 200), first_text(product, _NAMED, 400)
    return {
        "product": code or (named and named[:200]),
        "product_name": named or code,
        "category": first_text(product, ("category",), 200),
        "quantity": amount_of(product.get("quantity")) or Decimal("1.0000"),
        "properties": as_json({name: value for name, value in product.items() if name not in _OWN}),
    }
