"""Tags for screen readers: which part of a page is a heading, a sentence, a cell or a picture, and what it shows.

The drawing engine writes pages without any structure. So each part is preceded by a mark, a tiny square far off the
page; in what the engine made of the page, the marks say where each part begins, and become the tags of PDF's own
structure tree (ISO 32000-1, 14.7 and 14.8). What is only there to be looked at, such as lines, is tagged as that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_OFF_PAGE = -9001
_MARK = re.compile(rb"q\n/\S+ cs\n[\d. ]+ scn\n%d (\d+) m\n(?:\S+ \S+ l\n){3}h\nf\nQ\n?" % _OFF_PAGE)
_WIDE = ("TH",)  # cells that head a column


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a part belongs: roles with numbers, the outermost first, such as a cell in its row in its table.

    `said` is what a picture shows, in words. Without any role it is only there to be looked at.
    """

    within: tuple[tuple[str, int], ...] = ()
    said: str = ""


LOOKED_AT = Tag()


def mark(number: int) -> str:
    """What stands before a part: SVG that nobody sees."""
    return f'<path d="M{_OFF_PAGE} {number}h1v1h-1z" fill="#010203"/>'


def tag_pages(writer: Any, tags: Sequence[Sequence[Tag]], title: str) -> bool:
    """Tag the pages of a pypdf writer.

    Args:
        writer: its pages were drawn with a `mark` before each part, numbered from 0, and one after the last.
        tags: of each page, in the order of the marks.
        title: of the whole.

    Returns:
        False where the engine left the marks otherwise than they should be; the pages then stay as they are.
    """
    contents = [page.get_contents().get_data() for page in writer.pages]
    for drawn, some in zip(contents, tags, strict=True):
        if [int(number) for number in _MARK.findall(drawn)] != list(range(len(some) + 1)):
            return False
    tree = _Tree(writer, title)
    for place, (page, drawn, some) in enumerate(zip(writer.pages, contents, tags, strict=True)):
        tree.add_page(place, page, drawn, some)
    tree.finish()
    return True


class _Tree:
    """The structure tree as it grows, page by page."""

    def __init__(self, writer: Any, title: str) -> None:
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

        self.writer, self.array, self.dictionary, self.name = writer, ArrayObject, DictionaryObject, NameObject
        self.text = TextStringObject
        self.root = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")}))
        self.elements: dict[tuple[tuple[str, int], ...], Any] = {}
        self.parents = ArrayObject()
        self.document = self._element("Document", self.root)
        self.document.get_object()[NameObject("/T")] = TextStringObject(title)

    def add_page(self, place: int, page: Any, drawn: bytes, tags: Sequence[Tag]) -> None:
        """Put the tags where the marks are."""
        from pypdf.generic import NumberObject, StreamObject

        owners = self.array()

        def begin(found: re.Match[bytes]) -> bytes:
            number = int(found.group(1))
            ends = b"EMC\n" if number else b""
            if number == len(tags):
                return ends
            tag = tags[number]
            if not tag.within:
                return ends + b"/Artifact BMC\n"
            owner = self._of(tag)
            content = self.dictionary(
                {
                    self.name("/Type"): self.name("/MCR"),
                    self.name("/Pg"): page.indirect_reference,
                    self.name("/MCID"): NumberObject(len(owners)),
                }
            )
            owner.get_object()[self.name("/K")].append(content)
            owners.append(owner)
            return ends + b"/%s <</MCID %d>> BDC\n" % (tag.within[-1][0].encode(), len(owners) - 1)

        stream = StreamObject()
        stream.set_data(_MARK.sub(begin, drawn))
        page[self.name("/Contents")] = self.writer._add_object(stream.flate_encode())
        page[self.name("/StructParents")] = NumberObject(place)
        page[self.name("/Tabs")] = self.name("/S")
        self.parents.extend([NumberObject(place), self.writer._add_object(owners)])

    def finish(self) -> None:
        """Hang the tree into the document, and say that there is one."""
        from pypdf.generic import BooleanObject, NumberObject

        root = self.root.get_object()
        root[self.name("/K")] = self.array([self.document])
        root[self.name("/ParentTree")] = self.writer._add_object(self.dictionary({self.name("/Nums"): self.parents}))
        root[self.name("/ParentTreeNextKey")] = NumberObject(len(self.parents) // 2)
        catalogue = self.writer.root_object
        catalogue[self.name("/StructTreeRoot")] = self.root
        catalogue[self.name("/MarkInfo")] = self.dictionary({self.name("/Marked"): BooleanObject(value=True)})
        shown = {self.name("/DisplayDocTitle"): BooleanObject(value=True)}
        catalogue[self.name("/ViewerPreferences")] = self.dictionary(shown)

    def _of(self, tag: Tag) -> Any:
        """The element of a tag, made with those it lies within where they are not there yet."""
        above = self.document
        for depth in range(1, len(tag.within) + 1):
            path = tag.within[:depth]
            if path not in self.elements:
                self.elements[path] = self._element(path[-1][0], above)
                if tag.said:
                    self.elements[path].get_object()[self.name("/Alt")] = self.text(tag.said)
                above.get_object()[self.name("/K")].append(self.elements[path])
            above = self.elements[path]
        return above

    def _element(self, role: str, above: Any) -> Any:
        made = {
            self.name("/Type"): self.name("/StructElem"),
            self.name("/S"): self.name(f"/{role}"),
            self.name("/P"): above,
            self.name("/K"): self.array(),
        }
        if role in _WIDE:
            scope = {self.name("/O"): self.name("/Table"), self.name("/Scope"): self.name("/Column")}
            made[self.name("/A")] = self.dictionary(scope)
        return self.writer._add_object(self.dictionary(made))
