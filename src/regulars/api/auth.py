"""Who asks: a script with a bearer token, or a person signed in to the console; and whether they may."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from regulars.api.areas import area_of
from regulars.kernel.errors import NotAllowed
from regulars.ledger import traces
from regulars.ledger.areas import require_area
from regulars.ledger.users import Ability, abilities_of, require, role_of, token_abilities, token_behind

_ROOT = "/api/"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the audit log names them, and all that they may do.

    `person` is who signs in by that name, or who made the token: whose tasks and conversations are meant by "mine".
    """

    name: str
    abilities: frozenset[Ability]
    person: str


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`, a token made by `regulars users token`."""

    def __init__(self, needed: Ability) -> None:
        super().__init__()
        self.needed = needed

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:  # noqa: ARG002 (as the base class has it)
        """The token's caller; None for a token that does not hold. Raises NotAllowed beyond its scopes."""
        found = token_behind(token, at=datetime.now(UTC))
        if found is None:
            return None
        caller = Caller(f"token {found.name}", token_abilities(found), found.created_by)
        if self.needed not in caller.abilities:
            raise NotAllowed(
                f"The token '{found.name}' may not {self.needed}: its scopes are {', '.join(found.scopes)}.",
                hint="Make one with the scope: regulars users token NAME --scope " + self.needed,
            )
        return caller


class Session(APIKeyCookie):
    """The console's session; changes need its CSRF token too (header X-CSRFToken)."""

    param_name = "sessionid"

    def __init__(self, needed: Ability) -> None:
        super().__init__()
        self.needed = needed

    def __call__(self, request: HttpRequest) -> Any:
        """The signed-in person; None where nobody is, so that no token of theirs is asked for."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:  # noqa: ARG002
        """The signed-in person. Raises NotAllowed beyond their role, or where it does not open the operation's area."""
        name, abilities = request.user.get_username(), abilities_of(request.user)
        require(abilities, self.needed, name)
        require_area(role_of(request.user), area_of(request.path_info.removeprefix(_ROOT)), name)
        return Caller(name, abilities, name)


def needs(ability: Ability) -> Sequence[Any]:
    """For `auth=` of an operation: either kind of caller, who must have this ability."""
    return [Token(ability), Session(ability)]


def by(request: HttpRequest) -> str:
    """The caller's name, for whatever is written down with it."""
    return _caller(request).name


def person_behind(request: HttpRequest) -> str:
    """Who signs in by the caller's name, or made the caller's token."""
    return _caller(request).person


def colleague_behind(request: HttpRequest) -> str:
    """The same where they sign in here today, so that work can be theirs; empty where a token has no such person."""
    person = person_behind(request)
    return person if User.objects.filter(username=person, is_active=True).exists() else ""


def now() -> datetime:
    """The moment that what we do is dated with."""
    return datetime.now(UTC)


def traced(request: HttpRequest, did: str, what: str, **detail: Any) -> AbstractContextManager[None]:
    """What happens inside and its trace in the audit log are both kept, or neither."""
    return traces.traced(by(request), did, what, at=now(), **detail)


def _caller(request: HttpRequest) -> Caller:
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise HttpError(401, "Sign in, or send a token.")
    return caller
