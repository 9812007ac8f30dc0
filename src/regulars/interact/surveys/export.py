"""A survey's answers as a table, a row for each who answered; of an anonymous one without anything but the answers."""

from __future__ import annotations

from io import BytesIO

import polars as pl

from regulars.interact.surveys.results import read_sheets
from regulars.interact.surveys.unnamed import may_show
from regulars.kernel.codes import customer_code
from regulars.kernel.errors import NotAllowed
from regulars.kernel.spreadsheets import harmless
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Invitation, Survey


def answers_csv(survey: Survey) -> bytes:
    """The table as CSV (UTF-8, a header). Raises NotAllowed while anonymous answers cannot be shown."""
    sheets = read_sheets(survey)
    if survey.anonymous:
        why_not = may_show(survey, sheets.height)
        if why_not:
            raise NotAllowed(why_not)
        frame = sheets.drop("sheet", "stratum")
    else:
        invited = Invitation.objects.filter(survey=survey).order_by()
        answered = read_frame(invited, ["customer", "answered_at"]).rename({"customer": "sheet"})
        codes = pl.Series("code", [customer_code(number) for number in sheets["sheet"]], dtype=pl.String)
        frame = (
            sheets.join(answered, on="sheet", how="left", maintain_order="left")
            .with_columns(pl.col("answered_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"), codes)
            .rename({"stratum": "tier"})
        )
        asked = [name for name in sheets.columns if name not in {"sheet", "stratum"}]
        frame = frame.select("code", "tier", "answered_at", *asked)
    file = BytesIO()
    frame.with_columns(harmless(pl.col(pl.String))).write_csv(file)
    return file.getvalue()
