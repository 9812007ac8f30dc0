"""Sign-ins, roles and tokens: who may what, and what is refused in which words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User

from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.models import ApiToken, Trace
from regulars.ledger.users import (
    ABILITIES,
    Ability,
    Role,
    abilities_of,
    add_user,
    change_password,
    change_role,
    issue_token,
    password_made_up,
    require,
    revoke_token,
    role_of,
    token_abilities,
    token_behind,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
GOOD = "correct horse battery"


def add(name: str, role: str = "agent") -> User:
    return add_user(name, role, GOOD, by="test", at=NOW)


def test_every_role_sees_and_only_the_owner_manages() -> None:
    assert all(Ability.SEE in may for may in ABILITIES.values())
    assert [role for role, may in ABILITIES.items() if Ability.MANAGE in may] == [Role.OWNER]
    assert ABILITIES[Role.OWNER] == set(Ability)


@pytest.mark.parametrize("role", list(Role))
def test_a_person_has_the_abilities_of_their_role(role: Role) -> None:
    user = add("amy", role)
    assert role_of(user) is role
    assert abilities_of(user) == ABILITIES[role]
    assert user.check_password(GOOD)


def test_strangers_and_the_dismissed_may_nothing() -> None:
    amy = add("amy", "owner")
    amy.is_active = False
    assert role_of(AnonymousUser()) is None
    assert abilities_of(amy) == frozenset()
    assert abilities_of(User(username="nobody", is_active=True, pk=99)) == frozenset()


def test_a_superuser_is_an_owner() -> None:
    assert role_of(User.objects.create_superuser("root", password=GOOD)) is Role.OWNER


@pytest.mark.parametrize(
    ("name", "role", "password", "words"),
    [
        ("AMY", "agent", GOOD, "'AMY' can already sign in"),
        ("bob smith", "agent", GOOD, "'bob smith' is no name"),
        ("", "agent", GOOD, "'' is no name"),
        ("bob", "boss", GOOD, "'boss' is no role; it is one of owner, marketer, agent, analyst"),
        ("bob", "agent", "short", "at least 10 characters"),
        ("bob", "agent", "password123", "too common"),
    ],
)
def test_what_cannot_be_a_sign_in_is_refused_with_its_rule(name: str, role: str, password: str, words: str) -> None:
    add("amy")
    with pytest.raises(BadInput) as error:
        add_user(name, role, password, by="test", at=NOW)
    assert words in str(error.value)
    assert User.objects.count() == 1


def test_roles_change_but_the_last_owner_stays() -> None:
    add("amy", "owner")
    with pytest.raises(BadInput, match="only owner"):
        change_role("amy", "agent", by="test", at=NOW)
    add("bob", "owner")
    assert role_of(change_role("amy", "analyst", by="test", at=NOW)) is Role.ANALYST
    with pytest.raises(NotFound, match="Nobody signs in as 'cat'"):
        change_role("cat", "agent", by="test", at=NOW)


def test_a_new_password_replaces_the_old() -> None:
    add("amy")
    change_password("amy", "another good one", by="test", at=NOW)
    amy = User.objects.get(username="amy")
    assert amy.check_password("another good one")
    assert not amy.check_password(GOOD)
    with pytest.raises(BadInput, match="will not do"):
        change_password("amy", "short", by="test", at=NOW)


def test_made_up_passwords_pass_the_rules_and_differ() -> None:
    made = {password_made_up() for _ in range(50)}
    assert len(made) == 50
    add_user("amy", "agent", made.pop(), by="test", at=NOW)


def test_the_audit_log_says_who_did_what_without_secrets() -> None:
    add("amy")
    change_role("amy", "analyst", by="bob", at=NOW)
    assert list(Trace.objects.order_by("pk").values_list("by", "did", "what")) == [
        ("test", "add user", "amy"),
        ("bob", "change role", "amy"),
    ]
    assert GOOD not in str(list(Trace.objects.values_list("detail", flat=True)))


def test_require_names_the_roles_that_may() -> None:
    require(ABILITIES[Role.AGENT], Ability.ACT, "amy")
    with pytest.raises(NotAllowed) as error:
        require(ABILITIES[Role.AGENT], Ability.IMPORT, "amy")
    assert "'amy' may not import: it takes the role owner, marketer" in str(error.value)


def test_a_token_opens_until_it_is_revoked_and_is_never_kept_in_clear() -> None:
    text, token = issue_token("nightly", ["see", "import"], by="command line", at=NOW)
    assert text.startswith("rgl_")
    assert text not in str(ApiToken.objects.values())
    found = token_behind(text, at=NOW)
    assert found == token
    assert token_abilities(token) == {Ability.SEE, Ability.IMPORT}
    assert token_behind(text + "x", at=NOW) is None
    revoke_token(token.pk, by="test", at=NOW)
    revoke_token(token.pk, by="test", at=NOW + timedelta(days=1))
    assert token_behind(text, at=NOW) is None
    assert ApiToken.objects.get().revoked_at == NOW


def test_a_token_remembers_when_it_was_used_by_the_minute() -> None:
    text, _ = issue_token("nightly", ["see"], by="test", at=NOW)
    for seconds in (0, 30, 90):
        token_behind(text, at=NOW + timedelta(seconds=seconds))
    assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=90)


def test_a_token_may_no_more_than_its_maker_may_today() -> None:
    add("amy", "owner")
    add("bob", "owner")
    _, token = issue_token("amy's", ["see", "manage"], by="amy", at=NOW)
    change_role("amy", "agent", by="bob", at=NOW)
    assert token_abilities(token) == {Ability.SEE}


@pytest.mark.parametrize(
    ("name", "scopes", "words"),
    [("x", ["see", "fly"], "'fly' is no scope"), ("x", [], "one or more of see"), (" ", ["see"], "1 to 120 letters")],
)
def test_tokens_without_sense_are_refused(name: str, scopes: list[str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        issue_token(name, scopes, by="test", at=NOW)
    with pytest.raises(NotFound, match="no token 7"):
        revoke_token(7, by="test", at=NOW)
