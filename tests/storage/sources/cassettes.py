"""Recorded replies: the YAML that vcrpy writes, as far as it writes it. Read by hand, so that no
test needs a YAML library."""

import base64
import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BODY = re.compile(r"^ +(?:string|content): ?(?P<text>.*)$", re.MULTILINE)
ESCAPED = re.compile(r"\\(?:U[\dA-Fa-f]{8}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|.)")
SHORT = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "_": "\u00a0", "e": "\x1b"}


@dataclass(frozen=True)
class Recorded:
    method: str
    url: str
    status: int
    body: bytes


def recorded(path: Path) -> list[Recorded]:
    """Every exchange of a cassette, in its order."""
    exchanges = re.split(r"^- request:\n", path.read_text(), flags=re.MULTILINE)[1:]
    return [_exchange(each) for each in exchanges]


def _exchange(text: str) -> Recorded:
    asked, answered = re.split(r"^  response:\n", text, flags=re.MULTILINE)
    method, url = (re.search(rf"^    {name}: (.+)$", asked, re.MULTILINE) for name in WHAT)
    status = re.search(r"^ +(?:code|status_code): (\d+)$", answered, re.MULTILINE)
    body = BODY.search(answered)
    assert method
    assert url
    assert status
    assert body
    return Recorded(method[1], url[1], int(status[1]), _body(answered[body.start("text") :]))


WHAT = ("method", "uri")


def _body(text: str) -> bytes:
    if text.startswith("!!binary"):
        block = re.match(r".*\n((?: {8,}.*\n)+)", text)
        assert block
        packed = base64.b64decode(block[1])
        return gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
    if text.startswith("'"):
        quoted = re.match(r"'((?:[^']|'')*)'", text)
        assert quoted
        return "".join(_folded(quoted[1].replace("''", "'"))).encode()
    if text.startswith('"'):
        quoted = re.match(r'"((?:[^"\\]|\\.|\\\n)*)"', text)
        assert quoted
        return _unescaped(quoted[1]).encode()
    return text.split("\n", 1)[0].encode()


def _folded(text: str) -> Iterator[str]:
    """A line's end is a blank, an empty line a line's end."""
    for part in re.split(r"( *\n[ \n]*)", text):
        lines = part.count("\n")
        yield part if not lines else " " if lines == 1 else "\n" * (lines - 1)


def _unescaped(text: str) -> str:
    joined = re.sub(r"\\\n *", "", text)
    return ESCAPED.sub(_meant, "".join(_folded(joined)))


def _meant(found: re.Match[str]) -> str:
    sign = found[0][1]
    if sign in "xuU":
        return codecs.decode(found[0], "unicode_escape")
    return SHORT.get(sign, sign)
