"""A month's report as a mail: words, a picture within them, the whole as a PDF; to one of us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.mime.image import MIMEImage
from email.utils import format_datetime
from html import escape

from django.core.mail import EmailMultiAlternatives

from regulars.interact.mail import look
from regulars.interact.mail.terms import MailTerms

_PICTURE = "picture@report"
_SWITCH = "An owner can end these mails under Settings: REPORT_MONTHLY, REPORT_TO."


@dataclass(frozen=True, slots=True)
class Report:
    """What is sent.

    Attributes:
        title: of the mail and its heading.
        figures: each with what it is.
        sections: heading and sentences.
        picture, told: a PNG, and what it shows for those who do not see it.
        file, file_name: the PDF.
    """

    title: str
    figures: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    picture: bytes
    told: str
    file: bytes
    file_name: str


def compose_report(
    report: Report, address: str, mail_id: str, terms: MailTerms, at: datetime
) -> EmailMultiAlternatives:
    """The mail to one reader, in the look of our letters."""
    mail = EmailMultiAlternatives(
        subject=f"{terms.business}: {report.title}",
        body=_as_text(report, terms),
        from_email=terms.from_line,
        to=[address],
        headers={
            "Message-ID": f"<{mail_id}>",
            "Date": format_datetime(at),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(look.shown(_as_html(report), terms.brand, _foot(terms)), "text/html")
    picture = MIMEImage(report.picture, "png")
    picture["Content-ID"] = f"<{_PICTURE}>"
    picture.add_header("Content-Disposition", "inline", filename="equity.png")
    mail.attach(picture)
    mail.attach(report.file_name, report.file, "application/pdf")
    return mail


def _as_text(report: Report, terms: MailTerms) -> str:
    parts = [report.title, "\n".join(f"{figure} {what}" for figure, what in report.figures)]
    parts += ["\n".join((heading, *lines)) for heading, lines in report.sections]
    parts.append(f"All of it is in {report.file_name}.")
    return "\n\n".join(parts) + f"\n\n-- \n{terms.business}\n{_SWITCH}\n"


def _as_html(report: Report) -> str:
    figures = "".join(
        f'<tr><td style="padding:2px 16px 2px 0"><strong>{escape(figure)}</strong></td><td>{escape(what)}</td></tr>'
        for figure, what in report.figures
    )
    picture = f'<p><img src="cid:{_PICTURE}" alt="{escape(report.told)}" width="503" style="max-width:100%"></p>'
    sections = "".join(
        f"<h2>{escape(heading)}</h2>{''.join(f'<p>{escape(line)}</p>' for line in lines)}"
        for heading, lines in report.sections
    )
    return (
        f"<h2>{escape(report.title)}</h2><table>{figures}</table>{picture}{sections}"
        f"<p>All of it is in {escape(report.file_name)}.</p>"
    )


def _foot(terms: MailTerms) -> str:
    return f"{escape(terms.business)}<br>{escape(_SWITCH)}"
