"""What an executor loads: the matcher, and neither Spark, Django nor anything that reads a database."""

import subprocess
import sys


def test_executors_load_no_more_than_the_matcher() -> None:
    script = (
        "import sys, regulars.identify.spark.work, regulars.identify.spark\n"
        "print([name for name in ('pyspark', 'pandas', 'django', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
