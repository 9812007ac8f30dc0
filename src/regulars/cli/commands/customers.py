"""`regulars customers`: the list, sorted and searched."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.opening import Json, Limit, open_existing
from regulars.cli.screen import bar, say, say_json, screen, table

if TYPE_CHECKING:
    from regulars.differentiate.customers import Row

PANEL = "Every day"
EXAMPLE = "regulars customers --sort at_stake --limit 20"


def command(
    sort: Annotated[str, typer.Option(help="value, risk, at_stake, last_order or name.")] = "value",
    tier: Annotated[str, typer.Option(help="Only this tier, such as 'most valuable'.", show_default=False)] = "",
    search: Annotated[
        str, typer.Option(help="Only with these words in name, address, phone or code.", show_default=False)
    ] = "",
    country: Annotated[str, typer.Option(help="Only from there.", show_default=False)] = "",
    segment: Annotated[str, typer.Option(help="Only of this saved segment.", show_default=False)] = "",
    limit: Limit = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many to leave out first.")] = 0,
    as_json: Json = False,
) -> None:
    """List customers with what each is worth, the risk that they stay away, and what is at stake."""
    open_existing()
    from regulars.differentiate.customers import list_customers

    page = list_customers(search, tier, None, country, segment, sort, limit, offset)
    if as_json:
        say_json({"total": page.total, "offset": page.offset, "customers": [asdict(row) for row in page.rows]})
        return
    if not page.rows:
        say("No customer is like that." if page.total == 0 else "There are no more customers like that.")
        return
    from regulars.ledger.business import business

    currency = business().currency
    columns = ("code", "who", "where", "tier", "value", "90 % within", "risk", "", "at stake", "orders", "last order")
    rows = [_line(row, currency) for row in page.rows]
    screen().print(table(columns, rows, right=("value", "90 % within", "risk", "at stake", "orders")))
    say(f"{page.offset + 1:,} to {page.offset + len(page.rows):,} of {page.total:,}, by {sort.replace('_', ' ')}")


def _line(row: Row, currency: str) -> tuple[str, ...]:
    from regulars.kernel.money import say_money

    def money(amount: object) -> str:
        return "" if amount is None else say_money(float(str(amount)), currency, cents=False)

    between = f"{money(row.value_low)} to {money(row.value_high)}" if row.value_low is not None else ""
    return (
        row.code,
        row.called,
        ", ".join(part for part in (row.city, row.country) if part),
        row.tier,
        money(row.value),
        between,
        "" if row.risk is None else f"{row.risk:.2f}",
        "" if row.risk is None else bar(row.risk, 6),
        money(row.at_stake),
        f"{row.orders:,}",
        f"{row.last_order_at:%Y-%m-%d}" if row.last_order_at else "",
    )
