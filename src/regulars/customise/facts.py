"""The decision frame: everything a move may ask about a customer, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from regulars.customise.arranged import (
    arrangements_of_customers,
    brought_to_customers,
    without_what_is_brought,
)
from regulars.customise.channels import CHANNELS
from regulars.customise.goods import Wished, called, called_category, learn_goods
from regulars.customise.history import (
    orders_of_customers,
    talks_of_customers,
)
from regulars.customise.next_goods import keep_goods_card
from regulars.customise.relations import brought_by_customers, promises_of_customers
from regulars.customise.sayings import day as said_day
from regulars.customise.sayings import days as said_days
from regulars.customise.sayings import figures as said_sum
from regulars.kernel.money import minor_digits, say_money
from regulars.kernel.time import local_day
from regulars.ledger.business import Business
from regulars.ledger.facts_file import keep_goods, kept_goods
from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Customer, Listening, Preference, Score, Task
from regulars.ledger.orders import orders_in_currency
from regulars.ledger.reach.many import reach_of_customers
from regulars.science.lifetime.orders import local_orders, rate_into

_LARGE = 0.8
_LOOK_BACK_DAYS = 730
_UNSEEN_DAYS = 180
_NEWCOMER_DAYS = 365
_FAVOURITES = 3

_CUSTOMER = (
    *("id", "known_since", "name", "email", "phone", "company", "street", "city", "country", "language", "birth_date"),
)
_SCORE = (
    "customer",
    "orders",
    "revenue",
    "first_order_at",
    "last_order_at",
    "typical_gap_days",
    "expected_spend",
    "expected_orders_year",
    "active_probability",
    "value",
    "value_if_back",
    "tier",
    "risk",
    "at_stake",
)

SAYABLE: dict[str, pl.Expr] = {
    "last_thing": pl.col("last_thing"),
    "only_thing": pl.col("only_thing"),
    "companion": pl.col("companion"),
    "favourite": pl.col("favourite"),
    "due_thing": pl.col("due_thing"),
    "due_gap": said_days(pl.col("due_gap_days")),
    "usual_gap": pl.when(pl.col("typical_gap_days") >= 2).then(said_days(pl.col("typical_gap_days"))),
    "last_ordered": said_day(pl.col("last_order_on")),
    "since_year": pl.when(pl.col("since_known")).then(pl.col("first_order_on").dt.year().cast(pl.String)),
    "complaint_subject": pl.col("last_complaint"),
    "complaint_on": said_day(pl.col("last_complaint_on")),
    "favourites": pl.col("favourites"),
    "usual_order": said_sum(pl.col("expected_spend")),
    "spent_in_all": said_sum(pl.col("spent")),
}
"""What templates may say beside the person's own name and ours: any of it may be missing. All text."""

SUMS = frozenset({"usual_order", "spent_in_all"})
"""Facts that are sums: figures alone, for the filters of money."""

DAYS = frozenset({"last_ordered", "complaint_on"})
"""Facts that are days, for the filters of dates."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The frame, and the currency its money is in."""

    frame: pl.DataFrame
    currency: str


