"""RSS and Atom, well-formed or not → their entries. The one room of feedparser.

A feed may come cut off: what came whole is kept, and `broken` says that there was more. feedparser
reads on behind any fault and expands no entities, in time that grows with the feed, but for a tag
of thousands of attributes, which is refused.
"""

import codecs
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.errors import NotThisFormat

SNIFFED = 4_000  # bytes in which a feed says that it is one
BEGINS = re.compile(rb"<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:[a-z]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ENDS = re.compile(rb"</(?:[a-z]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*-->\s*)?\Z", re.I | re.S)
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CROWDED = re.compile(
    rb"<[^\s<>!?/][^\s<>]*+(?:\s++[^\s=<>]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+')){300}"
)
# Numbers of no character.
_LONE_SURROGATE = re.compile(
    rb"&#(?:x0*+d[89a-f][0-9a-f]{2}|0*+5(?:529[6-9]|5[3-9]\d\d|[67]\d\d\d));", re.I
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feed:
    """entries: those that came whole, under feedparser's names. broken: why there may be more,
    "" where everything was read."""

    title: str
    entries: tuple[Entry, ...]
    broken: str = ""


def read(data: bytes) -> Feed:
    """Raises: NotThisFormat where it is neither RSS nor Atom."""
    whole = _whole_characters(data)
    if not BEGINS.search(whole[:SNIFFED]):
        raise NotThisFormat("This is no feed: neither RSS nor Atom begins in it.")
    if _CROWDED.search(whole):
        raise NotThisFormat("This is no feed: a tag of it has hundreds of attributes.")
    read = _parsed(whole)
    entries = tuple(map(dict, read.entries))  # its own ones guess at what is missing
    if not read.bozo or _ENDS.search(whole[-SNIFFED:]):
        return Feed(text(read.feed, "title"), entries)
    closed = len(_CLOSED.findall(whole))
    after = f"after {min(closed, len(entries)):,} whole entries"
    return Feed(text(read.feed, "title"), entries[:closed], f"The feed is cut off {after}.")


def _parsed(whole: bytes) -> Any:
    import feedparser  # 120 ms

    sound = io.BytesIO(_LONE_SURROGATE.sub(b"&#xFFFD;", whole))
    try:
        return feedparser.parse(sound, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        kind = type(error).__name__
        raise NotThisFormat(f"This feed is too broken to be read ({kind}).") from error


def text(entry: Entry, name: str) -> str:
    """A part that is text, "" where it is missing."""
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else ""


def day(entry: Entry, *parts: str) -> date | None:
    """The day (UTC) of the first part that is a time."""
    for part in parts:
        told = entry.get(f"{part}_parsed")
        if told:
            try:
                return date(*told[:3])
            except ValueError:
                continue
    return None


def _whole_characters(data: bytes) -> bytes:
    """Without a character that was cut in two at the end, which would make all of UTF-8 look
    like something else; UTF-16 as UTF-8."""
    if data.startswith(_UTF16):
        return _DECLARED.sub("", data.decode("utf-16", "replace")).encode("utf-8", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data).encode()
    except UnicodeDecodeError:
        return data
