"""One look over a whole text file before it is read: is it intact, in which encoding, what stands further on in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from regulars.identify.reading.bytesource import ByteSource
from regulars.identify.reading.encodings import old_encoding, utf8_blocks, wide_encoding
from regulars.kernel.errors import BadFile

HEAD = 1 << 20
"""How much of the start decides about separator and header; a first line longer than this is no table's."""
_BLOCK = 4 << 20
_PATCH = 8 << 10
_PATCHES = 32
_EVIDENCE = 64 << 10
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1a\x1b") + b"\x7f"
_NOT_ASCII_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_ESCAPED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look told. `head` and the patches are UTF-8 (with bytes that are not, where the file has such)."""

    encoding: str
    old_mac: bool
    """Lines end in a lone carriage return."""
    head: bytes
    whole: bool
    """`head` is all there is."""
    patches: list[tuple[int, bytes]]
    """Whole lines from further on, with the number of the first."""


@dataclass
class _Patches:
    """Lines from here and there: one patch every `stride` blocks; when they get many, every second is dropped."""

    kept: list[tuple[int, bytes]] = field(default_factory=list)
    stride: int = 1
    blocks: int = 0
    lines: int = 0

    def see(self, block: bytes) -> None:
        if self.blocks % self.stride == 0:
            start = block.find(b"\n") + 1
            patch = block[start : start + _PATCH]
            end = patch.rfind(b"\n") + 1
            if start and end:
                self.kept.append((self.lines + 2, patch[:end]))
                if len(self.kept) > _PATCHES:
                    self.kept = self.kept[::2]
                    self.stride *= 2
        self.blocks += 1
        self.lines += block.count(b"\n")


@dataclass
class _Utf8Check:
    """Counts what is and what is not valid UTF-8, and keeps lines by which an older encoding can be told."""

    valid: int = 0
    invalid: int = 0
    evidence: bytearray = field(default_factory=bytearray)
    _rest: bytes = b""

    def see(self, block: bytes) -> None:
        if block.isascii() and not self._rest:
            return
        block = self._rest + block
        cut = block.rfind(b"\n") + 1 or len(block)
        self._judge(block[:cut])
        self._rest = block[cut:]

    def finish(self) -> None:
        self._judge(self._rest)

    def _judge(self, block: bytes) -> None:
        try:
            self.valid += len(block) - len(block.decode())
        except UnicodeDecodeError:
            text = block.decode(errors="surrogateescape")
            self.invalid += len(_ESCAPED.findall(text))
            self.valid += len(_NOT_ASCII.findall(text))
            for line in _NOT_ASCII_LINE.finditer(block):
                if len(self.evidence) >= _EVIDENCE:
                    break
                self.evidence += line[0][:1000] + b"\n"

    def encoding(self) -> str:
        """UTF-8 unless bytes that are not outnumber the letters that are; a few bad ones cost their lines only."""
        return "utf-8" if self.invalid <= self.valid // 4 else old_encoding(bytes(self.evidence))


def survey(path: Path) -> Survey:
    """Read the file through once. Raises BadFile when it is empty, no text, cut off or damaged."""
    with ByteSource(path) as source:
        raw = source.read(HEAD)
    if not raw:
        raise BadFile(f"'{path.name}' is empty.", hint="Export it again, or name another file.")
    wide = wide_encoding(raw)
    if wide is None:
        _refuse_binary(path.name, raw)
    check, patches = _Utf8Check(), _Patches()
    head, total, returns, feeds = bytearray(), 0, 0, 0
    with ByteSource(path) as source:
        for block in utf8_blocks(source, wide or "utf-8", _BLOCK):
            total += len(block)
            head += block[: HEAD - len(head)]
            if wide is None:
                check.see(block)
            patches.see(block)
            feeds += block.count(b"\n")
            returns = returns or block.count(b"\r")
    check.finish()
    if not total:
        raise BadFile(f"'{path.name}' is empty but for its byte order mark.", hint="Export it again.")
    encoding, beginning = wide or check.encoding(), bytes(head)
    old_mac = bool(returns) and not feeds
    if old_mac:
        beginning = beginning.replace(b"\r", b"\n")
    kept = patches.kept
    if encoding not in {"utf-8", wide}:
        beginning = _as_utf8(beginning, encoding)
        kept = [(line, _as_utf8(patch, encoding)) for line, patch in kept]
    return Survey(encoding, old_mac, beginning, total <= HEAD, kept)


def _as_utf8(raw: bytes, encoding: str) -> bytes:
    return raw.decode(encoding, "surrogateescape").encode("utf-8", "surrogatepass")


def _refuse_binary(name: str, head: bytes) -> None:
    control = len(head) - len(head.translate(None, _CONTROL))
    if control > max(3, len(head) // 50):
        raise BadFile(
            f"'{name}' is not a text file: {control:,} of its first {len(head):,} bytes are no characters.",
            hint="Regulars reads CSV, XLSX, JSON Lines, Parquet and vCard files.",
        )
