"""Write keys: shown once, several at a time, revoked; and which sources may have some."""

from datetime import UTC, datetime

import pytest

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Source, Trace, WriteKey
from regulars.ledger.write_keys import FORMAT, hash_of, keys, make_key, revoke_key

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_only_the_hash_of_a_key_is_kept() -> None:
    text, key = make_key(" web shop ", " main ", by="olive", at=NOW)
    assert (key.source.name, key.source.format, key.name) == ("web shop", FORMAT, "main")
    assert len(text) > 30
    assert key.hash == hash_of(text)
    assert text.endswith(key.hint)
    assert text not in str(WriteKey.objects.values().get())
    trace = Trace.objects.get()
    assert (trace.by, trace.did, trace.what, trace.detail) == (
        "olive",
        "make write key",
        "main",
        {"source": "web shop"},
    )


def test_keys_are_rotated() -> None:
    _, old = make_key("web shop", "old", by="olive", at=NOW)
    _, new = make_key("web shop", "new", by="olive", at=NOW)
    make_key("app", "main", by="olive", at=NOW)
    assert old.source == new.source
    revoked = revoke_key(old.pk, by="olive", at=NOW)
    assert revoked.revoked_at == NOW
    revoke_key(old.pk, by="mark", at=datetime(2027, 1, 1, tzinfo=UTC))
    assert [(key.source.name, key.name, key.revoked_at) for key in keys()] == [
        ("app", "main", None),
        ("web shop", "new", None),
        ("web shop", "old", NOW),
    ]
    assert Trace.objects.filter(did="revoke write key").count() == 1


@pytest.mark.parametrize(
    ("source", "name", "rule"),
    [
        (" ", "main", "A source's name has 1 to 200 letters; this one has 0"),
        ("s" * 201, "main", "this one has 201"),
        ("web shop", "", "A key's name has 1 to 120 letters"),
        ("Shop", "main", "'Shop' holds imports of the format shopify_orders"),
    ],
)
def test_what_cannot_be_a_key(source: str, name: str, rule: str) -> None:
    Source.objects.create(name="Shop", format="shopify_orders")
    with pytest.raises(BadInput, match=rule):
        make_key(source, name, by="olive", at=NOW)
    assert not WriteKey.objects.exists()


def test_there_is_no_such_key() -> None:
    with pytest.raises(NotFound, match="no write key 7"):
        revoke_key(7, by="olive", at=NOW)
