from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.decide import decide
from regulars.customise.next_step import Alternative, next_step
from regulars.customise.offer import RuledOut
from regulars.ledger.business import Business
from regulars.ledger.models import Decision

pytestmark = pytest.mark.django_db


def test_what_to_do_now_and_what_else_there_was(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith", phone="+44")
    stall.consents(number)
    decide(TODAY, replace(terms, control_share=Decimal(0)), at=TODAY)

    step = next_step(number, at=TODAY)

    assert step is not None
    assert step.suggestion is not None
    assert (step.suggestion.key, step.control) == ("overdue", False)
    assert step.why == step.suggestion.why
    assert step.alternatives == (Alternative("nothing", "Leave them in peace", None, 0.0, None),)


def test_best_left_in_peace(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith", email="anna@example.com")
    decide(TODAY, terms, at=TODAY)

    step = next_step(number, at=TODAY)

    assert step is not None
    assert step.suggestion is None
    assert step.why == (f"Best left in peace for now: {RuledOut.NO_CONSENT.words}.",)
    assert {other.ruled_out for other in step.alternatives} == {RuledOut.NO_CONSENT.words}


def test_the_control_group_is_marked(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith", phone="+44")
    decide(TODAY, replace(terms, control_share=Decimal(1)), at=TODAY)

    step = next_step(number, at=TODAY)

    assert step is not None
    assert step.control
    assert step.suggestion is not None


def test_after_it_is_done_there_is_none_until_the_next_run(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith", phone="+44")
    decide(TODAY, terms, at=TODAY)
    Decision.objects.update(state="done")

    assert next_step(number, at=TODAY) is None
