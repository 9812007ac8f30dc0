"""What is believed of each way on average; and what is not even tried, as it is believed to lose too much."""

from __future__ import annotations

import numpy as np

from regulars.customise.channels import EMAIL
from regulars.customise.field import Terms
from regulars.customise.groups import Group, Groups
from regulars.customise.offer import RuledOut
from regulars.science.policy import compiled
from regulars.science.policy.among import Field, Floats


def believed(field: Field, terms: Terms, groups: Groups) -> tuple[Floats, Floats]:
    """Expected margin and worth of every row, open or not: as believed, or as assumed in business as usual."""
    both = np.stack([terms.mean, terms.columns[-1]]).transpose(1, 2, 0)
    multiples = compiled.multiples(field, np.ascontiguousarray(both), groups.are(Group.USUAL).astype(np.int64))
    expected = np.round(multiples * field.assumed, 4)
    return expected, np.round(expected - field.less[field.way], 4)


def without_dear_tries(field: Field, worth: Floats, terms: Terms) -> Field:
    """The same without the rows that are believed to lose more than a mail costs us and asks of them.

    A member that doubts the belief may be right, and chance teaches; but the doubt is tried by mail, not by calls most
    of which are believed to bring less than they cost (conservative exploration: Wu, Shariff, Lattimore and Szepesvari
    2016, "Conservative bandits").
    """
    most = float(EMAIL.cost) + terms.attention * EMAIL.attention
    dear = (field.barred == 0) & (worth < -most)
    return field._replace(barred=np.where(dear, np.int8(RuledOut.NOT_WORTH_IT), field.barred))
