"""People who sign in, their roles, and the keys (API tokens) that scripts use in their name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.models import ApiToken, Trace

TOKEN_PREFIX = "rgl_"  # noqa: S105 (tells a token of ours from other secrets)
_USED_EVERY = timedelta(minutes=1)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Ability(StrEnum):
    """What a role or a token may do; also the scopes of tokens."""

    SEE = "see"  # customers, today's list, imports, measures
    ACT = "act"  # the inbox and outbox; carry out and skip decisions; calls, notes, tasks, promises, consents
    IMPORT = "import"  # take files in, and take imports back
    RUN = "run"  # work everything out anew
    EXPORT = "export"  # lists of customers, and everything about one customer
    MANAGE = "manage"  # settings, people who sign in, tokens, erasing a customer


class Role(StrEnum):
    """The four roles of PRODUCT.md."""

    OWNER = "owner"
    MARKETER = "marketer"
    AGENT = "agent"
    ANALYST = "analyst"


ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.OWNER: frozenset(Ability),
    Role.MARKETER: frozenset(Ability) - {Ability.MANAGE},
    Role.AGENT: frozenset({Ability.SEE, Ability.ACT}),
    Role.ANALYST: frozenset({Ability.SEE, Ability.EXPORT}),
}


def add_user(name: str, role: str, password: str, *, by: str, at: datetime) -> User:
    """Make a sign-in. Raises BadInput for a name that is taken, an unknown role, or a password that is too weak."""
    if User.objects.filter(username__iexact=name).exists():
        raise BadInput(f"'{name}' can already sign in.", hint="Choose another name.")
    if not name or len(name) > 150 or not all(letter.isalnum() or letter in "@.+-_" for letter in name):
        raise BadInput(f"'{name}' is no name to sign in with: use 1 to 150 letters, digits and @ . + - _ only.")
    user = User(username=name)
    _check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        user.save()
        user.groups.add(_group(role))
        Trace.objects.create(at=at, by=by, did="add user", what=name, detail={"role": role})
    return user


def change_role(name: str, role: str, *, by: str, at: datetime) -> User:
    """Give a person another role. Raises NotFound, or BadInput for an unknown role or the last owner."""
    user = _find(name)
    if role_of(user) is Role.OWNER and role != Role.OWNER and _owners() == 1:
        raise BadInput(f"'{name}' is the only owner; somebody must be.", hint="Make another person owner first.")
    with transaction.atomic():
        user.groups.set([_group(role)])
        Trace.objects.create(at=at, by=by, did="change role", what=name, detail={"role": role})
    return user


def change_password(name: str, password: str, *, by: str, at: datetime) -> User:
    """Give a person a new password. Raises NotFound, or BadInput for a password that is too weak."""
    user = _find(name)
    _check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        Trace.objects.create(at=at, by=by, did="change password", what=name)
    return user


def change_address(name: str, address: str, *, by: str, at: datetime) -> User:
    """Enter a person's e-mail address; empty: none. Raises NotFound, or BadInput for what is no address."""
    user = _find(name)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise BadInput(f"'{address}' is no e-mail address.", hint="Write it as amy@shop.example.") from None
    user.email = address
    with transaction.atomic():
        user.save(update_fields=["email"])
        Trace.objects.create(at=at, by=by, did="change address", what=name)
    return user


def address_of(user: User) -> str:
    """The person's e-mail address; their name where they sign in by their address; empty: we know none."""
    return user.email or (user.username if "@" in user.username[1:-1] else "")


def role_of(user: AbstractBaseUser | AnonymousUser) -> Role | None:
    """The person's role; None for someone who is not signed in or has none."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.is_superuser:
        return Role.OWNER
    names = set(user.groups.values_list("name", flat=True))
    return next((role for role in Role if role in names), None)


def abilities_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[Ability]:
    """All that this person may do."""
    role = role_of(user)
    return ABILITIES[role] if role else frozenset()


def require(abilities: Iterable[Ability], needed: Ability, who: str) -> None:
    """Raise NotAllowed unless `needed` is among the abilities."""
    if needed not in abilities:
        roles = ", ".join(role for role in Role if needed in ABILITIES[role])
        raise NotAllowed(f"'{who}' may not {needed}: it takes the role {roles}.", hint="Ask an owner.")


def password_made_up() -> str:
    """A password that nobody has to invent: four groups of four letters and digits, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def issue_token(name: str, scopes: Iterable[str], *, by: str, at: datetime) -> tuple[str, ApiToken]:
    """Make a token; its text is given back this once. Raises BadInput for an empty name or an unknown scope."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in set(Ability)]
    if unknown or not wanted:
        raise BadInput(
            f"'{', '.join(unknown)}' is no scope of a token; a token has one or more of {', '.join(Ability)}."
        )
    if not name.strip() or len(name.strip()) > 120:
        raise BadInput(f"A token's name has 1 to 120 letters; this one has {len(name.strip())}.")
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name.strip(), hash=_hash(text), scopes=wanted, created_by=by, created_at=at
        )
        Trace.objects.create(at=at, by=by, did="issue token", what=token.name, detail={"scopes": wanted})
    return text, token


def token_behind(text: str, *, at: datetime) -> ApiToken | None:
    """The token of that text, if it still holds; notes that it was used."""
    token = ApiToken.objects.filter(hash=_hash(text), revoked_at=None).first()
    if token and (token.last_used_at is None or at - token.last_used_at >= _USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def token_abilities(token: ApiToken) -> frozenset[Ability]:
    """What a token may do: its scopes, and never more than the person who made it may do today."""
    scopes = frozenset(Ability(scope) for scope in token.scopes)
    maker = User.objects.filter(username=token.created_by).first()
    return scopes & abilities_of(maker) if maker else scopes


def revoke_token(number: int, *, by: str, at: datetime) -> ApiToken:
    """End a token; doing so again changes nothing. Raises NotFound."""
    token = ApiToken.objects.filter(pk=number).first()
    if token is None:
        raise NotFound(f"There is no token {number}.", hint="`regulars users tokens` lists them.")
    if token.revoked_at is None:
        with transaction.atomic():
            token.revoked_at = at
            token.save(update_fields=["revoked_at"])
            Trace.objects.create(at=at, by=by, did="revoke token", what=token.name)
    return token


def _find(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise NotFound(f"Nobody signs in as '{name}'.", hint="`regulars users list` shows who does.")
    return user


def _group(role: str) -> Group:
    if role not in set(Role):
        raise BadInput(f"'{role}' is no role; it is one of {', '.join(Role)}.")
    return Group.objects.get_or_create(name=role)[0]


def _owners() -> int:
    return sum(role_of(user) is Role.OWNER for user in User.objects.filter(is_active=True))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(f"This password will not do: {' '.join(error.messages)}", hint="Choose a longer one.") from None


def _hash(text: str) -> str:
    # Plain SHA-256 will do: a token holds 256 random bits, so there is nothing to guess.
    return hashlib.sha256(text.encode()).hexdigest()
