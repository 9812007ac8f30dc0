"""Names of people, in whatever order, script and company they come."""

import pytest
from hypothesis import given as told
from hypothesis import strategies as st

from regulars.science.matching.normal.names import (
    NOBODY,
    Name,
    gender_of_title,
    generation_of,
    name_of,
    nicknames_of,
    parse_family,
    parse_full,
    parse_given,
    same_given_name,
)


@pytest.mark.parametrize(
    ("written", "given", "family", "generation", "gender"),
    [
        ("Ann Lee", "ann", "lee", "", ""),
        ("Ann B. Lee", "ann b", "lee", "", ""),
        ("  ann   lee ", "ann", "lee", "", ""),
        ("Dr. Zoë O'Brien Jr.", "zoe", "obrien", "jr", ""),
        ("O’Brien, Zoë", "zoe", "obrien", "", ""),
        ("LEE, ANN B", "ann b", "lee", "", ""),
        ("Lee, Mrs. Ann", "ann", "lee", "", "f"),
        ("HAWKINS A MRS", "a", "hawkins", "", "f"),
        ("Mrs A Hawkins", "a", "hawkins", "", "f"),
        ("Ann Lee (Ms)", "ann", "lee", "", ""),
        ("Herr Dr. Jörg Müller", "jorg", "muller", "", "m"),
        ("Mme. Dupont", "", "dupont", "", "f"),
        ("Sr. Juan García", "juan", "garcia", "", "m"),
        ("Robert E Poe Sr", "robert e", "poe", "sr", ""),
        ("Poe, Jr., Robert", "robert", "poe", "jr", ""),
        ("Poe, Robert, III", "robert", "poe", "iii", ""),
        ("POE JR, ROBERT", "robert", "poe", "jr", ""),
        ("Robert Poe, PhD, MBA", "robert", "poe", "", ""),
        ("Robert Poe II", "robert", "poe", "ii", ""),
        ("Dr. Given Middle van der Family Jr", "given middle", "vanderfamily", "jr", ""),
        ("Maria de la Cruz", "maria", "delacruz", "", ""),
        ("Ludwig van Beethoven", "ludwig", "vanbeethoven", "", ""),
        ("Otto von und zu Berg", "otto", "vonundzuberg", "", ""),
        ("Mary Ann St. John", "mary ann", "stjohn", "", ""),
        ("Sean O Casey", "sean", "ocasey", "", ""),
        ("Jean-Luc Martin-Dubois", "jean luc", "martindubois", "", ""),
        ("Poe J.", "j", "poe", "", ""),
        ("Poe A B", "a b", "poe", "", ""),
        ("Fr. John Poe", "john", "poe", "", ""),
        ("J.R. Ewing", "j r", "ewing", "", ""),
        ("J. R. R. Tolkien", "j r r", "tolkien", "", ""),
        ("M Sentosa", "m", "sentosa", "", ""),
        ("John & Mary Poe", "john", "poe", "", ""),
        ("John and Mary Poe", "john", "poe", "", ""),
        ("John Poe & Mary Roe", "john", "poe", "", ""),
        ("John Poe and Mary Roe", "john", "poe", "", ""),
        ("Mr & Mrs John Poe", "john", "poe", "", "m"),
        ("Mr. and Mrs. Poe", "", "poe", "", "m"),
        ("POE John", "john", "poe", "", ""),
        ("John POE", "john", "poe", "", ""),
        ("JOHN POE", "john", "poe", "", ""),
        ('William "Bill" Poe', "william", "poe", "", ""),
        ("William (Bill) Poe", "william", "poe", "", ""),
        ("Anna Schmidt geb. Meier", "anna", "schmidt", "", ""),
        ("Anna Dupont, née Martin", "anna", "dupont", "", ""),
        ("Sir Thomas Poe, 2nd Baronet", "thomas", "poe", "", "m"),
        ("Thomas Poe, 1st Baron Poe of Roe", "thomas", "poe", "", ""),
        ("王杰", "jie", "wang", "", ""),
        ("张秀英", "xiu ying", "zhang", "", ""),
        ("欧阳修", "xiu", "ouyang", "", ""),
        ("ВАСИЛЬЕВ, Александр Павлович", "aleksandr pavlovich", "vasilev", "", ""),
        ("Do\u200bnald Poe", "donald", "poe", "", ""),
        ("MÃ¼ller, JÃ¶rg", "jorg", "muller", "", ""),
        ("Cher", "cher", "", "", ""),
        ("Mr Sr", "", "", "sr", "m"),
        ("unknown", "", "", "", ""),
        ("N/A", "", "", "", ""),
        ("-", "", "", "", ""),
        (" , ", "", "", "", ""),
        ("", "", "", "", ""),
    ],
)
def test_a_full_name(written: str, given: str, family: str, generation: str, gender: str) -> None:
    assert parse_full(written)[:4] == (given, family, generation, gender)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Ann", Name("ann")),
        ("Dr. Ann", Name("ann")),
        ("Mrs. Ann", Name("ann", gender="f")),
        ("John & Mary", Name("john")),
        ("John/Mary", Name("john")),
        ("Morris II", Name("morris", generation="ii")),
        ("J.R.", Name("j r")),
        ("Mary-Ann", Name("mary ann")),
        ("Ann (Annie)", Name("ann")),
        ("Poe, Ann", Name("ann", "poe", parts=("poe",))),
        ("Don", Name("don")),
        ("null", NOBODY),
        ("", NOBODY),
    ],
)
def test_a_column_of_given_names(written: str, found: Name) -> None:
    assert parse_given(written) == found


