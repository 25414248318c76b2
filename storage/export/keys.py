"""Citation keys: who, when, first word, as in `lov2025drafting`. Lower-case ASCII letters and
digits, which every program takes."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from string import ascii_lowercase

from storage.export.entry import Entry, published
from storage.export.names import authors

_LONGEST = 30  # letters of one word
_WORDS = 3  # of the title, where there is no author
_UNTELLING_WORDS = """
    a an and are as at by can do does for from how in into is it its of on or the their to towards
    toward via what when where which why with without
    der die das ein eine le la les un une el los de des du und et y
"""
_UNTELLING = frozenset(_UNTELLING_WORDS.split())
# Letters that Unicode does not take apart.
_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def keys(entries: Sequence[Entry]) -> list[str]:
    """One for each, in their order, no two the same.

    Of those that would have the same key the one saved first has it, the next have `a`, `b`, ...
    after it: what joins a list later changes no key that was given out.
    """
    given: dict[int, str] = {}
    taken: set[str] = set()
    for place in sorted(range(len(entries)), key=lambda place: _age(entries[place])):
        base, count = _base(entries[place]), 0
        key = base
        while key in taken:
            key, count = base + _letters(count), count + 1
        taken.add(key)
        given[place] = key
    return [given[place] for place in range(len(entries))]


def _age(entry: Entry) -> tuple[datetime, int]:
    saved = entry.save.saved_at if entry.save else datetime.min.replace(tzinfo=UTC)
    return saved, entry.paper.id


def _base(entry: Entry) -> str:
    paper = entry.paper.paper
    who = next((_ascii(name.family) for name in authors(paper)), "")
    year = "".join(map(str, published(paper)[:1]))
    words = filter(None, map(_ascii, paper.title.split()))
    telling = [word for word in words if word not in _UNTELLING]
    if who:
        return f"{who}{year}{''.join(telling[:1])}"
    return f"{''.join(telling[:_WORDS])}{year}" if telling else f"paper{entry.paper.id}"


def _ascii(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    return re.sub(r"[^a-z0-9]", "", apart)[:_LONGEST]


def _letters(count: int) -> str:
    """0 → a, 25 → z, 26 → aa."""
    text = ""
    while count >= 0:
        text = ascii_lowercase[count % 26] + text
        count = count // 26 - 1
    return text
