"""What a month's report says: figures of the last measure step, service and gaps as they are now, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.money import say_money
from regulars.kernel.time import add_months, local_day
from regulars.ledger.business import Business
from regulars.ledger.models import Run
from regulars.measure.gaps.found import gaps_found
from regulars.measure.gaps.improve import improvements
from regulars.measure.harvest import say_harvest, usual_share
from regulars.measure.refresh import STEP, latest_measures
from regulars.measure.returns import MEANING
from regulars.measure.service.figures import ServiceFigures, service_lately

_MOST_GAPS = 5


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; all columns but the first hold figures, unless `wide` says that the last holds words."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, a table if there is one, and which picture belongs to it: bridge, equity or outlook."""

    title: str
    lines: Sequence[str]
    table: Table | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """One month's report.

    Attributes:
        business: its name; month: the first day of the month.
        headline: four figures, each with what it is.
        sections: in order.
        period: the month, as `measure.periods.Period` is kept; series and outlook as the measure step keeps them.
    """

    business: str
    month: date
    currency: str
    headline: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    period: dict[str, Any]
    series: Sequence[dict[str, Any]]
    outlook: dict[str, Any] | None

    @property
    def title(self) -> str:
        """Such as October 2026."""
        return f"{self.month:%B %Y}"

    @property
    def file_name(self) -> str:
        """Of the PDF."""
        return f"report-{self.month:%Y-%m}.pdf"


