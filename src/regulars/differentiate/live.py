"""Customer equity, live: when an order comes in, that customer's value and the total follow within the same second.

The models are those of the last run; what an order changes is what is known of one customer. So the total is what
valuing everybody anew by these models would give, at the price of reading one customer's orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
from django.db import transaction

from regulars.differentiate.cards import EQUITY, PURCHASES, SPEND, currency_in_force
from regulars.kernel.time import end_of_day, local_day
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import sum_orders
from regulars.ledger.log.schema import SALES
from regulars.ledger.models import EquityMove, ModelCard, Score, TimelineEntry
from regulars.ledger.serving import conversations_held, costs_of, terms_of
from regulars.science.lifetime.family import family_named
from regulars.science.lifetime.gammagamma import GammaGammaFit
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.orders import exchange, local_orders, main_currency
from regulars.science.lifetime.purchase_days import histories_of
from regulars.science.lifetime.valuation import (
    BaseModels,
    KeptShare,
    ServedShare,
    cost_to_serve,
    describe_base,
    value_histories,
    value_if_back,
)

_CENTS = Decimal("0.0001")
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Moved:
    """What an event did to one customer's value, and the equity of all after it; money in the business's currency."""

    before: Decimal
    after: Decimal
    equity: Decimal


def models_in_force() -> BaseModels | None:
    """The models that the last scores were made with, from their cards; None before any run."""
    cards = {card.name: card.figures for card in ModelCard.objects.filter(name__in=(PURCHASES, SPEND))}
    often, much = cards.get(PURCHASES), cards.get(SPEND)
    if often is None or much is None or "served_share" not in much:  # made before serving counted: until the next run
        return None
    spend = GammaGammaFit(**much["parameters"], observed_mean=much["observed_mean"])
    fit = family_named(often["family"]).restore(often["parameters"])
    belief = much["kept_belief"]
    kept, served = KeptShare(much["kept_share"], belief), ServedShare(much["served_share"], belief)
    return BaseModels(often["family"], fit, spend, kept, served)


def revalue(customer: int, business: Business, *, at: datetime) -> Moved | None:
    """Value one customer anew from their orders as they are now, and move the total with them; one transaction.

    Args:
        customer: whose order came in, or was taken back; already in the ledger.
        business: on whose terms the value is reckoned.
        at: the moment; whoever was valued on an earlier day is valued as of this one.

    Returns:
        What moved; None before the first run, when there are no models to value by.
    """
    models = models_in_force()
    equity = ModelCard.objects.filter(name=EQUITY).first()
    if models is None or equity is None:
        return None
    day = max(local_day(at, business.time_zone), local_day(equity.as_of, business.time_zone))
    until = end_of_day(day, business.time_zone)
    orders = _orders_of(customer, until)
    currency = currency_in_force(business) or main_currency(orders)
    orders = exchange(orders, currency, business.exchange_rates)
    own = local_orders(orders, currency, business.time_zone)
    served = cost_to_serve(own, conversations_held(until, customer), costs_of(business))
    value, if_back = _values(describe_base(own, day, served), models, business)
    with transaction.atomic():
        # The total is a row that all events change: one after the other.
        total = ModelCard.objects.select_for_update().get(name=EQUITY)
        score, _ = Score.objects.get_or_create(customer_id=customer, defaults={"as_of": at})
        before = score.value or Decimal(0)
        kept = orders.filter((pl.col("amount") > 0) & (pl.col("currency").fill_null(currency) == currency))
        score.value, score.value_if_back, score.orders = value, if_back, kept.height
        score.revenue = Decimal(str(round(float(own["amount"].sum()), 4)))
        if kept.height:
            score.first_order_at, score.last_order_at = kept["occurred_at"][0], kept["occurred_at"][-1]
        score.as_of = at
        score.save()
        moved = Decimal(total.figures["equity"]) + value - before
        total.figures = total.figures | {"equity": str(moved), "moved_at": at.isoformat()}
        total.save()
        _remember(customer, Moved(before, value, moved), at)
    return Moved(before, value, moved)


def _remember(customer: int, moved: Moved, at: datetime) -> None:
    """Keep for some days what moved equity, and by which event, for the page that tells it live."""
    sales = TimelineEntry.objects.filter(record__link__customer=customer, name__in=SALES)
    newest = sales.order_by("-seq", "-pk").first()
    EquityMove.objects.filter(at__lt=at - _KEPT).delete()
    EquityMove.objects.create(
        customer_id=customer,
        at=at,
        name=newest.name if newest else "",
        amount=newest.amount if newest else None,
        currency=(newest.currency or "") if newest else "",
        before=moved.before,
        after=moved.after,
        equity=moved.equity,
    )


def live_equity() -> tuple[Decimal, datetime] | None:
    """Customer equity as it is this second, and when it last moved; None before the first run."""
    card = ModelCard.objects.filter(name=EQUITY).first()
    if card is None:
        return None
    moved_at = card.figures.get("moved_at")
    return Decimal(card.figures["equity"]), datetime.fromisoformat(moved_at) if moved_at else card.as_of


def _values(base: pl.DataFrame, models: BaseModels, business: Business) -> tuple[Decimal, Decimal | None]:
    """The customer's value, and what coming back would bring; who bought nothing cannot come back."""
    if base.is_empty():
        return Decimal(0), None
    told = (*histories_of(base), *(base[name].to_numpy() for name in ("total_spend", "net", "served")))
    value, if_back = (worth(models, terms_of(business), *told) for worth in (value_histories, value_if_back))
    return _cents(value), _cents(if_back)


def _cents(worth: Floats) -> Decimal:
    return Decimal(str(float(worth[0]))).quantize(_CENTS)


def _orders_of(customer: int, until: datetime) -> pl.DataFrame:
    """One customer's orders from their timeline, as `ledger.log.read.purchases` gives them for everybody."""
    entries = TimelineEntry.objects.filter(
        record__link__customer=customer, name__in=SALES, at__lte=until.astimezone(UTC)
    ).order_by()
    columns = ["record__source", "reference", "at", "name", "amount", "currency"]
    lines = read_frame(entries, columns).select(
        "name",
        "amount",
        "currency",
        customer=pl.lit(customer, dtype=pl.Int64),
        source="record__source",
        order_id="reference",
        occurred_at="at",
        product_name=pl.lit(None, dtype=pl.String),
    )
    return sum_orders(lines.lazy()).collect()