def gather(as_of: datetime, business: Business, *, at: datetime) -> Facts:
    """The decision frame as of a moment; consents, tasks and arrangements as they stand at `at`.

    One row for each customer, in order of number; whatever is not known, or is not a number, is null:

    - customer, name, email, phone, company, city, country, language (empty where unknown), known_on, known_days,
      birthday_on, birthday_in_days;
    - of the score: orders, spent, value, risk, at_stake, tier, p_active, expected_orders_year, typical_gap_days,
      first_order_on, last_order_on, quiet_days; order_margin, active_year_margin, valuable, never_bought;
    - of orders and conversations: the columns of `orders_of_customers` and `count_talks`; earned_lately, margin less
      what returns and conversations cost;
    - customer_years (whole) and anniversary_in_days, of the first order; troubles_lately, returns and conversations;
    - the columns of `promises_of_customers` and `brought_by_customers`;
    - of goods: the columns of `learn_goods`, favourite, favourites (by semicolons), due_margin; those of
      `arrangements_of_customers`, and nothing is due that an arrangement brings;
    - return_value: what it brings when they come back after having left, by how they came and bought before; a
      newcomer's worth where they have not bought;
    - of everybody: usual_order_margin, newcomer_value (margin so far and value of those who first ordered within a
      year, on average), second_order_from and second_order_until (days between which half of all second orders
      come), margin_rate, horizon_years, and the sign and cents of the money;
    - reach: at_email, at_phone, at_post, at_person (Boolean: whether we know how), the columns of
      `ledger.reach.many.reach_of_customers`, task_open;
    - heeds_email, heeds_phone, heeds_post, heeds_person (Float64): how much of the effect of a personal word gets
      through to this customer; the channel's reach where nothing of their own is known.
    """
    orders, currency = orders_in_currency(business, as_of)
    reach = reach_of_customers(at)
    goods = kept_goods(as_of)
    if goods is None:
        goods = _learn(as_of, currency, business, reach)
    own = local_orders(orders, currency, business.time_zone)
    today = local_day(as_of, business.time_zone)
    frame = (
        _people(today)
        .join(_scores(today, business.time_zone), on="customer", how="left")
        .join(orders_of_customers(own, today), on="customer", how="left")
        .join(talks_of_customers(as_of, _LOOK_BACK_DAYS, business.time_zone), on="customer", how="left")
        .join(without_what_is_brought(goods, brought_to_customers()), on="customer", how="left")
        .join(arrangements_of_customers(), on="customer", how="left")
        .join(_favourites(), on="customer", how="left")
        .join(promises_of_customers(as_of), on="customer", how="left")
        .join(reach, on="customer", how="left")
        .join(_with_task(), on="customer", how="left")
        .join(_heeds(), on="customer", how="left")
    )
    whole_numbers = ("orders", "orders_now", "orders_before", "returns_lately")
    talked = ("talks_lately", "talks_year", "complaints_half_year", "praises_year")
    frame = frame.with_columns(
        pl.col(*whole_numbers, *talked).fill_null(0),
        pl.col("spent", "spent_now", "spent_before", "spent_lately", "sent_back_lately").fill_null(0.0),
        pl.col("complaint_open", "big_before", "good_ever", "task_open").fill_null(value=False),
        pl.col("arranged", "sent_by_itself").fill_null(value=False),
        pl.col("tier").fill_null("prospect"),
        margin_rate=pl.lit(float(business.margin_rate)),
        horizon_years=pl.lit(business.horizon_years),
        sign=pl.lit(say_money(0, currency, cents=False).removesuffix("0") if currency else ""),
        cents=pl.lit(minor_digits(currency) > 0),
        **{
            f"heeds_{name}": pl.col(f"heeds_{name}").fill_null(1.0) * channel.reach
            for name, channel in CHANNELS.items()
        },
    )
    return Facts(
        frame.with_columns(_derived(today, float(business.service_cost), float(business.return_cost)))
        .with_columns(_of_everybody(own, today))
        .join(brought_by_customers(as_of, own, today), on="customer", how="left")
        .with_columns(pl.col("brought").fill_null(0), pl.selectors.float().fill_nan(None))
        .sort("customer"),
        currency,
    )


def foresee(as_of: datetime, business: Business, *, at: datetime) -> int:
    """Learn what each customer buys and will want next, and keep it for the decisions as of the same moment.

    Gives the number of customers who bought goods.
    """
    _, currency = orders_in_currency(business, as_of)
    goods = _learn(as_of, currency, business, reach_of_customers(at))
    keep_goods(goods, as_of)
    return goods.height


def _learn(as_of: datetime, currency: str, business: Business, reach: pl.DataFrame) -> pl.DataFrame:
    found = learn_goods(_lines(as_of, currency, business), local_day(as_of, business.time_zone), _wished(reach))
    keep_goods_card(found.figures, as_of)
    return found.frame


