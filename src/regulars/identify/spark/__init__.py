"""The same matching on a Spark cluster: `match_on_spark` and `normalise_on_spark`. Needs the extra `[spark]`."""

from __future__ import annotations

from regulars.identify.spark.matching import match_on_spark
from regulars.identify.spark.normalising import normalise_on_spark

__all__ = ["match_on_spark", "normalise_on_spark"]
