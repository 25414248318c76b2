"""HTML text → tags and texts, in time linear in its length whatever it holds. Pure.

The standard library's HTMLParser takes quadratic time for unclosed tags and comments (24 kB of
"<a " take it five seconds), and pages come from outside; so the cutting is done here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/><]*+)")
_INSIDE = re.compile(r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(href|datetime)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE
)
# Python refuses to make a number of thousands of digits; no character has more than seven.
_HUGE_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}+;?")
_OPAQUE = ("script", "style", "svg", "template", "textarea", "math", "iframe")
_OPAQUE_END = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _OPAQUE}


@dataclass(frozen=True, slots=True)
class Tag:
    line: int
    name: str
    closing: bool
    href: str | None = None
    datetime: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    line: int
    text: str


def pieces(text: str) -> Iterator[Tag | Text]:
    """Tags (names in lower case) and texts (entities decoded) in order; comments, scripts, styles
    and drawings are left out."""
    cursor = _Cursor(text)
    while (start := text.find("<", cursor.at)) >= 0:
        yield from cursor.text_until(start)
        line = cursor.line
        if found := _TAG.match(text, start):
            yield cursor.tag(found, line)
        elif text.startswith("<!--", start):
            cursor.skip_past("-->", start)
        elif text.startswith(("<!", "<?", "</"), start):
            cursor.skip_past(">", start)
        else:
            cursor.at = start + 1
            yield Text(line, "<")
    yield from cursor.text_until(len(text))


class _Cursor:
    """A place in the text that only moves on, and the line it is in."""

    def __init__(self, text: str) -> None:
        self.at = 0
        self._text = text
        self._counted = 0
        self._line = 1
        self._absent: set[str] = set()

    @property
    def line(self) -> int:
        self._line += self._text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def text_until(self, end: int) -> Iterator[Text]:
        if end > self.at:
            line, raw = self.line, self._text[self.at : end]
            self.at = end
            yield Text(line, unescape(_HUGE_REFERENCE.sub("\ufffd", raw)) if "&" in raw else raw)

    def tag(self, found: re.Match[str], line: int) -> Tag:
        inside = _INSIDE.match(self._text, found.end())
        end = inside.end() if inside else found.end()
        attributes = _attributes(self._text[found.end() : end])
        closed = self._text.startswith(">", end)
        # A stray quote or "<" ends a broken tag, as text goes on behind it.
        self.at = end + 1 if closed or self._text[end : end + 1] in ("'", '"') else end
        name = found[2].lower()
        if name in _OPAQUE_END and not found[1]:
            self._skip_opaque(name)
        return Tag(line, name, bool(found[1]), attributes.get("href"), attributes.get("datetime"))

    def skip_past(self, mark: str, start: int) -> None:
        """Move behind the next `mark`; where there is none, behind the "<" that asked for it."""
        end = -1 if mark in self._absent else self._text.find(mark, start)
        if end < 0:
            # It is not further on either: never look for it again.
            self._absent.add(mark)
        self.at = end + len(mark) if end >= 0 else start + 1

    def _skip_opaque(self, name: str) -> None:
        if name in self._absent:
            return
        if end := _OPAQUE_END[name].search(self._text, self.at):
            self.at = end.start()
        else:
            self._absent.add(name)


def _attributes(text: str) -> dict[str, str]:
    return {
        m[1].lower(): unescape(_HUGE_REFERENCE.sub("\ufffd", m[2] or m[3] or m[4] or ""))
        for m in _ATTRIBUTE.finditer(text)
    }
