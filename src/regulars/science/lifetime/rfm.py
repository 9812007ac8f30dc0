"""Recency, frequency, monetary: each customer's fifth of the base in each."""

import polars as pl


def fifth_of(column: str) -> pl.Expr:
    """Which fifth of the rows a value falls in, 1 (lowest) to 5 (Int8); equal values share their average place."""
    share = (pl.col(column).rank("average") - 0.5) / pl.len()
    return (1 + (share * 5).floor()).clip(1, 5).cast(pl.Int8)


def score_rfm(summary: pl.DataFrame) -> pl.DataFrame:
    """Score each customer from 1 (the lowest fifth) to 5 (the highest) in each of the three.

    The tie rule: equal customers get equal scores, that of their average place. So the score depends on nothing but
    the values, a fifth may hold more or less than a fifth of the customers, and a base of equals scores 3 throughout.

    Args:
        summary: columns customer, last_at (the later the better), frequency, total_spend.

    Returns:
        One row a customer, in the order of the summary: customer, r, f, m (Int8).
    """
    return summary.select("customer", r=fifth_of("last_at"), f=fifth_of("frequency"), m=fifth_of("total_spend"))
