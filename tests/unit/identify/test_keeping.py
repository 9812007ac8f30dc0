"""What matching keeps comes back as it was: forms, keys, model."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.identify import keeping
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Identifier, MatchForm, MatchKey, MatchModel, Record, Source
from regulars.science.matching.forms import Conventions
from regulars.science.matching.match import key_lists
from regulars.science.matching.usual import usual_model

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TEXT = st.text(st.sampled_from('ab "\\é@.漢{}:,'), max_size=8)


@given(st.lists(st.dictionaries(st.sampled_from(keeping.FORMS), TEXT), min_size=1, max_size=4))
def test_forms_are_kept_as_json_of_what_is_known(told: list[dict[str, str]]) -> None:
    frame = pl.DataFrame({name: [one.get(name, "") for one in told] for name in keeping.FORMS})
    kept = frame.select(keeping.as_json(frame).alias("form"))["form"].to_list()
    assert [json.loads(text) for text in kept] == [{k: v for k, v in one.items() if v} for one in told]


@pytest.fixture
def records(db: None) -> list[Record]:
    """One record with everything, one of the web's visitors, one with nothing."""
    shop = Source.objects.create(name="Shop", format="test")
    web = Source.objects.create(name="Web", format="segment")
    extra = json.dumps({"other_email": "home@a.example", "other_phone": "07700 900999", "note": "x"})
    said = {"full_name": "Ann O'Hara", "email": "ann@a.example", "phone": "07700 900123", "extra": extra}
    return [
        Record.objects.create(source=shop, key="1", learned_at=NOW, external_id="17", **said),
        Record.objects.create(source=web, key="2", learned_at=NOW, external_id="17"),
        Record.objects.create(source=shop, key="3", learned_at=NOW),
    ]


def test_what_records_tell_has_second_values_and_user_ids_of_the_web_only(records: list[Record]) -> None:
    told = keeping.read_told(keeping.matchable())
    assert told["record"].to_list() == [record.pk for record in records]
    assert told["email#2"].to_list() == ["home@a.example", None, None]
    assert told["phone#2"].to_list() == ["07700 900999", None, None]
    assert told["id:user"].to_list() == [None, "17", None]
    assert "city" not in told.columns


def test_forms_keys_and_identifiers_are_kept_and_replaced(records: list[Record]) -> None:
    conventions = Conventions("GB")
    keeping.write_forms(keeping.read_told(keeping.matchable()), conventions, every=True)
    forms = keeping.read_forms()
    assert forms["email"].to_list() == ["ann@a.example", "", ""]
    assert set(Identifier.objects.filter(record=records[0]).values_list("kind", "value")) == {
        ("email", "ann@a.example"),
        ("email", "home@a.example"),
        ("phone", "+447700900123"),
        ("phone", "+447700900999"),
    }
    assert list(Identifier.objects.filter(record=records[1]).values_list("kind", "value")) == [("user_id", "17")]
    model = usual_model({"given", "family", "email", "phone"}, 3)
    keeping.write_keys(forms, model, every=True)
    expected = key_lists(forms.drop("record"), model)
    for record, keys in zip(records, expected, strict=True):
        assert sorted(MatchKey.objects.filter(record=record).values_list("key", flat=True)) == keys.tolist()
    before = read_frame(MatchKey, ["record", "key"]).sort("record", "key")
    some = keeping.matchable().filter(pk=records[0].pk)
    keeping.write_keys(keeping.write_forms(keeping.read_told(some), conventions, every=False), model, every=False)
    assert MatchForm.objects.count() == 3
    assert read_frame(MatchKey, ["record", "key"]).sort("record", "key").equals(before)


def test_who_shares_a_key_and_keys_of_too_many(records: list[Record]) -> None:
    MatchKey.objects.bulk_create([MatchKey(record=record, key=5) for record in records])
    MatchKey.objects.create(record=records[0], key=-9)
    assert sorted(keeping.sharers([5, -9, 77], 2)) == [(-9, records[0].pk)]
    assert len(keeping.sharers([5, -9], 3)) == 4


@pytest.mark.django_db
def test_the_newest_model_is_in_force_and_read_once() -> None:
    assert keeping.model_in_force() is None
    assert keeping.trained_on() == 0
    first = keeping.keep_model(usual_model({"given"}, 9), Conventions("GB"), 9, "first", NOW)
    assert keeping.model_in_force() is keeping.model_in_force()
    assert keeping.model_in_force().to_json() == first.to_json()  # type: ignore[union-attr]
    keeping.keep_model(usual_model({"family"}, 20), Conventions("NL"), 20, "more", NOW)
    newest = keeping.model_in_force()
    assert newest is not None
    assert (set(newest.fields), newest.conventions["country"], keeping.trained_on()) == ({"family"}, "NL", 20)
    MatchModel.objects.all().delete()
    assert keeping.model_in_force() is None
