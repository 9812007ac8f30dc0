"""`regulars next-basket`: what each customer will want next, learnt from any file of baskets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.opening import Json, Limit
from regulars.cli.screen import aside, say, say_json, screen, table
from regulars.kernel.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

PANEL = "Data in and out"
EXAMPLE = "regulars next-basket baskets.csv    regulars next-basket sales.parquet --customer household --top 5 --json"


def command(
    file: Annotated[
        Path, typer.Argument(help="A product of a basket a row: customer, date, product.", show_default=False)
    ],
    customer: Annotated[
        str, typer.Option(metavar="COLUMN", help="Whose basket; else found by its name.", show_default=False)
    ] = "",
    date: Annotated[str, typer.Option(metavar="COLUMN", help="When; the same.", show_default=False)] = "",
    basket: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="Which basket; where there is none, a day is one.", show_default=False),
    ] = "",
    product: Annotated[str, typer.Option(metavar="COLUMN", help="What was bought.", show_default=False)] = "",
    top: Annotated[int, typer.Option(min=1, max=100, help="Goods a customer at most.")] = 10,
    leave_out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Goods not to name: a product a row, or a customer and a product they don't want.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the suggestions of every customer to this CSV.", show_default=False)
    ] = None,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """Learn what each customer's next basket holds: nothing kept, the ledger untouched.

    It says how well that is foreseen: everybody's newest basket is held out, and foreseen from the ones before.
    """
    from regulars.customise.next_basket import suggest_next_baskets
    from regulars.identify.basket_lines import ROLES, read_basket_lines, read_goods

    if out and not out.absolute().parent.is_dir():
        raise BadInput(f"'{out}' cannot be written: there is no folder '{out.parent}'.")
    named = dict(zip(ROLES, (customer, date, basket, product), strict=True))
    told = {role: name for role, name in named.items() if name}
    read = read_basket_lines(file, told)
    goods = read_goods(leave_out, read.columns) if leave_out else None
    for sentence in read.left_out:
        aside(sentence)
    found = suggest_next_baskets(read.lines, top=top, left_out=goods)
    figures = {"columns": read.columns, "left_out": read.left_out} | found.figures
    if out:
        found.suggestions.write_csv(out)
        figures["written"] = {str(out): len(found.suggestions)}
    if as_json:
        say_json(
            figures | {"suggestions": _by_customer(found.suggestions), "within_14_days": _again(found.suggestions)}
        )
    else:
        _show(figures, found.suggestions, limit)


def _by_customer(suggestions: pl.DataFrame) -> dict[str, list[str]]:
    import polars as pl

    each = suggestions.group_by("customer", maintain_order=True).agg(pl.col("product"))
    return dict(each.iter_rows())


def _again(suggestions: pl.DataFrame) -> dict[str, dict[str, float]]:
    """By customer, the chance of each suggestion that has one."""
    known = suggestions.drop_nulls("within_14_days")
    chances: dict[str, dict[str, float]] = {}
    for customer, product, chance in known.select("customer", "product", "within_14_days").iter_rows():
        chances.setdefault(customer, {})[product] = chance
    return chances


def _show(figures: dict[str, Any], suggestions: pl.DataFrame, limit: int) -> None:
    say(
        f"{figures['customers']:,} customers, {figures['baskets']:,} baskets, {figures['products']:,} products",
        style="bold",
    )
    say("Read as: " + ", ".join(f"{role} in '{name}'" for role, name in figures["columns"].items()) + ".")
    judged = figures["judged"]
    say(
        f"What the newest basket of {judged['customers']:,} customers holds, foreseen from the ones before "
        f"({judged['top']} products named; of a larger basket {judged['top']} can be met):"
    )
    rows = [
        (way, f"{share:.1%}", f"{judged['recall_of_whole_baskets'][way]:.1%}")
        for way, share in judged["recall"].items()
    ]
    screen().print(table(("named by", "met", "of the whole basket"), rows, right=("met", "of the whole basket")))
    if not judged["lessons"]:
        say("There are too few baskets to learn from: fixed weights name the products.", style="dim")
    again = figures["bought_again"]
    if again["areas_under_the_curve"]:
        area = again["areas_under_the_curve"][again["way"]]
        say(
            f"What is bought again within 14 days is foretold by the {again['way']}: of two things, one of which was, "
            f"it picks the right one {area:.1%} of the time. --out and --json have the chances."
        )
    shown = list(_by_customer(suggestions).items())
    screen().print(table(("customer", "will want next"), [(who, " · ".join(goods)) for who, goods in shown[:limit]]))
    if len(shown) > limit:
        say(f"… and {len(shown) - limit:,} more: write them all with --out FILE.", style="dim")
