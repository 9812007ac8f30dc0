"""`regulars users`: who may sign in, as what, and the tokens of scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.cli.opening import BY, Json, now, open_existing
from regulars.cli.screen import is_terminal, say, say_json, screen, table

PANEL = "Setting up"
EXAMPLE = "regulars users add amy --role agent"

command = typer.Typer(help="Who may sign in, as what; and tokens for scripts.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name to sign in with.", show_default=False)]
RoleName = Annotated[str, typer.Option("--role", help="owner, marketer, agent or analyst.")]
Password = Annotated[str, typer.Option(help="Without it, one is asked for or made up.", show_default=False)]
Number = Annotated[int, typer.Argument(help="The token's number.", show_default=False)]


@command.command("list", epilog="Example: regulars users list")
def list_users(as_json: Json = False) -> None:
    """Who may sign in, with their roles."""
    open_existing()
    from django.contrib.auth.models import User

    from regulars.ledger.users import role_of

    people = [
        {
            "name": user.username,
            "role": role_of(user),
            "active": user.is_active,
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        }
        for user in User.objects.order_by("username")
    ]
    if as_json:
        say_json(people)
        return
    rows = [(str(p["name"]), str(p["role"] or "none"), str(p["last_sign_in"] or "never")[:16]) for p in people]
    screen().print(table(("name", "role", "last sign-in"), rows))


@command.command(epilog="Example: regulars users add amy --role agent")
def add(name: Name, role: RoleName = "agent", password: Password = "", as_json: Json = False) -> None:
    """Let somebody sign in."""
    open_existing()
    from regulars.ledger.users import add_user

    password, made_up = _password(password, name)
    add_user(name, role, password, by=BY, at=now())
    _tell(name, made_up, f"'{name}' can sign in as {role}", as_json=as_json)


@command.command(epilog="Example: regulars users password amy")
def password(name: Name, password: Password = "", as_json: Json = False) -> None:
    """Give somebody a new password."""
    open_existing()
    from regulars.ledger.users import change_password

    password, made_up = _password(password, name)
    change_password(name, password, by=BY, at=now())
    _tell(name, made_up, f"'{name}' has a new password", as_json=as_json)


@command.command(epilog="Example: regulars users role amy marketer")
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="owner, marketer, agent or analyst.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Give somebody another role."""
    open_existing()
    from regulars.ledger.users import change_role

    change_role(name, role, by=BY, at=now())
    if as_json:
        say_json({"name": name, "role": role})
        return
    say(f"'{name}' is {role} now.")


@command.command(epilog="Example: regulars users roles")
def roles(as_json: Json = False) -> None:
    """The roles there are, and what each may do."""
    open_existing()
    from regulars.ledger.users import ABILITIES, Ability

    table_of = {role.value: [ability.value for ability in Ability if ability in may] for role, may in ABILITIES.items()}
    if as_json:
        say_json(table_of)
        return
    screen().print(table(("role", "may"), [(role, ", ".join(may)) for role, may in table_of.items()]))


@command.command(epilog="Example: regulars users token 'nightly import' --scope import --scope run")
def token(
    name: Annotated[str, typer.Argument(help="What it is for.", show_default=False)],
    scope: Annotated[list[str], typer.Option(help="What it may do: see, act, import, run, export, manage.")],
    as_json: Json = False,
) -> None:
    """Make a token with which a script may use the HTTP API. It is shown only this once."""
    open_existing()
    from regulars.ledger.users import issue_token

    text, made = issue_token(name, scope, by=BY, at=now())
    if as_json:
        say_json({"number": made.pk, "name": made.name, "scopes": made.scopes, "token": text})
        return
    say(text, f"Send it as the header 'Authorization: Bearer TOKEN'. It may: {', '.join(made.scopes)}.")


@command.command(epilog="Example: regulars users tokens")
def tokens(as_json: Json = False) -> None:
    """The tokens there are."""
    open_existing()
    from regulars.ledger.models import ApiToken

    made = [
        {
            "number": token.pk,
            "name": token.name,
            "scopes": token.scopes,
            "made_by": token.created_by,
            "made_at": token.created_at.isoformat(),
            "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
            "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
        }
        for token in ApiToken.objects.order_by("pk")
    ]
    if as_json:
        say_json(made)
        return
    rows = [
        (str(t["number"]), str(t["name"]), ", ".join(t["scopes"]), str(t["last_used_at"] or "never")[:16],
         "revoked" if t["revoked_at"] else "in use")
        for t in made
    ]  # fmt: skip
    screen().print(table(("no.", "name", "may", "last used", "state"), rows, right=["no."]))


@command.command(epilog="Example: regulars users revoke 3")
def revoke(number: Number, as_json: Json = False) -> None:
    """End a token; scripts that use it are refused from now on."""
    open_existing()
    from regulars.ledger.users import revoke_token

    ended = revoke_token(number, by=BY, at=now())
    if as_json:
        say_json({"number": ended.pk, "name": ended.name, "revoked_at": str(ended.revoked_at)})
        return
    say(f"The token '{ended.name}' no longer opens anything.")


def _password(given: str, name: str) -> tuple[str, str]:
    """The password to set, and the one to tell where we made it up."""
    from regulars.ledger.users import password_made_up

    if not given and is_terminal():
        given = str(
            typer.prompt(f"Password for '{name}' (empty: one is made up)", "", hide_input=True, show_default=False)
        )
    made_up = "" if given else password_made_up()
    return given or made_up, made_up


def _tell(name: str, made_up: str, done: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"name": name, "password": made_up or None})
        return
    say(done + (f" with the password {made_up} (it is shown only this once)." if made_up else "."))
