"""Writes the reference pages: `python -m regulars.server.reference FOLDER`; no ledger is opened or made for it."""

import os
import sys
import tempfile
from pathlib import Path

import django

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as nowhere:
        os.environ |= {"REGULARS_DATA": nowhere, "DJANGO_SETTINGS_MODULE": "regulars.server.settings"}
        django.setup()
        from regulars.server.reference import write

        for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")):
            sys.stdout.write(f"{path}\n")
