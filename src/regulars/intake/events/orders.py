"""Orders told live, by Segment's e-commerce specification: each counts once, and no more is taken back than it brought.

As with imported orders, lines add up to what was earned: products at their price, less the discount as a line of its
own, without taxes and shipping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from regulars.intake.events.claims import parts
from regulars.intake.events.keys import key_of
from regulars.intake.events.lines import Line, product_columns, with_campaign
from regulars.intake.events.values import amount_of, as_json, currency_of, first_amount, first_text
from regulars.ledger.inbox.calls import Call
from regulars.ledger.log.schema import CANCELLATION, DISCOUNT, PURCHASE, SALES
from regulars.ledger.models import LiveOrder

_MONEY = frozenset({"products", "order_id", "orderId", "currency"})
_NOTHING = Decimal("0.0000")


def is_sale(call: Call) -> bool:
    """Whether the call tells of an order, or of one taken back."""
    return call.event in SALES


class Orders:
    """The orders that some calls of one source are about, as they stand; call `keep` at the end."""

    def __init__(self, source: int, calls: Iterable[Call], currency: str) -> None:
        self._source, self._currency = source, currency or None
        wanted = {order for call in calls if (order := _order_of(call)) is not None}
        self._known = {
            row.order_id: row
            for some in parts(wanted)
            for row in LiveOrder.objects.filter(source=source, order_id__in=some)
        }
        self._changed: dict[str, LiveOrder] = {}

    def lines_of(self, call: Call) -> list[Line]:
        """The lines that a sale adds to the log; none where the order was told before."""
        number, said, key = _order_of(call), call.properties, key_of(call)
        if number is None:
            if call.event == PURCHASE:
                return _bought(call, None, self._currency_of(said))
            return _taken(_Back(call.event or "", key, call.at, said), None, None, self._currency_of(said))
        order = self._known.setdefault(number, LiveOrder(source_id=self._source, order_id=number, source_key=key))
        if call.event == PURCHASE:
            return self._completed(order, call)
        return self._taken_back(order, _Back(call.event or "", key, call.at, said))

    def keep(self) -> None:
        """Write down how the orders stand now."""
        fresh = [row for row in self._changed.values() if row.pk is None]
        fields = ["bought", "taken", "cancelled", "waiting"]
        LiveOrder.objects.bulk_update([row for row in self._changed.values() if row.pk], fields, batch_size=100)
        LiveOrder.objects.bulk_create(fresh, batch_size=500)

    def _completed(self, order: LiveOrder, call: Call) -> list[Line]:
        if order.bought is not None:
            return []
        lines = _bought(call, order.order_id, self._currency_of(call.properties))
        order.bought = sum((line.amount for line in lines if line.amount is not None), _NOTHING)
        self._changed[order.order_id] = order
        waiting, order.waiting = order.waiting, []
        for kept in waiting:
            back = _Back(kept["name"], kept["key"], datetime.fromisoformat(kept["at"]), kept["said"])
            lines += self._taken_back(order, back)
        return lines

    def _taken_back(self, order: LiveOrder, back: _Back) -> list[Line]:
        left = None if order.bought is None else max(order.bought - order.taken, _NOTHING)
        if order.cancelled or left == 0:
            return []
        lines = _taken(back, order.order_id, left, self._currency_of(back.said))
        self._changed[order.order_id] = order
        if lines[0].amount is None:
            # It says nothing of money, and the order has not come yet, which will tell.
            order.waiting = [*order.waiting, back.to_json()]
            return []
        order.cancelled = back.name == CANCELLATION
        order.taken -= sum((line.amount for line in lines if line.amount is not None), _NOTHING)
        return lines

    def _currency_of(self, said: Mapping[str, Any]) -> str | None:
        return currency_of(said.get("currency")) or self._currency


class _Back:
    """A call that takes an order back, as a whole or in part."""

    def __init__(self, name: str, key: str, at: datetime, said: Mapping[str, Any]) -> None:
        self.name, self.key, self.at, self.said = name, key, at, said

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "key": self.key, "at": self.at.isoformat(), "said": dict(self.said)}


def _order_of(call: Call) -> str | None:
    return first_text(call.properties, ("order_id", "orderId"), 200)


def _products(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = said.get("products")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _worth(product: Mapping[str, Any]) -> Decimal | None:
    """Price by quantity; None where no price is told."""
    price, pieces = amount_of(product.get("price")), amount_of(product.get("quantity"))
    return None if price is None else amount_of(str(price * (Decimal(1) if pieces is None else pieces)))


def _net(said: Mapping[str, Any]) -> Decimal | None:
    """What an order brought as a whole, after discounts, without taxes and shipping."""
    found = first_amount(said, "subtotal")
    if found is not None:
        return found
    total, gross = first_amount(said, "total"), first_amount(said, "revenue", "value")
    if gross is not None:
        return gross - (first_amount(said, "discount") or 0)
    if total is None:
        return None
    return total - (first_amount(said, "shipping") or 0) - (first_amount(said, "tax", "taxes") or 0)


def _bought(call: Call, order: str | None, currency: str | None) -> list[Line]:
    said, key = call.properties, key_of(call)
    rest = as_json({name: value for name, value in with_campaign(call).items() if name not in _MONEY})
    products = _products(said)
    worths = [_worth(product) for product in products]
    lines = [
        Line(key, PURCHASE, call.at, order, number, amount=worth, currency=currency, **product_columns(product))
        for number, (product, worth) in enumerate(zip(products, worths, strict=True), 1)
    ]
    discount = first_amount(said, "discount")
    if not lines or all(worth is None for worth in worths):
        lines.append(Line(key, PURCHASE, call.at, order, len(lines) + 1, amount=_net(said), currency=currency))
    elif discount:
        off = -abs(discount)
        lines.append(
            Line(key, PURCHASE, call.at, order, len(lines) + 1, product_name=DISCOUNT, amount=off, currency=currency)
        )
    return [_with_rest(lines[0], rest), *lines[1:]]


def _with_rest(line: Line, rest: str | None) -> Line:
    """The order's own properties stand on its first line; what the product says further is kept beside them."""
    if rest is None or line.properties is None:
        return line._replace(properties=rest or line.properties)
    return line._replace(properties=f'{rest[:-1]},"product":{line.properties}}}')


def _taken(back: _Back, order: str | None, left: Decimal | None, currency: str | None) -> list[Line]:
    """The lines of a refund or cancellation. `left`: what the order still stands for; None where it is not known."""
    said = back.said
    products = _products(said)
    worths = [_worth(product) for product in products]
    rest = as_json({name: value for name, value in said.items() if name not in _MONEY})
    priced = bool(worths) and all(worth is not None for worth in worths)
    by_product = sum((worth for worth in worths if worth is not None), _NOTHING) if priced else None
    told = by_product if by_product is not None else first_amount(said, "total", "revenue", "value", "refund")
    whole = back.name == CANCELLATION and left is not None
    amount = left if whole or told is None else min(abs(told), left) if left is not None else abs(told)
    if priced and amount == by_product:
        lines = [
            Line(back.key, back.name, back.at, order, number, currency=currency, **product_columns(product))._replace(
                amount=-worth if worth is not None else None
            )
            for number, (product, worth) in enumerate(zip(products, worths, strict=True), 1)
        ]
        return [_with_rest(lines[0], rest), *lines[1:]]
    taken = None if amount is None else -amount
    return [Line(back.key, back.name, back.at, order, 1, amount=taken, currency=currency, properties=rest)]