def _people(today: date) -> pl.DataFrame:
    known = Customer.objects.filter(merged_into__isnull=True).order_by()
    people = read_frame(known, _CUSTOMER).rename({"id": "customer"})
    by_post = (pl.col("street") != "") & (pl.col("city") != "")
    reach = {"at_email": pl.col("email") != "", "at_phone": pl.col("phone") != "", "at_post": by_post}
    month_day = pl.col("birth_date").str.extract(r"(\d\d-\d\d)$").str.replace("02-29", "02-28")
    this_year, next_year = (
        pl.format("{}-{}", pl.lit(year), month_day).str.to_date("%Y-%m-%d", strict=False)
        for year in (today.year, today.year + 1)
    )
    known_on = pl.col("known_since").dt.date()
    return (
        people.with_columns(
            **reach,
            known_on=known_on,
            known_days=(pl.lit(today) - known_on).dt.total_days(),
            birthday_on=pl.when(this_year >= today).then(this_year).otherwise(next_year),
        )
        .with_columns(
            at_person=~pl.any_horizontal(*reach),
            birthday_in_days=(pl.col("birthday_on") - pl.lit(today)).dt.total_days(),
        )
        .drop("known_since", "birth_date", "street")
    )


def _scores(today: date, zone: str) -> pl.DataFrame:
    scores = read_frame(Score, _SCORE)
    money = ("revenue", "expected_spend", "value", "value_if_back", "at_stake")
    first, last = (pl.col(name).dt.convert_time_zone(zone).dt.date() for name in ("first_order_at", "last_order_at"))
    return (
        scores.with_columns(pl.col(money).cast(pl.Float64), first_order_on=first, last_order_on=last)
        .with_columns(quiet_days=(pl.lit(today) - pl.col("last_order_on")).dt.total_days())
        .drop("first_order_at", "last_order_at")
        .rename({"revenue": "spent", "active_probability": "p_active", "value_if_back": "return_value"})
    )


def _lines(as_of: datetime, currency: str, business: Business) -> pl.LazyFrame:
    """Purchase lines of known customers, in the business's money and with its own time."""
    rate = rate_into(currency, business.exchange_rates)
    local = pl.col("occurred_at").dt.convert_time_zone(business.time_zone).dt.replace_time_zone(None)
    ours = scan_events(as_of, [PURCHASE]).filter(pl.col("customer").is_not_null() & rate.is_not_null())
    return ours.with_columns(local, amount=pl.col("amount").cast(pl.Float64) * rate)


def _favourites() -> pl.DataFrame:
    """What each customer likes best, and the first few: products before categories, stated before inferred."""
    product, category = called(pl.col("item")), called_category(pl.col("item"))
    liked = Preference.objects.filter(subject__in=("product", "category")).order_by()
    return (
        read_frame(liked, ["customer", "subject", "item", "stated", "strength"])
        .sort("customer", "stated", "subject", "strength", "item", descending=[False, True, True, True, False])
        .select("customer", said=pl.when(pl.col("subject") == "product").then(product).otherwise(category))
        .group_by("customer", maintain_order=True)
        .agg(
            favourite=pl.col("said").first(),
            favourites=pl.col("said").unique(maintain_order=True).head(_FAVOURITES).str.join("; "),
        )
    )


def _wished(reach: pl.DataFrame) -> Wished:
    """What customers said that they like or refuse among goods, and topics that they do not want to hear of."""
    about = ("product", "category", "allergy", "diet")
    stated = Preference.objects.filter(stated=True, subject__in=about).order_by()
    said = read_frame(stated, ["customer", "subject", "item"]).with_columns(pl.col("item").str.to_lowercase())
    against = pl.col("item").str.contains(r"^(not|no|never) ") | (pl.col("subject") == "allergy")
    word = pl.col("item").str.replace(r"^(not|no|never) ", "").str.strip_chars()
    words = said.select("customer", "subject", against=against, word=word).filter(pl.col("word") != "")
    topics = reach.select("customer", word="unwanted").explode("word").drop_nulls("word")
    return Wished(
        words.filter(~pl.col("against") & pl.col("subject").is_in(("product", "category"))).select("customer", "word"),
        pl.concat([words.filter("against").select("customer", "word"), topics]).unique(),
        brought_to_customers(),
    )


