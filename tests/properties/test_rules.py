"""Rules, whatever is typed: nothing but whitelisted facts is ever reached, and what can be read can be run."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.customise.conftest import TODAY, people

from regulars.customise.rules.compiling import as_expression
from regulars.customise.rules.facts import FACTS, Fact, Kind
from regulars.customise.rules.reading import BadRule, read_rule
from regulars.customise.rules.telling import told
from regulars.customise.rules.tree import facts_of, negated

NUMBERS = [fact for fact in FACTS.values() if fact.kind.is_number]
FRAME = people({}, {"orders": 0, "city": None, "complaint_open": True}, {"risk": None, "quiet_days": None})
SOURCES = {fact.source for fact in FACTS.values()}

PIECES = st.sampled_from(
    [
        *("and", "or", "not", "(", ")", "=", ">=", "<", "!=", "in", "between", "is", "empty", "null", "*", "-", ","),
        *("'Leeds'", '"York"', "2", "0.5", "1e9", "'2025-05-04'", "yes", "true", "orders", "city", "risk", "tier"),
        *("complaint_open", "last_order", "usual_gap_days", "email", "name", "customer", "at_email", "select", "from"),
        *("now()", "current_date", "exists", ";", "::", ".", "--", "/*", "{{", "$1", "?", "[", "]", "||", "like"),
        *("cast(orders as int)", "read_csv('/etc/passwd')", "*", "@x", "%", "~", "\\", "\x00", "’", "“Leeds”"),
    ]
)
TYPED = st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=40)


def comparison(fact: Fact) -> st.SearchStrategy[str]:
    operator = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    if fact.kind is Kind.YES_NO:
        return st.sampled_from([fact.name, f"not {fact.name}", f"{fact.name} = no"])
    if fact.kind is Kind.TEXT:
        texts = st.sampled_from(fact.choices or ("Leeds", "York", "it''s"))
        return st.one_of(texts.map(lambda text: f"{fact.name} = '{text}'"), st.just(f"{fact.name} is empty"))
    if fact.kind is Kind.DAY:
        day = st.integers(0, 2000).map(lambda days: f"'{TODAY.date() - timedelta(days=days)}'")
        return st.builds(lambda o, value: f"{fact.name} {o} {value}", operator, day)
    number = st.floats(0, 1).map(lambda value: f"{value:.3f}")
    other = st.sampled_from(NUMBERS).map(lambda fact: f"0.5 * {fact.name}")
    return st.builds(lambda o, value: f"{fact.name} {o} {value}", operator, number | other)


RULES = st.recursive(
    st.sampled_from(list(FACTS.values())).flatmap(comparison),
    lambda rule: (
        st.builds("({} {} {})".format, rule, st.sampled_from(["and", "or"]), rule)
        | rule.map(lambda text: f"not ({text})")
    ),
    max_leaves=6,
)


@given(TYPED)
def test_whatever_is_typed_is_a_rule_over_known_facts_or_refused_with_its_place(text: str) -> None:
    try:
        rule = read_rule(text)
    except BadRule as error:
        refused = error
    else:
        expression = as_expression(rule)
        assert set(expression.meta.root_names()) <= SOURCES
        assert FRAME.select(pl.lit(value=True), held=expression)["held"].null_count() == 0
        return
    assert 0 <= refused.start <= refused.end <= len(text)
    assert refused.problem


@given(RULES)
def test_what_is_written_by_the_book_is_read_told_and_runs(text: str) -> None:
    rule = read_rule(text)
    held, opposite = (FRAME.select(held=as_expression(each))["held"] for each in (rule, negated(rule)))

    assert held.dtype == pl.Boolean
    assert held.null_count() == 0
    assert not (held & opposite).any()
    assert told(rule).startswith("Customers with ")
    assert {fact.source for fact in facts_of(rule)} == set(as_expression(rule).meta.root_names())
