"""The first step that was decided for each customer, nothing included, how likely it was, and what followed."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from django.db.models import Min

from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision, Policy
from regulars.ledger.orders import orders_in_currency
from regulars.measure.earned.margins import with_margins
from regulars.science.experiments.capping import cap_of

_COLUMNS = (
    "customer",
    "action__key",
    "action__name",
    "channel",
    "decided_at",
    "group",
    "control",
    "propensity",
    "sampled",
    "worth",
    "policy",
    "alternatives",
)
_OTHER = pl.List(pl.Struct({"action": pl.String(), "ruled_out": pl.String()}))


def first_steps(as_of: datetime, business: Business, weeks: float) -> tuple[pl.DataFrame, str]:
    """Customers whose first step was decided so many weeks before a moment or earlier.

    Returns:
        A row each, in order of customer: customer, action (key; null for nothing), name, group, control, propensity (of
        being treated or left alone so, given the choice), sampled (of the choice, given the group), worth, open (keys
        of the steps that were expected to be worth doing), policy_share, usual_share and held_share (of the groups),
        earned (margin of the weeks that followed, up to a cap, less what carrying steps out cost in them) and before
        (of the half year before). And the currency.
    """
    orders, currency = orders_in_currency(business, as_of)
    orders = orders.filter(pl.col("currency").fill_null(currency) == currency)
    steps = _decided(as_of - timedelta(weeks=weeks))
    if steps.is_empty():
        return steps, currency
    since = steps.select("customer", action=pl.lit(""), since="decided_at")
    brought = with_margins(since, orders, weeks, float(business.margin_rate)).select("customer", "margin", "before")
    capped = [pl.Series(each.name, np.minimum(each, cap_of(each.to_numpy()))) for each in brought.get_columns()[1:]]
    rows = steps.join(brought.with_columns(capped), on="customer").join(
        _spent(steps, as_of, weeks), on="customer", how="left"
    )
    earned = (pl.col("margin") - pl.col("spent").fill_null(0.0)).alias("earned")
    return rows.with_columns(earned).drop("margin", "spent").sort("customer"), currency


def _decided(until: datetime) -> pl.DataFrame:
    """The first decision of each customer up to a moment, with the shares of the groups as they were then."""
    known = Decision.objects.filter(decided_at__lte=until).order_by()
    firsts = known.values("customer").annotate(first=Min("pk")).values("first")
    rows = read_frame(Decision.objects.filter(pk__in=firsts).order_by(), list(_COLUMNS))
    shares = pl.DataFrame(
        [(version, *_shares(terms)) for version, terms in Policy.objects.values_list("version", "terms")],
        schema={"policy": pl.String, "policy_share": pl.Float64, "usual_share": pl.Float64, "held_share": pl.Float64},
        orient="row",
    )
    others = pl.col("alternatives").str.json_decode(_OTHER)
    free = others.list.eval(
        pl.element().struct.field("action").filter(pl.element().struct.field("ruled_out").is_null())
    )
    # What a member chose against the common belief would not have been open to another member's customer.
    worth_it = pl.when(pl.col("worth") > 0).then("action")
    return (
        rows.join(shares, on="policy", how="inner")
        .rename({"action__key": "action", "action__name": "name"})
        .with_columns(pl.col("worth").cast(pl.Float64))
        .with_columns(open=pl.concat_list(free, worth_it).list.drop_nulls())
        .drop("alternatives", "policy")
    )


def _shares(terms: dict[str, float]) -> tuple[float, float, float]:
    """Of the policy's group, of business as usual and of who is left alone, as `customise.groups` deals them."""
    held = float(terms.get("control_share", 0.0))
    random = min(float(terms.get("random_share", 0.0)), 1 - held)
    usual = min(float(terms.get("usual_share", 0.0)), 1 - held - random)
    return 1 - held - random - usual, usual, held


def _spent(rows: pl.DataFrame, as_of: datetime, weeks: float) -> pl.DataFrame:
    """What carrying out any steps for each customer cost within their weeks: customer, spent."""
    done = Decision.objects.filter(
        state=Decision.State.DONE, control=False, action__isnull=False, closed_at__lte=as_of
    ).order_by()
    costs = read_frame(done, ["customer", "closed_at", "cost"]).with_columns(pl.col("cost").cast(pl.Float64))
    late = pl.col("decided_at") + timedelta(weeks=weeks)
    return (
        rows.select("customer", "decided_at")
        .join(costs, on="customer")
        .filter(pl.col("closed_at").is_between("decided_at", late))
        .group_by("customer")
        .agg(spent=pl.col("cost").sum())
    )
