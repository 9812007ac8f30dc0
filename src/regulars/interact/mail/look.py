"""How a mail looks: our plain letter (MJML), styles written into the elements, and nothing harmful in what is given."""

from __future__ import annotations

from html import escape

import css_inline
import mrml
import nh3

from regulars.kernel.errors import BadInput

_LETTER = """<mjml><mj-head><mj-attributes><mj-all font-family="Georgia, 'Times New Roman', serif"/>
<mj-text font-size="17px" line-height="1.55" color="#22281f"/></mj-attributes></mj-head>
<mj-body background-color="#ffffff" width="620px"><mj-section><mj-column>{paragraphs}</mj-column></mj-section>
{foot}</mj-body></mjml>"""
_FOOT = """<mj-section><mj-column><mj-divider border-width="1px" border-color="#d8dcd2"/>
<mj-text font-size="13px" color="#5a6355">{words}</mj-text></mj-column></mj-section>"""
_TAGS = nh3.ALLOWED_TAGS | {"body", "center", "font", "style"} - {"style"}
_STYLED = {"align", "bgcolor", "border", "cellpadding", "cellspacing", "height", "style", "valign", "width"}
_ATTRIBUTES = {tag: nh3.ALLOWED_ATTRIBUTES.get(tag, set()) | _STYLED for tag in _TAGS}


def letter(text: str, foot: str = "", question: str = "") -> str:
    """The text as a letter; `question` and `foot` are HTML of ours."""
    paragraphs = "".join(
        f"<mj-text>{escape(part.strip()).replace(chr(10), '<br/>')}</mj-text>"
        for part in text.split("\n\n")
        if part.strip()
    )
    paragraphs += f"<mj-text>{question}</mj-text>" if question else ""
    return from_mjml(_LETTER.format(paragraphs=paragraphs, foot=_FOOT.format(words=foot) if foot else ""))


def from_mjml(template: str) -> str:
    """HTML that mail programs show alike. Raises BadInput for what is no MJML; nothing is fetched from anywhere."""
    try:
        return css_inline.CSSInliner(load_remote_stylesheets=False).inline(mrml.to_html(template).content)
    except (OSError, ValueError, css_inline.InlineError) as error:
        raise BadInput(
            f"The template is no MJML: {error}.", hint="It begins with <mjml> and ends with </mjml>."
        ) from None


def harmless(html: str) -> str:
    """What somebody else wrote, without scripts, forms, frames and whatever else could do harm."""
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False).inline(html) if "<style" in html.lower() else html
    return nh3.clean(
        inlined,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
    )


def with_foot(html: str, foot: str, question: str = "") -> str:
    """The question, if there is one, and the foot at the end of what is shown."""
    ending = html.lower().rfind("</body>")
    added = question + (f'<p style="font-size:13px;color:#5a6355">{foot}</p>' if foot else "")
    return html + added if ending < 0 else html[:ending] + added + html[ending:]
