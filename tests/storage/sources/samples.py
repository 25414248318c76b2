"""Replies of invented papers, as services send them, and ways to spoil them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Problem, Record

SAMPLES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "sources"
PAGE = "page"
DAY = date(2025, 9, 18)
ALL = tuple(sorted(path.name for path in SAMPLES.iterdir()))
# What makes parsers stumble: marks of XML and JSON, what no text can hold, days that are none.
TOKENS = (
    *(b"<", b">", b"&", b'"', b"'", b"{", b"}", b"[", b"]", b",", b"\\", b"\x00", b"\xff", b"\n"),
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml", b"&nbsp;", b"&#0;", b"&#xD800;", b"\\ud800"),
    *(b"<entry>", b"</entry>", b"<item>", b"</item>", b"<title>", b"</title>", b"</feed>"),
    *(b'<!DOCTYPE x [<!ENTITY a "b">]>', b"9999-99-99", b"0000-00-00", b"1e999", b"NaN", b"null"),
    *(b'<?xml version="1.0" encoding="utf-7"?>', b'xml:base="http://["', b'href="http://[x"'),
)

Parse = Callable[..., Iterator[Record | Problem]]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def titles(read: list[Record | Problem]) -> list[str]:
    return [each.title for each in read if isinstance(each, Record)]


@st.composite
def spoilt(draw: st.DrawFn, content: bytes = b"") -> bytes:
    """That content, else any sample, cut, with tokens in places where they do not belong."""
    content = content or sample(draw(st.sampled_from(ALL)))
    content = content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content
    for token in draw(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=4), max_size=6)):
        at = draw(st.integers(0, len(content)))
        content = content[:at] + token + content[at + draw(st.sampled_from([0, 0, 1, 40])) :]
    return content


def takes_anything(parse: Parse, content: bytes) -> None:
    """Records and Problems, or the one error that says it is something else."""
    with suppress(NotThisFormat):
        for each in parse(content, page=PAGE):
            if isinstance(each, Problem):
                assert each.place.startswith(PAGE)
                assert each.reason
            else:
                assert any(map(str.isalnum, each.title))
                assert each.mention.position >= 1


def of_wire(parse: Parse, path: Path) -> list[Record | Problem]:
    if not path.is_file():
        pytest.skip(f"no real replies: {path} is not there")
    return list(parse(path.read_bytes(), page=PAGE))
