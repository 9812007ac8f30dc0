"""How a mail looks: our plain letter (MJML), styles written into the elements, and nothing harmful in what is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import css_inline
import mrml
import nh3

from regulars.kernel.errors import BadInput

_LETTER = """<mjml><mj-head><mj-attributes><mj-all font-family="Georgia, 'Times New Roman', serif"/>
<mj-text font-size="17px" line-height="1.55" color="#22281f"/></mj-attributes><mj-style>
.words p {{ margin: 0 0 17px }} .words h2 {{ margin: 8px 0 12px; font-size: 22px; line-height: 1.3 }}
.words a {{ color: {link} }} .words a.button {{ display: inline-block; padding: 12px 22px; border-radius: 6px;
background-color: {colour}; color: {ink}; font-weight: bold; text-decoration: none }}</mj-style></mj-head>
<mj-body background-color="#ffffff" width="620px">
<mj-section border-top="6px solid {colour}" padding="18px 0 0"><mj-column><mj-text font-size="15px">[name]</mj-text>
</mj-column></mj-section><mj-section padding="8px 0"><mj-column><mj-text css-class="words">[words]</mj-text></mj-column>
</mj-section>{foot}</mj-body></mjml>"""
_FOOT = """<mj-section padding="0 0 20px"><mj-column><mj-divider border-width="1px" border-color="#d8dcd2"/>
<mj-text font-size="13px" color="#5a6355">[foot]</mj-text></mj-column></mj-section>"""
_PLACE = re.compile(r"\[(name|words|foot)\]")
_PAGE = ("<html", "<body", "<!doctype")
_DARK, _LIGHT = "#22281f", "#ffffff"
_READABLE = 4.5  # WCAG 2.2, 1.4.3: the least contrast of text
_TAGS = nh3.ALLOWED_TAGS | {"body", "center", "font", "style"} - {"style"}
_STYLED = {"align", "bgcolor", "border", "cellpadding", "cellspacing", "height", "style", "valign", "width"}
_ATTRIBUTES = {tag: nh3.ALLOWED_ATTRIBUTES.get(tag, set()) | _STYLED for tag in _TAGS}


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose letter it is: the business's name, and its colour as #rrggbb."""

    name: str
    colour: str


def letter(text: str, brand: Brand, foot: str = "", question: str = "") -> str:
    """The text as a letter; `question` and `foot` are HTML of ours."""
    paragraphs = (part.strip() for part in text.split("\n\n"))
    words = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
    return _laid_out(words, brand, foot, question)


def shown(html: str, brand: Brand, foot: str = "", question: str = "") -> str:
    """What is given as HTML: words alone come into our letter; MJML or a page of its own stays as it looks.

    Raises BadInput for MJML that is none.
    """
    if html.startswith("<mjml"):
        return with_foot(from_mjml(html), foot, question)
    if any(mark in html.lower() for mark in _PAGE):
        return with_foot(harmless(html), foot, question)
    return _laid_out(harmless(html), brand, foot, question)


def _laid_out(words: str, brand: Brand, foot: str, question: str) -> str:
    filled = {"name": f"<strong>{escape(brand.name)}</strong>", "words": words + question, "foot": foot}
    shell = _shell(brand.colour, with_foot=bool(foot))
    return _inlined(_PLACE.sub(lambda place: filled[place[1]], shell))


@lru_cache(maxsize=8)
def _shell(colour: str, *, with_foot: bool) -> str:
    """The letter without its words: the same for every mail, so it is made once."""
    ink = max(_LIGHT, _DARK, key=lambda ink: _contrast(colour, ink))
    link = colour if _contrast(colour, _LIGHT) >= _READABLE else _DARK
    template = _LETTER.format(colour=colour, ink=ink, link=link, foot=_FOOT if with_foot else "")
    return str(mrml.to_html(template).content)


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _inlined(html: str) -> str:
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)


def from_mjml(template: str) -> str:
    """HTML that mail programs show alike. Raises BadInput for what is no MJML; nothing is fetched from anywhere."""
    try:
        return _inlined(mrml.to_html(template).content)
    except (OSError, ValueError, css_inline.InlineError) as error:
        raise BadInput(
            f"The template is no MJML: {error}.", hint="It begins with <mjml> and ends with </mjml>."
        ) from None


def harmless(html: str) -> str:
    """What somebody else wrote, without scripts, forms, frames and whatever else could do harm."""
    inlined = _inlined(html) if "<style" in html.lower() else html
    return nh3.clean(
        inlined,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes={"a": {"button"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
    )


def with_foot(html: str, foot: str, question: str = "") -> str:
    """The question, if there is one, and the foot at the end of what is shown."""
    ending = html.lower().rfind("</body>")
    added = question + (f'<p style="font-size:13px;color:#5a6355">{foot}</p>' if foot else "")
    return html + added if ending < 0 else html[:ending] + added + html[ending:]
