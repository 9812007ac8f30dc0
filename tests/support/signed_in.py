"""As little of a browser as it takes to sign in at a console and read its pages, and what a page holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener


class Browser:
    """Remembers who is signed in."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.opener = build_opener(HTTPCookieProcessor())

    def get(self, path: str, **form: str) -> str:
        """A page, or the answer to a form."""
        asked = Request(self.url + path, urlencode(form).encode() if form else None, {"Referer": self.url + path})
        with self.opener.open(asked, timeout=60) as answer:
            return str(answer.read().decode())

    def sign_in(self, name: str, password: str) -> None:
        """Through the form."""
        self.send("/sign-in/", "/sign-in/", username=name, password=password)

    def send(self, page: str, to: str, **fields: str) -> str:
        """Fill in a form of a page and send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))
        assert token
        return self.get(to, csrfmiddlewaretoken=token[1], **fields)


@dataclass
class Shown(HTMLParser):
    """What a page shows: tables by caption, as rows of cells; tiles, their term first; items; links; options."""

    html: str
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    tiles: list[list[str]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._said = ""
        self._to = ""
        self._tiled = False
        self.feed(self.html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in {"caption", "th", "td", "dt", "dd", "li", "a"}:
            self._said = ""
        if tag == "dl":
            self._tiled = given.get("class") == "tiles"
        elif tag == "a":
            self._to = given.get("href", "")
        elif tag == "tr" and self.tables:
            next(reversed(self.tables.values())).append([])
        elif tag == "option":
            self.options.append(given.get("value", ""))
        elif tag == "input":
            self.fields[given.get("name", "")] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        self._said += data
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        said = " ".join(self._said.split())
        if tag == "caption":
            self.tables[said] = []
        elif tag in {"th", "td"} and self.tables:
            next(reversed(self.tables.values()))[-1].append(said)
        elif tag == "dt" and self._tiled:
            self.tiles.append([said])
        elif tag == "dd" and self._tiled:
            self.tiles[-1].append(said)
        elif tag == "li":
            self.items.append(said)
        elif tag == "a":
            self.links[said] = self._to

    def rows(self, caption: str) -> list[list[str]]:
        """The rows of a table without its head."""
        return self.tables[caption][1:]
