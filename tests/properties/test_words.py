"""Whatever customers are called: their names stand in letters as they are, and never as marks or HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from regulars.customise.marks import as_html, as_text, defuse, plain
from regulars.customise.words import render, render_html

_WORDS = "# For {{ name | default: 'you' }}\n\nHello {{ name | default: 'you' }}, see [this](https://a.example).\n\n[Buy](https://a.example/b)"
NAMES = st.text(
    alphabet=st.one_of(st.sampled_from("[]()#:/<>&\"'{}%\n\r \\*`"), st.characters(codec="utf-8")), max_size=60
)


class Seen(HTMLParser):
    """Which elements there are, where links lead, and what is read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.leads: list[str | None] = []
        self.read = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.read += "\n" if tag == "br" else ""
        self.leads += [value for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "class"}

    def handle_data(self, data: str) -> None:
        self.read += data


@given(NAMES)
@example("<script>alert(1)</script>")
@example("](https://bad.example)")
@example("\n\n# Big\n\n[Click](https://bad.example)")
@example('"><img src=x onerror=alert(1)>')
@example("{{ business }}{% raw %}")
def test_a_name_adds_no_element_and_no_link(name: str) -> None:
    seen = Seen(render_html(_WORDS, {"name": name}))

    assert [tag for tag in seen.tags if tag != "br"] == ["h2", "p", "a", "p", "a"]
    assert seen.leads == ["https://a.example", "https://a.example/b"]


@given(NAMES)
def test_a_defused_fact_reads_as_it_was(fact: str) -> None:
    kept = plain(defuse(fact))

    assert as_text(defuse(fact)) == kept
    assert Seen(as_html(defuse(fact))).read.split() == kept.split()


@given(NAMES)
def test_text_of_words_without_marks_is_the_fact_itself(name: str) -> None:
    said = render("For {{ name | default: 'you' }}.", {"name": name})

    kept = plain(defuse(name)) if name else "you"
    assert said == "\n".join(line.strip() for line in f"For {kept}.".strip().splitlines())
