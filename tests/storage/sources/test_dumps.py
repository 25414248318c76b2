"""Long files line by line: what is in a line, where it ends, and how a file is known again."""

import gzip
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import Problem
from storage.sources import dumps
from storage.sources.dumps import Place, are_lines, head_of, lines, mark_of, opened, place_of, whole
from storage.sources.objects import objects

PAGE = "dump.jsonl"
DUMP = (
    b'\xef\xbb\xbf{"title": "Kites"}\r\n\n  \n{"title": "Gr\xfc\xdfe"}\n[1]\nno\n{"title": "Boats"}'
)


START = Place()


def read(content: bytes, at: Place = START) -> list[tuple[Place, object]]:
    stream = io.BytesIO(content)
    stream.seek(at.bytes)
    return list(lines(stream, page=PAGE, at=at))


def test_each_line_is_an_object_or_a_problem() -> None:
    assert read(DUMP) == [
        (Place(23, 1, 1), (1, {"title": "Kites"})),
        (Place(46, 4, 2), (4, {"title": "Grüße"})),
        (Place(50, 5, 3), Problem("dump.jsonl:5", "is no JSON object.")),
        (Place(53, 6, 4), Problem("dump.jsonl:6", "is no JSON: Expecting value.")),
        (Place(71, 7, 5), (7, {"title": "Boats"})),
    ]


LINES = st.lists(st.sampled_from([b'{"a": 1}', b'{"b": "\xc3\xbc"}', b"", b" ", b"x", b"[]"]))


@given(LINES, st.booleans(), st.data())
def test_it_goes_on_from_any_place(told: list[bytes], ends: bool, data: st.DataObject) -> None:
    content = b"\n".join(told) + (b"\n" if ends else b"")
    every = read(content)
    done = data.draw(st.integers(0, len(every)))
    at = every[done - 1][0] if done else Place()
    assert read(content, place_of(str(at))) == every[done:]


@given(LINES)
def test_lines_are_what_a_whole_file_is(told: list[bytes]) -> None:
    content = b"\n".join([b'{"a": 0}', *told])
    assert [found for _, found in read(content)] == list(objects(content.decode(), page=PAGE))


def test_a_line_that_never_ends_is_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumps, "LONGEST", 16)
    content = b'{"a": 1}\n' + b"x" * 100 + b'\n{"b": 2}\n' + b"y" * 16
    assert [found for _, found in read(content)] == [
        (1, {"a": 1}),
        Problem("dump.jsonl:2", "is longer than any paper."),
        (3, {"b": 2}),
        Problem("dump.jsonl:4", "is no JSON: Expecting value."),
    ]


@pytest.mark.parametrize(
    ("head", "are"),
    [
        (b'{"a": 1}\n{"b"', True),
        (b'\xef\xbb\xbf\n {"a": 1}\r\n', True),
        (b'{"a": 1}', False),  # one object alone
        (b'{"a":\n1}\n', False),
        (b'[{"a": 1}]\n', False),
        (b"1\n2\n", False),
        (b"", False),
        (b"\xff\xfe{\x00", False),
    ],
)
def test_what_is_a_dump(head: bytes, are: bool) -> None:
    assert are_lines(head) is are


def test_packed_or_not_it_is_the_same(tmp_path: Path) -> None:
    plain, packed, cut = (tmp_path / name for name in ("a.jsonl", "a.jsonl.gz", "cut.gz"))
    content = DUMP * 20_000
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    cut.write_bytes(gzip.compress(content)[:-9])
    for path in (plain, packed):
        assert whole(path) == content
        assert head_of(path) == content[: dumps.HEAD]
        with opened(path) as dump:
            assert dump.read == 0
            dump.lines.seek(40)
            assert dump.lines.read() == content[40:]
            assert dump.read == path.stat().st_size
    assert head_of(cut) == content[: dumps.HEAD]
    with pytest.raises(EOFError):
        whole(cut)


def test_a_file_has_another_mark_when_it_is_another(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(DUMP)
    os.utime(path, (1, 1))
    first = mark_of(path)
    assert mark_of(path) == first
    marks = {first}
    for content, name, time in (
        (DUMP[:-1] + b" ", "a.jsonl", 1),
        (DUMP + b"\n", "a.jsonl", 1),
        (DUMP, "b.jsonl", 1),
        (DUMP, "a.jsonl", 2),
    ):
        other = tmp_path / name
        other.write_bytes(content)
        os.utime(other, (time, time))
        marks.add(mark_of(other))
    assert len(marks) == 5
