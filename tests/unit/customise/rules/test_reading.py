"""Rules read: what may be said, and that everything else is refused at its place."""

from datetime import date

import pytest

from regulars.customise.rules.facts import FACTS
from regulars.customise.rules.reading import LONGEST, BadRule, read_rule
from regulars.customise.rules.tree import (
    All,
    Between,
    Compare,
    Either,
    Holds,
    Known,
    Node,
    OneOf,
    Times,
    facts_of,
    leaves,
    negated,
)

ORDERS, QUIET, CITY, OPEN = (FACTS[name] for name in ("orders", "quiet_days", "city", "complaint_open"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", All()),
        ("orders >= 2", Compare(ORDERS, ">=", 2.0)),
        ("2 < orders", Compare(ORDERS, ">", 2.0)),
        ("ORDERS != -1", Compare(ORDERS, "!=", -1.0)),
        ("city = 'Leeds'", Compare(CITY, "=", "Leeds")),
        ("city = “Leeds”", Compare(CITY, "=", "Leeds")),
        ("city in ('Leeds', 'York')", OneOf(CITY, ("Leeds", "York"))),
        ("city not in ('Leeds')", OneOf(CITY, ("Leeds",), none=True)),
        ("orders between 2 and 5", Between(ORDERS, 2.0, 5.0)),
        ("city is empty", Known(CITY, known=False)),
        ("city is not null", Known(CITY, known=True)),
        ("complaint_open", Holds(OPEN, yes=True)),
        ("not complaint_open", Holds(OPEN, yes=False)),
        ("complaint_open = no", Holds(OPEN, yes=False)),
        ("complaint_open != true", Holds(OPEN, yes=False)),
        ("complaint_open is yes", Holds(OPEN, yes=True)),
        ("last_order < '2025-05-04'", Compare(FACTS["last_order"], "<", date(2025, 5, 4))),
        ("last_order >= date '2025-05-04'", Compare(FACTS["last_order"], ">=", date(2025, 5, 4))),
        ("quiet_days > 1.5 * usual_gap_days", Compare(QUIET, ">", Times(1.5, FACTS["usual_gap_days"]))),
        ("quiet_days > usual_gap_days * 2", Compare(QUIET, ">", Times(2.0, FACTS["usual_gap_days"]))),
        (
            "orders = 1 and (quiet_days < 9 or complaint_open)",
            All((Compare(ORDERS, "=", 1.0), Either((Compare(QUIET, "<", 9.0), Holds(OPEN, yes=True))))),
        ),
        (
            "not (orders = 1 or complaint_open)",
            All((Compare(ORDERS, "!=", 1.0), Holds(OPEN, yes=False))),
        ),
    ],
)
def test_what_a_rule_may_say(text: str, tree: Node) -> None:
    assert read_rule(text) == tree


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("ordrs > 2", "ordrs", "Did you mean orders?"),
        ("orders > 2 and shoe_size = 9", "shoe_size", "no fact we know"),
        ("orders = 'two'", "'two'", "does not go with 'orders', which is a number. Write orders >= 2"),
        ("city = 7", "7", "Write city = 'Leeds'"),
        ("city > 'A'", "city > 'A'", "by size"),
        ("orders", "orders", "compared with nothing"),
        ("complaint_open > 2", "2", "is yes or no"),
        ("complaint_open > yes", "complaint_open > yes", "by size"),
        ("complaint_open in (1)", "1", "cannot be compared"),
        ("tier = 'most valuabel'", "'most valuabel'", "It is one of: most valuable"),
        ("risk >= 30", "30", "30% is 0.3"),
        ("last_order > '2025-02-30'", "'2025-02-30'", "is no date"),
        ("last_order > 7", "7", "Write last_order < '2025-05-04'"),
        ("quiet_days > 2 * city", "city", "where a number is wanted"),
        ("quiet_days > usual_gap_days * usual_gap_days", "usual_gap_days", "no number times a fact"),
        ("orders in (quiet_days)", "quiet_days", "does not go with"),
        ("orders is 3", "orders is 3", "is no question we know"),
        ("now() > 2", "now", "is no fact"),
        ("orders + 1 > 2", "orders + 1", "is no fact"),
        ("people.orders > 2", "people.orders", "is no fact"),
        ("orders::text = '2'", "orders", "is no fact"),
        ("orders in (select 1)", "orders in (select 1", "more than a rule may"),
        ("exists (select 1)", "1", "cannot be in a rule"),
        ("orders like '2'", "orders like '2'", "cannot be in a rule"),
        ("case when complaint_open then 1 else 2 end = 1", "complaint_open then 1 else 2", "is no fact"),
        ("orders >= 2; orders < 3", "orders >= 2; orders < 3", "is not one rule"),
        ("orders >= 2 -- all", "2", "no remarks"),
        ("orders > = 2 and", "=", "cannot be read"),
        ("orders >", ">", "cannot be read"),
        ("select orders from people", "", "cannot be read"),
        ("(" * 900 + "orders = 1" + ")" * 900, "", "brackets"),
        ("orders = 1" + " " * LONGEST, "", "2,000 are the most"),
    ],
)
def test_what_is_no_rule_is_refused_at_its_place(text: str, at: str, says: str) -> None:
    with pytest.raises(BadRule) as refused:
        read_rule(text)

    assert says in str(refused.value)
    assert not at or text[refused.value.start : refused.value.end].startswith(at)


def test_a_rule_negated_twice_is_itself() -> None:
    rule = read_rule("orders between 2 and 5 and (city in ('York') or city is empty) and quiet_days >= 9")

    assert negated(negated(rule)) == rule
    assert len(list(leaves(rule))) == 4


def test_the_facts_of_a_rule_each_once_in_its_order() -> None:
    rule = read_rule("quiet_days between 2 * usual_gap_days and 90 and orders > 1 and quiet_days > 7")

    assert [fact.name for fact in facts_of(rule)] == ["quiet_days", "usual_gap_days", "orders"]