def _with_task() -> pl.DataFrame:
    waiting = Task.objects.filter(done_at__isnull=True, customer__isnull=False).order_by()
    return read_frame(waiting, ["customer"]).unique().with_columns(task_open=pl.lit(value=True))


def _heeds() -> pl.DataFrame:
    """How much more each channel gets through to a customer than to everybody; null where they were never tried."""
    return read_frame(Listening, ["customer", *(f"heeds_{name}" for name in CHANNELS)])


def _derived(today: date, service_cost: float, return_cost: float) -> list[pl.Expr]:
    first = pl.col("first_order_on")
    # Who was there when our records begin may have come long before; and "since this year" flatters nobody.
    since_known = (first.dt.year() < today.year) & ((first - first.min()).dt.total_days() >= _UNSEEN_DAYS)
    margin = pl.col("margin_rate")
    buyers = pl.when(pl.col("orders") > 0).then("value")
    service = service_cost * pl.col("talks_lately") + return_cost * pl.col("returns_lately")
    return [
        (pl.col("expected_spend") * margin).alias("order_margin"),
        (margin * pl.col("spent_ever") / pl.col("active_years")).alias("active_year_margin"),
        (margin * pl.col("spent_lately") - service).alias("earned_lately"),
        (margin * pl.col("due_spend")).alias("due_margin"),
        ((buyers > 0) & (buyers >= buyers.quantile(_LARGE, "linear"))).fill_null(value=False).alias("valuable"),
        since_known.alias("since_known"),
        (pl.col("returns_lately") + pl.col("talks_lately")).alias("troubles_lately"),
        (_months_since(first, today) // 12).alias("customer_years"),
        (pl.min_horizontal(_days_until(first, year, today) for year in (0, 1))).alias("anniversary_in_days"),
        ((pl.col("orders") == 0) & pl.col("spent_ever").is_null()).alias("never_bought"),
    ]


def _months_since(day: pl.Expr, today: date) -> pl.Expr:
    """Whole months from a day to today."""
    months = 12 * (today.year - day.dt.year()) + today.month - day.dt.month().cast(pl.Int32)
    return (months - (day.dt.day() > today.day).cast(pl.Int32)).cast(pl.Int64)


def _days_until(day: pl.Expr, years: int, today: date) -> pl.Expr:
    """Days until the same day of this year, or of one later; null where that is past."""
    for_years = (pl.lit(today.year + years) - day.dt.year()).cast(pl.String)
    there = day.dt.offset_by(pl.format("{}y", for_years))
    days = (there - pl.lit(today)).dt.total_days()
    return pl.when(days >= 0).then(days)


def _of_everybody(own: pl.DataFrame, today: date) -> list[pl.Expr]:
    """Figures of the whole base that a move measures a customer by; 0 or null where nobody has bought."""
    days = (
        own.filter(pl.col("amount") > 0)
        .select("customer", on=pl.col("occurred_at").dt.date())
        .unique()
        .sort("customer", "on")
        .group_by("customer", maintain_order=True)
        .agg(gap=(pl.col("on").get(1, null_on_oob=True) - pl.col("on").first()).dt.total_days())
    )
    new = (pl.col("orders") > 0) & (pl.col("first_order_on") > today - timedelta(days=_NEWCOMER_DAYS))
    start = (pl.col("margin_rate") * pl.col("spent") + pl.col("value").fill_null(0.0)).filter(new).mean()
    usual = pl.col("order_margin").median()
    newcomer = pl.coalesce(start, usual).fill_null(0.0)
    return [
        usual.fill_null(0.0).alias("usual_order_margin"),
        newcomer.alias("newcomer_value"),
        pl.coalesce("return_value", newcomer).alias("return_value"),
        pl.lit(days["gap"].quantile(0.25)).alias("second_order_from"),
        pl.lit(days["gap"].quantile(0.75)).alias("second_order_until"),
    ]
