"""`regulars init`: a data folder, and the owner's way to sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli.opening import BY, Json, now, open_or_make
from regulars.cli.screen import is_terminal, say, say_json

PANEL = "Setting up"
EXAMPLE = "regulars init --business 'Corner Coffee' --currency GBP"


def command(
    owner: Annotated[str, typer.Option(metavar="NAME", help="Who signs in as owner.")] = "owner",
    password: Annotated[
        str, typer.Option(help="The owner's password; without it, one is asked for or made up.", show_default=False)
    ] = "",
    business: Annotated[
        str, typer.Option(metavar="NAME", help="What the business is called.", show_default=False)
    ] = "",
    currency: Annotated[
        str, typer.Option(metavar="CODE", help="Its currency; else the first import shows it.", show_default=False)
    ] = "",
    country: Annotated[
        str, typer.Option(metavar="CODE", help="Its country, such as GB, for phone numbers.", show_default=False)
    ] = "",
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Its time zone, such as Europe/London.", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """Make the data folder and the owner's sign-in, and say what to do next.

    Run it once. Where there is a ledger already it only changes the settings that are given.
    """
    open_or_make()
    from django.contrib.auth.models import User

    from regulars.kernel.options import data_folder
    from regulars.ledger.business import change_setting
    from regulars.ledger.users import Role, add_user, password_made_up

    given = {"BUSINESS_NAME": business, "CURRENCY": currency, "COUNTRY": country, "TIME_ZONE": zone}
    for name, value in given.items():
        if value:
            change_setting(name, value)
    made_up = ""
    fresh = not User.objects.exists()
    if fresh:
        if not password and is_terminal() and not as_json:
            asked = typer.prompt(
                f"Password for '{owner}' (leave it empty, and one is made up)", "", hide_input=True, show_default=False
            )
            password = str(asked)
        made_up = "" if password else password_made_up()
        add_user(owner, Role.OWNER, password or made_up, by=BY, at=now())
    folder = data_folder()
    if as_json:
        say_json({"data": str(folder), "owner": owner if fresh else None, "password": made_up or None, "new": fresh})
        return
    if not fresh:
        say(f"There is a ledger in {folder} already; nobody's sign-in was changed.")
        return
    say(f"Everything Regulars remembers will be in {folder}.")
    say(f"Sign in as '{owner}'" + (f" with the password {made_up} (it is shown only this once)." if made_up else "."))
    say("", "Next:", "  regulars import FILE...   take in orders, customers, a mailing list, tickets")
    say("  regulars run              find out who is who, what each is worth, and what to do", "  regulars serve")