@pytest.mark.parametrize(
    ("written", "given", "family", "generation"),
    [
        ("Poe", "", "poe", ""),
        ("van den Berg", "", "vandenberg", ""),
        ("Poe Jr.", "", "poe", "jr"),
        ("Poe, Jr.", "", "poe", "jr"),
        ("Poe Senior", "", "poe", "sr"),
        ("Poe, Ann", "ann", "poe", ""),
        ("O'Hare", "", "ohare", ""),
        ("Müller-Lüdenscheidt", "", "mullerludenscheidt", ""),
        ("Łukasiewicz", "", "lukasiewicz", ""),
        ("Lord", "", "lord", ""),
        ("Null", "", "", ""),
    ],
)
def test_a_column_of_family_names(written: str, given: str, family: str, generation: str) -> None:
    found = parse_family(written)
    assert (found.given, found.family, found.generation) == (given, family, generation)


@pytest.mark.parametrize(
    ("given", "family", "middle", "full", "names"),
    [
        ("Mary Ann", "van der Berg", "", "", ("mary ann", "vanderberg")),
        ("Ann", "Poe", "b", "", ("ann b", "poe")),
        ("Jan", "Berg", "van den", "", ("jan", "vandenberg")),
        ("Ann B", "Poe", "b", "", ("ann b", "poe")),
        ("Ann Poe", "Poe", "", "", ("ann", "poe")),
        ("Ann", "Ann Poe", "", "", ("ann", "poe")),
        ("Ann Poe", "Ann Poe", "", "", ("ann", "poe")),
        ("Jan van Dyk", "van Dyk", "", "", ("jan", "vandyk")),
        ("", "", "", "Ann Poe", ("ann", "poe")),
        ("Ann", "", "", "Ann Poe", ("ann", "poe")),
        ("", "van der Berg", "", "Mary Ann van der Berg", ("mary ann", "vanderberg")),
        ("Ann", "Poe", "", "Someone Else", ("ann", "poe")),
        ("", "", "b", "", ("b", "")),
    ],
)
def test_names_in_several_columns(given: str, family: str, middle: str, full: str, names: tuple[str, str]) -> None:
    assert name_of(parse_given(given), parse_family(family), middle, [parse_full(full)])[:2] == names


def test_titles_and_suffixes_in_columns_of_their_own() -> None:
    assert [gender_of_title(text) for text in ("Mr.", "Frau", "Dr. Frau", "Prof", "")] == ["m", "f", "f", "", ""]
    assert [generation_of(text) for text in ("Jr.", "PhD, III", "Esq", "")] == ["jr", "iii", "", ""]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("robert", "bob"), ("bob", "robert"), ("robbie", "bobby"), ("elizabeth", "beth"), ("johann", "giovanni"),
        ("jose", "pepe"), ("wilhelm", "willi"), ("margaret", "peggy"), ("giuseppe", "beppe"), ("mohamed", "muhammad"),
        ("b", "bob"), ("bob", "b"), ("mary ann", "mary"), ("", "ann"), ("jean", "juan"), ("anastassia", "nastassia"),
    ],
)  # fmt: skip
def test_one_persons_given_names(one: str, other: str) -> None:
    assert same_given_name(one, other)
    assert same_given_name(other, one)


@pytest.mark.parametrize(("one", "other"), [("ann", "bob"), ("a", "bob"), ("mary", "john"), ("patrick", "sarah")])
def test_two_persons_given_names(one: str, other: str) -> None:
    assert not same_given_name(one, other)


def test_nicknames_never_hold_the_name_itself() -> None:
    assert {"bob", "rob", "roberto"} <= nicknames_of("robert")
    assert "robert" not in nicknames_of("robert")
    assert nicknames_of("xyzzy") == frozenset()


@told(st.text(max_size=40))
def test_names_are_plain_words_whatever_is_written(text: str) -> None:
    for found in (parse_full(text), parse_given(text), parse_family(text)):
        for part in (found.given.replace(" ", ""), found.family):
            assert part == "" or (part.isascii() and part.isalnum() and part == part.lower())
        assert "  " not in found.given
        assert found.generation in {"", "jr", "sr", "ii", "iii", "iv"}
        assert found.gender in {"", "f", "m"}
        assert "".join(found.parts) == found.family
