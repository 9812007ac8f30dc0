"""`regulars lifetime`: how often, how long and how much customers buy, learnt from any file of purchases."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.opening import Json, read_day
from regulars.cli.screen import say, say_json, screen, table
from regulars.cli.tables import read_table
from regulars.kernel.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

PANEL = "Data in and out"
EXAMPLE = "regulars lifetime orders.csv    regulars lifetime orders.csv --model pareto-nbd --until 2025-06-30 --json"

_CUSTOMER = ("customer", "customer_id", "cust", "id", "user_id", "household_id")
_DATE = ("date", "occurred_at", "day", "order_date", "time", "timestamp", "cov_date")
_AMOUNT = ("amount", "price", "sales", "spend", "revenue", "total")
_SUMMARY = {
    "frequency": ("frequency", "x"),
    "recency": ("recency", "t_x", "tx"),
    "age": ("age", "t", "t_cal", "occasions", "periods", "n"),
    "customers": ("customers", "weights", "weight", "count"),
}
_SURVIVORS = ("survivors", "subscribers", "active")
_ORIGIN = ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y")


def command(
    file: Annotated[
        Path,
        typer.Argument(
            help="Purchases (customer, date, amount); or histories (frequency, recency, age); or survivors, a renewal "
            "a row.",
            show_default=False,
        ),
    ],
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="nbd, bg-nbd, mbg-nbd, pareto-nbd, bg-cnbd-k, mbg-cnbd-k, bg-bb, gamma-gamma, sbg or bdw; auto lets "
            "a backtest choose.",
        ),
    ] = "auto",
    until: Annotated[
        str, typer.Option(metavar="DATE", help="Learn from what was known on that day.", show_default=False)
    ] = "",
    weeks: Annotated[
        float | None,
        typer.Option(min=0.1, help="Forecast so far ahead; else as far as the file goes.", show_default=False),
    ] = None,
    covariates: Annotated[
        Path | None,
        typer.Option(
            help="What is known of each customer (customer, then numbers), with a date column where it changes.",
            show_default=False,
        ),
    ] = None,
    buying: Annotated[
        str, typer.Option(metavar="A,B", help="Covariates of buying; else all.", show_default=False)
    ] = "",
    leaving: Annotated[
        str, typer.Option(metavar="A,B", help="Covariates of leaving; else all.", show_default=False)
    ] = "",
    occasion: Annotated[
        int | None,
        typer.Option(min=1, metavar="DAYS", help="From one occasion to the next, for bg-bb.", show_default=False),
    ] = None,
    discount: Annotated[float, typer.Option(help="By how much later purchases count less, a year.")] = 0.1,
    out: Annotated[
        Path | None, typer.Option(help="Write a row for each customer to this CSV.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Learn a model of purchases from a file: nothing kept, the ledger untouched.

    Where the file goes on after --until, it says how good the forecast of that time was.
    """
    from regulars.differentiate.fitting import Question, fit_histories, fit_purchases, model_names

    if model not in model_names():
        raise BadInput(f"There is no model '{model}'.", hint=f"The models are {', '.join(model_names())}.")
    if out and not out.absolute().parent.is_dir():
        raise BadInput(f"'{out}' cannot be written: there is no folder '{out.parent}'.")
    began, cpu = time.perf_counter(), time.process_time()
    rows = _read(file)
    histories = _histories(rows, model)
    if histories is not None:
        answer = fit_histories(histories, model)
    else:
        question = Question(
            model,
            read_day(until, "--until") if until else None,
            weeks,
            discount,
            occasion,
            _names(buying),
            _names(leaving),
        )
        answer = fit_purchases(_purchases(rows, file), question, _covariates(covariates) if covariates else None)
    figures = answer.figures | {
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }
    if out:
        answer.customers.write_csv(out)
        figures["written"] = {str(out): len(answer.customers)}
    if as_json:
        say_json(figures)
    else:
        _show(figures)


def _read(path: Path) -> pl.DataFrame:
    rows = read_table(path)
    return rows.rename({name: name.strip().lower().replace(".", "_").replace(" ", "_") for name in rows.columns})


def _find(rows: pl.DataFrame, names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in rows.columns), None)


