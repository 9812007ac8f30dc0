"""Loaded before Django reads its settings: the tests' data folder is theirs alone, and no setting of ours leaks in."""

from __future__ import annotations

import os
import tempfile

os.environ["REGULARS_DATA"] = tempfile.mkdtemp(prefix="regulars-tests-")
_KEPT = {
    *("REGULARS_DATA", "REGULARS_SHARED_DATA", "REGULARS_TEST_POSTGRES", "REGULARS_TEST_DATABASE_URL"),
    "REGULARS_SDK_EVENTS",
    "REGULARS_TEST_PICTURES",
}
for name in [name for name in os.environ if name.startswith("REGULARS_") and name not in _KEPT]:
    del os.environ[name]
if "REGULARS_TEST_DATABASE_URL" in os.environ:
    os.environ["REGULARS_DATABASE_URL"] = os.environ["REGULARS_TEST_DATABASE_URL"]
