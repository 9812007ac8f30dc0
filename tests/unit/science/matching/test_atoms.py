"""Atoms of keys: what survives a slip, and what tells strangers apart."""

import numpy as np
import pytest
from tests.support.people import people

from regulars.science.matching.atoms import NOTHING, atom_hashes, field_of, hash_texts, mix, parts_of, sound


def shared(atom: str, one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two records have a hash of this atom in common."""
    columns = atom_hashes(people(one, other), atom)
    return columns is not None and any(mine[0] == theirs[1] != NOTHING for mine in columns for theirs in columns)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("smith", "smyth"),
        ("petersen", "peterson"),
        ("hoffmann", "hofman"),
        ("philips", "phillips"),
        ("schmidt", "schmitt"),
        ("kowalski", "kovalski"),
    ],
)
def test_names_that_sound_alike_have_one_sound(one: str, other: str) -> None:
    assert sound(one) == sound(other) != ""


@pytest.mark.parametrize(("one", "other"), [("smith", "cole"), ("berg", "burton"), ("anna", "hanna")])
def test_names_that_do_not_have_two(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_a_single_letter_has_no_sound_and_of_several_words_the_first_counts() -> None:
    assert sound("a") == ""
    assert sound("mary ann") == sound("mary")


@pytest.mark.parametrize(
    ("atom", "one", "other"),
    [
        ("email", {"email": "ann@a.example"}, {"email": "ann@a.example"}),
        ("local", {"email": "ann.cole@a.example"}, {"email": "ann.cole@b.example"}),
        ("tail", {"phone": "+442079460018"}, {"phone": "9460018"}),
        ("given", {"given": "mary ann"}, {"given": "mary"}),
        ("initial", {"given": "william"}, {"given": "w"}),
        ("given start", {"given": "christina"}, {"given": "chris"}),
        ("birth year", {"birth_date": "1980-05-03"}, {"birth_date": "1980"}),
        ("birthday", {"birth_date": "1980-05-03"}, {"birth_date": "1908-05-03"}),
        ("organisation start", {"organisation": "acme holdings"}, {"organisation": "acme"}),
        ("names", {"given": "ann", "family": "cole"}, {"given": "cole", "family": "ann"}),
        ("sounds", {"given": "jon", "family": "smith"}, {"given": "smyth", "family": "john"}),
        ("text:job", {"text:job": "baker"}, {"text:job": "baker"}),
        ("phone", {"phone": "1", "phone#2": "2"}, {"phone": "2"}),
    ],
)
def test_two_records_of_one_person_share_it(atom: str, one: dict[str, str], other: dict[str, str]) -> None:
    assert shared(atom, one, other)


@pytest.mark.parametrize(
    ("atom", "one", "other"),
    [
        ("local", {"email": "ann@a.example"}, {"email": "ann@b.example"}),  # too short to tell people apart
        ("tail", {"phone": "0018"}, {"phone": "0018"}),
        ("given", {"given": "a"}, {"given": "a"}),
        ("birth date", {"birth_date": "1980"}, {"birth_date": "1980"}),
        ("birthday", {"birth_date": "1980-05"}, {"birth_date": "1980-05"}),
        ("names", {"given": "ann", "family": ""}, {"given": "ann", "family": ""}),
        ("names", {"given": "ann", "family": "cole"}, {"given": "ann", "family": "berg"}),
        ("email", {"email": "", "given": "ann"}, {"email": "", "given": "ann"}),
    ],
)
def test_these_records_do_not(atom: str, one: dict[str, str], other: dict[str, str]) -> None:
    assert not shared(atom, one, other)


def test_a_table_without_the_field_has_no_hashes() -> None:
    assert atom_hashes(people({"given": "ann"}), "phone") is None
    assert atom_hashes(people({"given": "ann"}), "names") is None


def test_hashes_of_some_rows_are_those_of_all() -> None:
    table = people({"family": "cole"}, {"family": ""}, {"family": "berg"}, {"family": "cole"})
    (every,) = atom_hashes(table, "family") or []
    (some,) = atom_hashes(table, "family", np.array([3, 1])) or []
    assert some.tolist() == every[[3, 1]].tolist() == [every[0], NOTHING]


def test_hashes_are_the_same_on_every_machine_and_day() -> None:
    """They are kept in the ledger as keys; a change here needs new keys everywhere."""
    assert hash_texts(["ann", "", "zoë"]).tolist() == [1081466512433907074, 0, 1771790288193055701]
    assert hash_texts([]).tolist() == []


def test_texts_beyond_the_limit_are_told_by_their_beginning() -> None:
    start = "a" * 48
    assert hash_texts([start])[0] == hash_texts([start + "b"])[0] != hash_texts(["a" * 47])[0]


def test_mixed_hashes_depend_on_the_order_and_are_never_nothing() -> None:
    one, other = hash_texts(["ann"]), hash_texts(["bob"])
    assert mix([one, other])[0] != mix([other, one])[0]
    assert mix([np.zeros(3, dtype=np.uint64)]).all()
    many = mix([np.arange(200_000, dtype=np.uint64)])
    assert len(np.unique(many)) == 200_000


def test_atoms_know_their_fields() -> None:
    assert parts_of("names") == ("given", "family")
    assert parts_of("email") == ("email",)
    assert field_of("sound") == "family"
    assert field_of("text:job") == "text:job"
