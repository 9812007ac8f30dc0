"""The monthly report: what an owner wants to know of a month, on a few pages, as PDF and as a mail."""

from regulars.measure.report.month import MonthlyReport, report_of, reported_month
from regulars.measure.report.pdf import as_pdf

__all__ = ["MonthlyReport", "as_pdf", "report_of", "reported_month"]
