"""JSON Lines: objects of any shape, one a line."""

from __future__ import annotations

import json

import pytest

from regulars.identify.canonical import LINE
from regulars.identify.reading import open_table
from regulars.kernel.errors import BadFile


def test_nested_objects_become_columns_with_dots(save, read_all):
    text = (
        '{"id": 1, "customer": {"email": "ann@x.example", "address": {"city": "York"}}, "tags": ["a", "b"]}\n'
        "\n"
        '{"id": 2, "customer": {"email": null}, "total": 12.50, "vip": true, "note": "", "tags": []}\n'
    )
    table = open_table(save("orders.jsonl", text))
    frame, rejects = read_all(table)
    assert (table.kind, rejects.is_empty()) == ("jsonl", True)
    assert table.columns == ["id", "customer.email", "customer.address.city", "tags", "total", "vip", "note"]
    assert frame.rows() == [
        ("1", "ann@x.example", "York", '["a", "b"]', None, None, None, 1),
        ("2", None, None, None, "12.50", "true", None, 3),
    ]


def test_digits_stay_as_written(save, read_all):
    text = '{"a": 1.10, "b": 123456789012345678901234567890, "c": 1e400, "d": 0.30000000000000004}\n'
    frame, _ = read_all(open_table(save("n.json", text)))
    assert frame.row(0)[:4] == ("1.10", "123456789012345678901234567890", "1e400", "0.30000000000000004")


def test_fields_that_come_late_are_columns_too(save, read_all):
    lines = [json.dumps({"id": i, "name": f"n{i}"}) for i in range(5_000)] + ['{"id": 5000, "surprise": "yes"}']
    frame, _ = read_all(open_table(save("late.jsonl.gz", "\n".join(lines))))
    assert frame.height == 5_001
    assert frame.row(-1, named=True) == {"id": "5000", "name": None, "surprise": "yes", LINE: 5_001}


def test_lines_that_are_no_objects_are_rejected(save, read_all):
    deep = "[" * 100_000
    lines = [
        b'{"id": 1}', b"[1, 2]", b'{"id": NaN}', b'{"id": 2} trailing', b'"text"', b'{"id": "\xff"}',
        b'{"id": "\\u0000"}', b'{"id": "\\ud800"}', b'{"id": ' + deep.encode(), b'{"id": 3}', b'{"id": "cut',
    ]  # fmt: skip
    frame, rejects = read_all(open_table(save("bad.jsonl", b"\n".join(lines))))
    assert frame["id"].to_list() == ["1", "3"]
    assert frame[LINE].to_list() == [1, 10]
    assert rejects[LINE].to_list() == [2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert set(rejects["reason"]) == {"unreadable"}
    assert all(len(value) < 300 for value in rejects["value"])


def test_a_huge_value_rejects_its_line(save, read_all):
    text = json.dumps({"id": 1, "note": "x" * 1_000_001}) + '\n{"id": 2}\n'
    frame, rejects = read_all(open_table(save("huge.jsonl", text)))
    assert (frame["id"].to_list(), rejects["reason"].to_list(), rejects["column"].to_list()) == (
        ["2"], ["too_large"], ["note"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{broken\n" * 50, "its lines are no objects with fields; line 1 says '{broken'"),
        ("{}\n{}\n", "no objects with fields"),
        ('{"__line__": 1}\n', "'__line__'"),
        (
            "\n".join(json.dumps({f"field{i}": 1}) for i in range(2_001)),
            "more than 2,000 different fields by line 2,001",
        ),
        ('{"a": "' + "x" * (9 << 20), "longer than"),
    ],
)
def test_files_without_objects_are_refused(save, text, says):
    with pytest.raises(BadFile, match=says):
        open_table(save("bad.json", text))


def test_utf_16_and_chunks(save, read_all):
    text = "".join(json.dumps({"n": i, "city": "Łódź"}, ensure_ascii=False) + "\r\n" for i in range(50))
    table = open_table(save("wide.jsonl", text, "utf-16"))
    whole, _ = read_all(table)
    assert (whole.height, whole["city"].unique().to_list()) == (50, ["Łódź"])
    assert read_all(table, 7)[0].equals(whole)
