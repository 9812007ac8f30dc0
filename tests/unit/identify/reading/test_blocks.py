"""Blocks: the quick way and the exact way read the same, however the file is cut."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.identify.canonical import LINE
from regulars.identify.reading import blocks
from regulars.identify.reading.blocks import Shape, parse_block
from regulars.kernel.errors import BadFile

_PIECES = [
    "a",
    ",",
    '"',
    "\n",
    "\r\n",
    "\r",
    " ",
    "é",
    '"a"',
    '"a""b"',
    '"x\ny"',
    '""',
    "a,b\n",
    '"a",b\n',
    ",\n",
    "\x00",
]
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join).map(str.encode)
_BYTES = st.tuples(_TEXTS, st.booleans()).map(lambda drawn: drawn[0].replace(b"a", b"\xe9") if drawn[1] else drawn[0])
_SHAPES = st.builds(Shape, st.just(","), st.sampled_from([("x",), ("x", "y"), ("x", "y", "z")]), st.booleans())


def in_pieces(content: bytes, size: int, shape: Shape) -> tuple[pl.DataFrame, pl.DataFrame] | str:
    """What a stream of blocks of that size gives, or the error."""
    rest, line, frames, rejects = b"", 5, [], []
    try:
        for start in range(0, len(content), size):
            rest += content[start : start + size]
            parsed = parse_block(rest, line, shape, final=False)
            rest, line = rest[parsed.taken :], line + parsed.lines
            frames.append(parsed.frame)
            rejects.append(parsed.rejects)
        if rest:
            parsed = parse_block(rest, line, shape, final=True)
            frames.append(parsed.frame)
            rejects.append(parsed.rejects)
    except BadFile as error:
        return str(error)
    return (pl.concat(frames), pl.concat(rejects)) if frames else ""


@settings(max_examples=400)
@given(_BYTES, st.integers(1, 30), _SHAPES)
def test_cutting_changes_nothing(content, size, shape):
    piecewise = in_pieces(content, size, shape)
    whole = in_pieces(content, max(1, len(content)), shape)
    if isinstance(whole, str):
        assert piecewise == whole
    else:
        assert piecewise[0].equals(whole[0])
        assert piecewise[1].equals(whole[1])


@settings(max_examples=400)
@given(_BYTES, _SHAPES)
def test_the_quick_way_reads_what_the_exact_way_reads(content, shape):
    block = content + b"\n"
    quick = blocks._parse_plain(block, 1, shape)
    if quick is None or quick.taken < len(block):
        return
    exact = blocks._parse_exactly(block, 1, shape, final=True)
    assert quick.frame.equals(exact.frame)
    assert exact.rejects.is_empty()
    assert (quick.taken, quick.lines) == (exact.taken, exact.lines)


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (b"a,b\nc,d\n", True), (b'"a,1",b\r\n"c ""x""",d\r\n', True), (b'"a\nb",c\n', True), (b'"",\n', True),
        (b"a,b\n\nc,d\n", False), (b'5" pipe,b\n', False), (b"a\n", False), (b"a,b,c\n", False), (b"a,\x00\n", False),
        (b"\xe9,b\n", False), (b"a\rb,c\n", False), (b'"a" x,b\n', False),
    ],
)  # fmt: skip
def test_only_plain_blocks_go_the_quick_way(content, plain):
    assert (blocks._parse_plain(content, 1, Shape(",", ("x", "y"))) is not None) is plain


def test_lines_within_values_count():
    parsed = parse_block(b'a,"1\n2\n3"\nb,4\n"c\n",5\n', 10, Shape(",", ("x", "y")), final=True)
    assert parsed.frame[LINE].to_list() == [10, 13, 14]
    assert parsed.lines == 6


def test_an_unfinished_row_waits_for_the_next_block():
    shape = Shape(",", ("x", "y"))
    parsed = parse_block(b'a,1\nb,"2\n', 1, shape, final=False)
    assert (parsed.frame.height, parsed.taken, parsed.lines) == (1, 4, 1)
    with pytest.raises(BadFile, match="opens a value on line 2"):
        parse_block(b'a,1\nb,"2\n', 1, shape, final=True)
