"""Which goods go together: how like two products are in the baskets that hold them.

The cosine of Sarwar and others (2001, "Item-based collaborative filtering"), damped for pairs seen seldom.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MOST_GOODS = 3_000
_FEWEST_BASKETS = 3  # that hold a product, before we say what goes with it
_DAMPING = 10.0  # baskets
_NEIGHBOURS = 50
_LAST_BASKETS = 5
_FADING = 0.7  # of each basket beside the one after it


@dataclass(frozen=True, slots=True)
class Together:
    """Goods that go together; made by `Together.of`.

    Attributes:
        products: codes of the goods that are common enough, ascending, shape (n,).
        likeness: sparse (n, n), 0 to 1, each with its nearest neighbours; 0 with itself.
    """

    products: NDArray[np.int64]
    likeness: Any

    @classmethod
    def of(cls, lines: pl.DataFrame) -> Together:
        """Learn from lines as `History.lines`."""
        from scipy import sparse

        common = (
            lines.group_by("product")
            .len()
            .filter(pl.col("len") >= _FEWEST_BASKETS)
            .sort("len", "product", descending=[True, False])
            .head(_MOST_GOODS)
        )
        products = np.sort(common["product"].to_numpy())
        held = lines.select("basket", "product").filter(pl.col("product").is_in(products))
        rows = held["basket"].rank("dense").to_numpy().astype(np.int64) - 1
        columns = np.searchsorted(products, held["product"].to_numpy())
        shape = (int(rows.max()) + 1 if len(rows) else 0, len(products))
        baskets = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        pairs = (baskets.T @ baskets).tocsr()
        pairs.sort_indices()
        both = pairs.tocoo()
        count = np.asarray(baskets.sum(axis=0)).ravel()
        there = both.row != both.col
        first, second, seen = both.row[there], both.col[there], both.data[there]
        likeness = seen / (np.sqrt(count[first] * count[second]) + _DAMPING)
        starts = np.searchsorted(first, np.arange(len(products) + 1))
        # A product at a time: to sort all pairs at once takes many times as long where they are millions.
        near = np.concatenate(
            [
                start + np.argsort(-likeness[start:end], kind="stable")[:_NEIGHBOURS]
                for start, end in pairwise(starts.tolist())
            ]
            or [np.zeros(0, dtype=np.int64)]
        ).astype(np.int64)
        return cls(
            products, sparse.csr_matrix((likeness[near], (first[near], second[near])), shape=(shape[1], shape[1]))
        )

    def with_recent(self, lines: pl.DataFrame, customers: NDArray[np.int64]) -> Floats:
        """How well each product goes with what each customer bought of late.

        Args:
            lines: what they bought, as `History.lines`; the newest five baskets count, the newest most.
            customers: codes, ascending, shape (m,).

        Returns:
            Shape (m, n), columns as `products`.
        """
        from scipy import sparse

        late = lines.filter((pl.col("place") < _LAST_BASKETS) & pl.col("product").is_in(self.products))
        rows = np.searchsorted(customers, late["customer"].to_numpy())
        columns = np.searchsorted(self.products, late["product"].to_numpy())
        weight = _FADING ** late["place"].to_numpy().astype(np.float64)
        shape = (len(customers), len(self.products))
        recent = sparse.csr_matrix((weight, (rows, columns)), shape=shape)
        return np.asarray((recent @ self.likeness).toarray(), dtype=np.float64)
