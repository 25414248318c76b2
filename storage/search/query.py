"""Text → Query. Pure, and forgiving: whatever a person types means something.

    speculative decoding            free words
    "exact phrase"                  words that stand together (typographic quotes work too)
    -survey  -"case study"          what must not occur
    topic:"kv cache"  source:arxiv  by:leviathan  saved:me  saved:team  sort:new
    since:2024  until:2025-06       a year, a month or a day; both ends included

A filter that cannot be read (`since:lately`) is taken as free words, an unclosed quote as if it
were not there.
"""

import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from storage.models import Query

QUOTES = '"' + "“”„‟«»″❝❞＂"
ONE_QUOTE = str.maketrans(dict.fromkeys(QUOTES, '"'))
DASHES = "-–—−"
TOKEN = re.compile(
    r"""
    (?P<sign> (?<!\S) [-–—−]+ (?=[^\s\-–—−]) )?
    (?: (?P<key> [A-Za-z]+ ) : )?
    (?: "(?P<quoted> [^"]* )" | (?P<bare> [^\s"]+ ) )
    """,
    re.VERBOSE,
)
KEYS = {"topic", "source", "by", "author", "saved", "since", "until", "sort"}
LISTS = ("me", "team")
NO_BREAK = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u00a0\u2007\u202f\u200b\ufeff]")


def parse_query(text: str) -> Query:
    """The query that `text` means. Never raises; nothing readable in it gives an empty Query."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, value in _parts(text):
        if value.strip(DASHES):
            found[kind].append(value)
    return Query(
        words=tuple(found["words"]),
        phrases=tuple(found["phrases"]),
        without=tuple(found["without"]),
        topics=tuple(found["topic"]),
        sources=tuple(found["source"]),
        by=tuple(found["by"]),
        saved=tuple(dict.fromkeys(found["saved"])),
        since=max((_first_day(value) for value in found["since"]), default=None),
        until=min((_last_day(value) for value in found["until"]), default=None),
        newest=bool(found["sort"]),
    )


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of a field of Query (or filter) and its value."""
    for match in TOKEN.finditer(_tidy(text)):
        sign, key, quoted, bare = match.group("sign", "key", "quoted", "bare")
        value = " ".join((bare if quoted is None else quoted).split())
        word = f"{key}:{value}" if key else value
        if not sign and key and key.lower() in KEYS and _readable(key.lower(), value):
            yield _filter(key.lower(), value)
        elif quoted is None:
            yield ("without" if sign else "words"), word
        else:
            if key:
                yield "words", key
            yield ("without", value.lstrip(DASHES + " ")) if sign else ("phrases", value)


def _tidy(text: str) -> str:
    """One kind of quote and of space; a closing quote ends a word, an unclosed one is nothing."""
    plain = NO_BREAK.sub(" ", text.translate(ONE_QUOTE))
    quoted, odd, rest = plain.rpartition('"') if plain.count('"') % 2 else (plain, "", "")
    return re.sub(r'("[^"]*")', r"\1 ", quoted) + (" " if odd else "") + rest


def _filter(key: str, value: str) -> tuple[str, str]:
    match key:
        case "author":
            return "by", value
        case "saved":
            return key, value.lower()
        case _:
            return key, value


def _readable(key: str, value: str) -> bool:
    match key:
        case "since" | "until":
            return _day(value, lambda *_: 1) is not None
        case "saved":
            return value.lower() in LISTS
        case "sort":
            return value.lower() in ("new", "newest", "date")
        case _:
            return True


def _first_day(value: str) -> date:
    return _day(value, lambda year, month: 1, month=1) or date.min


def _last_day(value: str) -> date:
    return (
        _day(value, lambda year, month: calendar.monthrange(year, month)[1], month=12) or date.max
    )


def _day(value: str, day: Callable[[int, int], int], *, month: int = 1) -> date | None:
    """ "2024", "2024-06" or "2024-06-30" as a day; what is missing is filled in."""
    match = re.fullmatch(r"([12]\d{3})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", value)
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or month)
    try:
        return date(year, month, int(match[3]) if match[3] else day(year, month))
    except (ValueError, calendar.IllegalMonthError):
        return None