def reported_month(text: str) -> date | None:
    """The first day of a month written as 2026-10; None for an empty text: the last month that is over.

    Raises BadInput for what is no month.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise BadInput(f"'{text}' is no month.", hint="Write it as 2026-10.") from None


def report_of(month: date | None, business: Business, *, at: datetime) -> MonthlyReport:
    """The report of a month that was measured.

    Args:
        month: its first day; None: the last that is over, or whatever was measured last.
        business: whose name and time zone it is in.
        at: now, as of which service and gaps are told.

    Raises:
        NotFound: nothing was measured yet, or not that month.
    """
    measures = latest_measures()
    months = (measures or {}).get("months", [])
    if measures is None or not months:
        raise NotFound("No month was measured yet.", hint="Run the steps first: regulars run")
    period = _chosen(month, months)
    first = date.fromisoformat(f"{period['name']}-01")
    currency = measures["currency"]
    before = months[: months.index(period)]
    sections = [
        _moved(period, currency),
        _harvest(period, before, currency),
        Section("Customer equity by month", [], picture="equity"),
        _groups(period, currency),
        _coming(measures.get("outlook"), currency),
        _earned(measures["outcomes"]),
        _service(service_lately(at, business.time_zone)),
        _gaps(at),
    ]
    return MonthlyReport(
        business=business.name,
        month=first,
        currency=currency,
        headline=_headline(period, currency),
        sections=[section for section in sections if section is not None],
        period=period,
        series=[point for point in measures["series"] if point["day"] <= period["end"]],
        outlook=measures.get("outlook"),
    )


def month_before(at: datetime, zone: str) -> date:
    """The first day of the month before the one of a moment."""
    return (local_day(at, zone).replace(day=1) - timedelta(days=1)).replace(day=1)


def is_ready(month: date, business: Business) -> bool:
    """Whether a month was measured after it was over, so that its last day is whole."""
    run = Run.objects.filter(step=STEP, finished_at__isnull=False).order_by("-started_at", "-pk").first()
    if run is None or local_day(run.started_at, business.time_zone) < add_months(month, 1):
        return False
    return any(one["name"] == f"{month:%Y-%m}" and one["whole"] for one in run.figures.get("months", []))


def _chosen(month: date | None, months: list[dict[str, Any]]) -> dict[str, Any]:
    if month is None:
        return next((one for one in reversed(months) if one["whole"]), months[-1])
    found = next((one for one in months if one["name"] == f"{month:%Y-%m}"), None)
    if found is None:
        raise NotFound(
            f"{month:%Y-%m} was not measured.", hint=f"Choose one of {months[0]['name']} to {months[-1]['name']}."
        )
    return found


def _headline(period: dict[str, Any], currency: str) -> list[tuple[str, str]]:
    return [
        (_whole(period["equity_end"], currency), "customer equity at the end"),
        (f"{period['return_on_customer']:z.1%}", "Return on Customer"),
        (_whole(period["cash_flow"], currency), "cash flow, less cost to serve"),
        (f"{period['customers_end']:,}", "customers who have bought"),
    ]


def _moved(period: dict[str, Any], currency: str) -> Section:
    rows = [
        (name.capitalize(), f"{one['customers']:,}", *_money(one, ("equity", "cash_flow", "value_created"), currency))
        for name in MEANING
        for one in (period[name],)
    ]
    model = _whole(period["model_change"], currency)
    table = Table(("Customers", "How many", "Equity", "Cash", "Created"), [*rows, ("Model", "", model, "", model)])
    meaning = "; ".join(f"{name}: {said}" for name, said in MEANING.items())
    return Section("What moved customer equity", [*period["words"][:2], f"{meaning.capitalize()}."], table, "bridge")


def _harvest(period: dict[str, Any], before: list[dict[str, Any]], currency: str) -> Section:
    usual = usual_share([one["harvest"] for one in before])
    return Section("What was taken from tomorrow", say_harvest(period["harvest"], usual, currency))


def _groups(period: dict[str, Any], currency: str) -> Section:
    rows = [
        (
            one["name"].capitalize(),
            f"{one['customers']:,}",
            *_money(one, ("equity_start", "equity_end", "cash_flow", "value_created"), currency),
            "–" if one["return_on_customer"] is None else f"{one['return_on_customer']:z.1%}",
        )
        for one in [*period["tiers"], *period["sources"]]
    ]
    headings = ("Customers", "How many", "Equity, start", "Equity, end", "Cash", "Created", "Return")
    lines = ["First by the value tier that each had when the month began, then by where they first came from."]
    return Section("Whose it was", lines, Table(headings, rows))


def _coming(outlook: dict[str, Any] | None, currency: str) -> Section | None:
    if not outlook or not outlook["ahead"]:
        return None

    def span(one: dict[str, Any], name: str, say: Any) -> str:
        low, high = one[f"{name}_low"], one[f"{name}_high"]
        return "not known yet" if low is None else f"{say(low)} to {say(high)}"

    rows = [
        (
            one["quarter"],
            _whole(one["revenue"], currency),
            span(one, "revenue", lambda amount: _whole(amount, currency)),
            f"{one['active']:,.0f}",
            span(one, "active", lambda count: f"{count:,.0f}"),
        )
        for one in outlook["ahead"]
    ]
    lines = ["What comes lies between the two figures four times in five, as far as earlier forecasts can tell."]
    table = Table(("Quarter", "Revenue", "between", "Customers who buy", "between"), rows)
    return Section("The coming quarters", lines, table, "outlook")


def _earned(outcomes: list[dict[str, Any]]) -> Section:
    if not outcomes:
        return Section("What each action earned", ["Nothing was decided yet, so nothing was earned."])
    rows = [(one["name"], f"{one['treated']:,}", f"{one['control']:,}", one["verdict"]) for one in outcomes]
    table = Table(("Action", "Could have it", "Left alone", "So far"), rows, wide=True)
    return Section("What each action earned", ["Beside customers who were left alone by chance."], table)


def _service(found: ServiceFigures) -> Section:
    if not found.complaints:
        return Section("Service", ["No complaint in the last 90 days is known."])
    lines = [f"{found.complaints:,} complaints in the 90 days to {found.as_of:%-d %B %Y}; {found.open:,} are open."]
    if found.first_contact is not None:
        lines.append(f"{found.first_contact:.0%} of {found.first_contact_of:,} were settled by our first answer.")
    if found.answer.median is not None:
        lines.append(f"Half of them had an answer within {found.answer.median:,.0f} hours.")
    if found.promises.share is not None:
        lines.append(f"{found.promises.share:.0%} of the promises that fell due were kept.")
    lines.append("Complaints rise beyond chance." if found.rising else "Complaints do not rise beyond chance.")
    return Section("Service", lines)


def _gaps(at: datetime) -> Section:
    gaps = list(gaps_found(at, "").everybody.gaps)
    if not gaps:
        return Section("What customers want and get", ["Nobody told yet what they want and get."])
    rows = [
        (one.need, f"{one.wanted:.1f}", f"{one.delivered:.1f}", f"{one.gap:+.1f}", f"{one.answers:,}")
        for one in gaps[:_MOST_GAPS]
    ]
    open_now = [f"Taken on: {one.what} ({one.need}), by {one.due_on:%-d %B %Y}." for one in improvements()]
    lines = ["What falls shortest, first.", *open_now]
    return Section("What customers want and get", lines, Table(("Need", "Wanted", "Got", "Gap", "Answers"), rows))


def _money(row: dict[str, Any], names: Sequence[str], currency: str) -> list[str]:
    return [_whole(row[name], currency) for name in names]


def _whole(amount: float, currency: str) -> str:
    return say_money(amount, currency, cents=False)
