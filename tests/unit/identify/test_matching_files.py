"""Files become people: columns typed, truth kept out of the matching, verdicts pair by pair."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.support.people_files import people_files, write

from regulars.identify.matching_files import (
    Found,
    Records,
    find_people,
    forms_of,
    joined_pairs,
    read_records,
    write_pairs,
    write_rows,
)
from regulars.identify.matching_truth import Asked, aside, judge, judged_pairs, open_truth, shares_right, truth_of
from regulars.identify.reading import open_table
from regulars.kernel.errors import BadFile, BadInput


def read(*paths: Path, leave: tuple[str, ...] = ()) -> Records:
    return read_records([open_table(path) for path in paths], leave)


def truth(records: Records, asked: Asked) -> pl.DataFrame:
    columns = list(dict.fromkeys(name.strip() for file in records.files for name in file.table.columns))
    return truth_of(records, asked, open_truth(asked, columns))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return people_files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def records(files: tuple[Path, Path]) -> Records:
    return read(*files, leave=("who",))


@pytest.fixture(scope="module")
def found(records: Records) -> Found:
    return find_people(forms_of(records))


def test_columns_are_typed_in_each_file_and_the_rows_follow_each_other(records: Records) -> None:
    shop, letter = records.files
    assert shop.roles == {
        "First name": "given_name",
        "Surname": "family_name",
        "E-mail": "email",
        "Phone": "phone",
        "Street": "street",
        "Postcode": "postcode",
        "Town": "city",
    }
    assert shop.unused == ("order_no",)
    assert letter.roles == {"full name": "full_name", "email address": "email", "mobile": "phone"}
    assert (shop.records, letter.records, records.told.height) == (60, 30, 90)
    assert records.told["full_name"].null_count() == 60
    assert records.places.row(60) == (1, 2)
    assert records.aside["who"].to_list()[:2] == ["0", "1"]


def test_everybody_is_found_over_both_files(records: Records, found: Found) -> None:
    agreed = judge(truth(records, Asked("who")), found.matched)
    assert (agreed.records, agreed.people, agreed.found) == (90, 60, 60)
    assert agreed.f1 == agreed.b_cubed == 1.0
    assert found.people == 60
    assert found.largest["records"].to_list() == [2] * 5
    assert found.largest["who"][0] == "anna abbott"


def test_the_same_files_give_the_same_people(records: Records, found: Found) -> None:
    again = find_people(forms_of(records))
    assert again.matched.clusters.tolist() == found.matched.clusters.tolist()
    assert again.matched.pairs.equals(found.matched.pairs)


def test_a_file_without_the_column_kept_out_keeps_its_rows(files: tuple[Path, Path], tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.csv", ("name", "email"), [("Anna Abbott", "anna.abbott0@example.com")] * 3)
    both = read(files[0], plain, leave=("who",))
    assert both.aside.height == both.told.height == 63
    assert both.aside["who"].null_count() == 3
    assert truth(both, Asked("who", pattern="."))["person"].null_count() == 3


def test_spaces_around_a_column_s_name_do_not_matter(tmp_path: Path) -> None:
    rows = [("Anna Abbott", "anna@example.com", "1"), ("Ben Bauer", "ben@example.com", "2")] * 2
    table = read(write(tmp_path / "f.csv", ("name", " email", " who"), rows), leave=("who",))
    assert table.files[0].roles == {"name": "full_name", "email": "email"}
    assert table.aside["who"].to_list() == ["1", "2", "1", "2"]


def test_a_file_about_nobody_is_refused_by_name(tmp_path: Path) -> None:
    rows = [(str(number), str(number * 3 % 7)) for number in range(20)]
    with pytest.raises(BadInput, match=r"'stock.csv' has nothing to match on: none of its columns \(item, amount\)"):
        read(write(tmp_path / "stock.csv", ("item", "amount"), rows))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="nowhere"):
        read(tmp_path / "nowhere.csv")


def test_keys_that_all_differ_tell_the_person_by_the_number_that_repeats(tmp_path: Path) -> None:
    records = read(*people_files(tmp_path, key="rec-{who}-dup-{row}"), leave=("who",))
    assert truth(records, Asked("who"))["person"].to_list()[58:62] == ["58", "59", "0", "2"]


def test_a_pattern_says_which_part_is_the_person(tmp_path: Path) -> None:
    records = read(*people_files(tmp_path, key="v2-{row}-p{who}x"), leave=("who",))
    assert truth(records, Asked("who", pattern=r"p(\d+)x"))["person"].n_unique() == 60
    assert truth(records, Asked("who", pattern=r"p\d+x"))["person"][3] == "p3x"
    with pytest.raises(BadInput, match="'q=' fits no value, such as 'v2-0-p0x'"):
        truth(records, Asked("who", pattern="q="))
    with pytest.raises(BadInput, match=r"'p\(' is no regular expression"):
        truth(records, Asked("who", pattern="p("))


def test_a_truth_in_which_nobody_comes_twice_is_refused(tmp_path: Path) -> None:
    shop, _ = people_files(tmp_path, key="{who}")
    with pytest.raises(BadInput, match="All values of the truth's column 'who' differ, such as '0'"):
        truth(read(shop, leave=("who",)), Asked("who"))


def test_a_truth_column_that_does_not_exist_is_answered_with_those_that_do(records: Records) -> None:
    with pytest.raises(BadInput, match=r"There is no column 'person'\. The files have: order_no, First name"):
        truth(records, Asked("person"))


@pytest.fixture
def keyed(tmp_path: Path) -> tuple[Records, Asked]:
    """Files whose truth stands in a third, by their column `who`; the people are in cases of four."""
    shop, letter = people_files(tmp_path)
    key = write(tmp_path / "key.csv", ("who", "person", "case"), [(str(n), f"P{n}", str(n // 4)) for n in range(60)])
    asked = Asked("person", key, group="case")
    beside = open_truth(asked, ["who"])
    return read(shop, letter, leave=tuple(aside(asked, beside))), asked


def test_the_truth_may_stand_in_another_file(keyed: tuple[Records, Asked]) -> None:
    records, asked = keyed
    known = truth(records, asked)
    assert known.row(61) == ("P2", "0")
    assert "who" not in {name for file in records.files for name in file.roles}


def test_a_truth_file_has_to_share_a_column_and_say_one_thing(keyed: tuple[Records, Asked], tmp_path: Path) -> None:
    _, asked = keyed
    with pytest.raises(BadInput, match=r"'key\.csv' shares no column with the files"):
        open_truth(asked, ["id", "name"])
    with pytest.raises(BadInput, match=r"There is no column 'owner'\. 'key\.csv' has: who, person, case"):
        open_truth(Asked("owner", asked.file), ["who"])
    twice = write(tmp_path / "twice.csv", ("who", "person"), [("1", "P1"), ("1", "P2"), ("2", "P2")])
    with pytest.raises(BadInput, match=r"'twice\.csv' says of who"):
        open_truth(Asked("person", twice), ["who"])


def test_pairs_within_a_case_must_match_or_must_not(keyed: tuple[Records, Asked]) -> None:
    records, asked = keyed
    found = find_people(forms_of(records))
    shares = shares_right(judged_pairs(truth(records, asked), found.matched, grouped=True))
    # A case is four people in six records, two of them twice: 15 pairs.
    assert (shares["must_match"], shares["must_not_match"]) == (30, 195)
    assert shares["share_right"] == 1.0


def test_pairs_are_written_with_places_evidence_and_verdict(records: Records, found: Found, tmp_path: Path) -> None:
    known = truth(records, Asked("who"))
    judged = judged_pairs(known, found.matched, grouped=False)
    count = write_pairs(tmp_path / "pairs.csv", records, found.matched, judged)
    pairs = pl.read_csv(tmp_path / "pairs.csv")
    assert pairs.height == count >= 30
    joined = pairs.filter("joined")
    assert joined.height == 30
    assert set(joined["verdict"]) == {"right"}
    anna = joined.filter((pl.col("left_line") == 2) & (pl.col("right_line") == 2)).row(0, named=True)
    assert (anna["left_file"], anna["right_file"]) == ("shop.csv", "newsletter.csv")
    assert "the same" in anna["evidence"]


def test_pairs_that_were_never_scored_are_listed_as_missed(records: Records, found: Found, tmp_path: Path) -> None:
    wrong = pl.DataFrame({"person": ["x"] * 2 + [str(n) for n in range(88)], "group": [None] * 90})
    judged = judged_pairs(wrong.cast({"group": pl.String}), found.matched, grouped=False)
    write_pairs(tmp_path / "pairs.csv", records, found.matched, judged)
    missed = pl.read_csv(tmp_path / "pairs.csv").filter(pl.col("verdict") == "missed")
    assert missed.select("left_line", "right_line", "joined").rows() == [(2, 3, False)]


def test_rows_are_written_with_their_customer(files: tuple[Path, Path], records: Records, found: Found) -> None:
    target = files[0].with_name("out.csv")
    assert write_rows(target, records, found.matched) == "customer"
    rows = pl.read_csv(target, infer_schema=False)
    assert rows.height == 90
    assert rows.columns[:3] == ["customer", "order_no", "First name"]
    assert rows.group_by("who").agg(pl.col("customer").n_unique())["customer"].max() == 1
    assert rows["customer"].n_unique() == 60


def test_a_column_customer_of_the_files_is_left_as_it_is(tmp_path: Path) -> None:
    rows = [("7", "Anna Abbott", "anna@example.com"), ("8", "Ben Bauer", "ben@example.com")] * 2
    records = read(write(tmp_path / "f.csv", ("customer", "name", "email"), rows))
    found = find_people(forms_of(records))
    assert write_rows(tmp_path / "out.csv", records, found.matched) == "same_customer"
    assert pl.read_csv(tmp_path / "out.csv")["customer"].to_list() == [7, 8, 7, 8]


def test_whether_a_pair_was_joined_is_said_by_the_clusters(found: Found) -> None:
    pairs = joined_pairs(found.matched)
    same = found.matched.clusters[pairs["left"].to_numpy()] == found.matched.clusters[pairs["right"].to_numpy()]
    assert pairs["joined"].to_list() == same.tolist()