def _histories(rows: pl.DataFrame, model: str) -> pl.DataFrame | None:
    """The rows as histories or survivors, where that is what they are."""
    import polars as pl

    if model in {"sbg", "bdw"}:
        survivors = _find(rows, _SURVIVORS)
        if survivors is None:
            raise BadInput(f"'{model}' needs a column of survivors, a renewal a row.", hint="Name it 'survivors'.")
        return rows.select(survivors=pl.col(survivors).cast(pl.Float64))
    found = {role: name for role, names in _SUMMARY.items() if (name := _find(rows, names))}
    if not {"frequency", "recency", "age"} <= found.keys():
        return None
    return rows.select(pl.col(name).cast(pl.Float64).alias(role) for role, name in found.items())


def _purchases(rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    import polars as pl

    customer, day, amount = (_find(rows, names) for names in (_CUSTOMER, _DATE, _AMOUNT))
    if customer is None or day is None:
        raise BadInput(
            f"'{path}' has no {'customer' if customer is None else 'date'} column; it has {', '.join(rows.columns)}.",
            hint="Name the columns customer, date and amount.",
        )
    spent = pl.col(amount).cast(pl.Float64, strict=False) if amount else pl.lit(None, dtype=pl.Float64)
    read = rows.select(customer=pl.col(customer), occurred_at=_days(rows[day]), amount=spent)
    known = read.drop_nulls(["customer", "occurred_at"])
    if known.is_empty():
        raise BadInput(f"No row of '{path}' has a customer and a date that can be read.")
    return known


def _covariates(path: Path) -> pl.DataFrame:
    import polars as pl

    rows = _read(path)
    customer, day = _find(rows, _CUSTOMER), _find(rows, _DATE)
    if customer is None:
        raise BadInput(f"'{path}' has no customer column; it has {', '.join(rows.columns)}.")
    told = [name for name in rows.columns if name not in {customer, day}]
    columns: list[Any] = [pl.col(customer).alias("customer"), *([_days(rows[day]).alias("day")] if day else [])]
    return rows.select(columns + [pl.col(name).cast(pl.Float64, strict=False) for name in told])


def _days(text: pl.Series) -> pl.Series:
    """Days as they are written, ISO first; null where they cannot be read."""
    import polars as pl

    short = text.str.slice(0, 10)
    tried = [short.str.to_date(form, strict=False) for form in _ORIGIN]
    best = min(tried, key=lambda days: days.null_count())
    return best.cast(pl.Date)


def _names(text: str) -> list[str] | None:
    return [name.strip().lower() for name in text.split(",") if name.strip()] if text else None


def _show(figures: dict[str, Any]) -> None:
    say(f"{figures['called']}, learnt from {figures['customers']:,} customers", style="bold")
    rows = [
        (name, f"{value:.4f}", "" if (error := figures["standard_errors"].get(name)) is None else f"{error:.4f}")
        for name, value in figures["parameters"].items()
    ]
    screen().print(table(("parameter", "value", "standard error"), rows, right=("value", "standard error")))
    say(f"Log-likelihood {figures['log_likelihood']:,.3f}, AIC {figures['aic']:,.1f}, BIC {figures['bic']:,.1f}")
    if figures["at_bound"]:
        say("A parameter stands at its limit: there is too little to learn it from.", style="dim")
    if "forecast" in figures:
        ahead = figures["forecast"]
        say(f"In the next {ahead['weeks']:g} weeks: {ahead['purchases']:,.0f} purchases expected of these customers.")
    if "holdout" in figures:
        _show_holdout(figures["holdout"])


def _show_holdout(holdout: dict[str, Any]) -> None:
    ours, naive = holdout["purchases"], holdout["naive"]["purchases"]
    say(
        f"What came in {holdout['weeks']:g} weeks: {ours['came']:,.0f} purchases; {ours['expected']:,.0f} were "
        f"expected, {naive['expected']:,.0f} if everybody had gone on at their own pace.",
        f"Within the nine-in-ten interval: {ours['covered']:.0%} of customers. The best tenth brought "
        f"{ours['top_tenth']:.0%} of the purchases.",
        f"Error: median {ours['mae']:.3f} ({naive['mae']:.3f} naive), root mean square {ours['rmse']:.3f} "
        f"({naive['rmse']:.3f}).",
    )
