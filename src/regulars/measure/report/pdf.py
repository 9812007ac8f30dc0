"""The report as PDF: pages set as SVG, turned into PDF by the engine that draws our charts, and put together.

Text stays text, to be searched, copied and read aloud, tagged as heading, sentence, cell or picture; its font travels
with it, so that every machine shows the same.
"""

from __future__ import annotations

import io

from regulars.kernel.money import say_money
from regulars.measure.report.month import MonthlyReport
from regulars.measure.report.paper import EDGE, GREEN, INNER, SOFT, WIDTH, Paper
from regulars.measure.report.pictures import TALL, draw_bridge, draw_equity, draw_outlook
from regulars.measure.report.tags import tag_pages
from regulars.measure.returns import MEANING

PICTURES = ("bridge", "equity", "outlook")


def as_pdf(report: MonthlyReport) -> bytes:
    """The whole report; the same report gives the same pages."""
    import vl_convert  # with its engine it takes a third of a second to load: only where something is drawn
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer, paper, title = PdfWriter(), _set(report), f"{report.business}: {report.title}"
    for sheet in paper.finished(f"{report.business} · {report.title} · made by Regulars"):
        writer.append(PdfReader(io.BytesIO(vl_convert.svg_to_pdf(sheet))))
    tag_pages(writer, paper.tags(), title)
    writer.add_metadata({"/Title": title, "/Creator": "Regulars"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(report: MonthlyReport, name: str) -> str:
    """One of PICTURES as SVG, to be set on paper; empty where there is nothing to draw."""
    if name == "bridge":
        return draw_bridge(report.period, report.currency)
    if name == "equity" and len(report.series) > 1:
        return draw_equity(report.series, report.currency)
    if name == "outlook" and report.outlook:
        return draw_outlook(report.outlook, report.currency)
    return ""


def picture_words(report: MonthlyReport, name: str) -> str:
    """What one of PICTURES shows, in words, for who does not see it."""

    def money(amount: float) -> str:
        return say_money(amount, report.currency, cents=False)

    if name == "bridge":
        moved = [f"{part} {money(report.period[part]['equity'])}" for part in MEANING]
        return (
            f"Customer equity from {money(report.period['equity_start'])} to {money(report.period['equity_end'])}: "
            f"{', '.join(moved)}, model {money(report.period['model_change'])}."
        )
    if name == "equity":
        return "; ".join(f"{point['day']}: {money(point['equity'])}" for point in report.series) + "."
    ahead = (report.outlook or {}).get("ahead", [])
    return "; ".join(f"{one['quarter']}: {money(one['revenue'])} expected" for one in ahead) + "."


def picture_png(report: MonthlyReport, name: str) -> bytes:
    """The same as a PNG of twice its size, for mails."""
    import vl_convert

    drawn = picture(report, name)
    sheet = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{INNER:g}" height="{TALL:g}" viewBox="0 0 {INNER:g} {TALL:g}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{drawn}</svg>'
    )
    return bytes(vl_convert.svg_to_png(sheet, scale=2.0))


def _set(report: MonthlyReport) -> Paper:
    paper = Paper()
    paper.add(f'<rect width="{WIDTH:g}" height="6" fill="{GREEN}"/>')
    paper.y += 8
    with paper.part("P"):
        paper.text(EDGE, report.business, 11, bold=True, colour=GREEN)
    paper.y += 26
    with paper.part("H1"):
        paper.text(EDGE, report.title, 23, bold=True)
    paper.y += 30
    step = INNER / len(report.headline)
    for place, (figure, what) in enumerate(report.headline):
        with paper.part("P"):
            paper.text(EDGE + step * place, figure, 17, bold=True)
            paper.y += 13
            paper.text(EDGE + step * place, what, 8, colour=SOFT)
        paper.y -= 13
    paper.y += 22
    for section in report.sections:
        drawn = picture(report, section.picture) if section.picture else ""
        if not (drawn or section.lines or section.table):
            continue
        paper.heading(section.title, keep=TALL + 20 if drawn else 60)
        for line in section.lines:
            paper.sentences(line)
        if drawn:
            paper.picture(drawn, TALL, picture_words(report, section.picture))
        if section.table:
            paper.table(section.table.headings, section.table.rows, wide=section.table.wide)
    return paper
