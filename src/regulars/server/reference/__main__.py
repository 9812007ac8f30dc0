"""Writes the reference pages: `python -m regulars.server.reference FOLDER`."""

import sys
from pathlib import Path

from regulars.ledger.opening import open_ledger
from regulars.server.reference import write

if __name__ == "__main__":
    open_ledger()
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")):
        sys.stdout.write(f"{path}\n")
