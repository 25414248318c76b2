"""Papers → BibTeX, as BibLaTeX and Zotero read it too: letters stay UTF-8."""

import re
from collections.abc import Sequence
from itertools import accumulate

from storage.export.entry import Entry, line, link, published
from storage.export.keys import keys
from storage.export.names import Name, authors

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = {
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
# BibTeX counts a brace even after a backslash: those without a partner are spelled out.
_ALONE = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}"}
_PAIRED_BRACES, _LONE_BRACES = str.maketrans(_SPECIAL), str.maketrans({**_SPECIAL, **_ALONE})
# Links and ids are taken literally: nothing in them may be escaped, and no brace may be left.
_LITERAL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_WORD = re.compile(r"([^\W_]+(?:[-'’.+][^\W_]+)*)")
_SMALL = {"with", "from", "into", "onto", "over", "under", "than", "that", "when", "what", "your"}
_SMALL |= {"through", "without", "within", "between", "towards", "toward", "across", "beyond"}
_SENTENCE_START = re.compile(r"[:.?!–—]\s*$")


def write(entries: Sequence[Entry]) -> str:
    each = [_entry(entry, key) for entry, key in zip(entries, keys(entries), strict=True)]
    return "\n".join(each)


def _entry(entry: Entry, key: str) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(entry).items() if value)
    return f"@misc{{{key},\n{fields}}}\n"


def _fields(entry: Entry) -> dict[str, str]:
    """Name → value as it is written; "" where there is none."""
    paper, day = entry.paper.paper, published(entry.paper.paper)
    arxiv = _literal(paper.arxiv_id)
    return {
        "title": _braced(_title(line(paper.title))),
        "author": _braced(_people(authors(paper), paper.author_count or 0)),
        "year": _braced("".join(map(str, day[:1]))),
        "month": MONTHS[day[1] - 1] if day else "",
        "howpublished": _braced(_escaped(entry.venue)),
        "eprint": arxiv,
        "eprinttype": arxiv and "{arxiv}",
        "archivePrefix": arxiv and "{arXiv}",
        "doi": _literal(paper.doi),
        "url": _literal(link(paper)),
        "abstract": _braced(_escaped(line(paper.abstract))),
        "keywords": _braced(_escaped(", ".join(entry.keywords))),
        "note": _braced(_escaped(line(entry.note))),
    }


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _literal(text: str | None) -> str:
    return _braced(line(text or "").translate(_LITERAL))


def _escaped(text: str) -> str:
    return text.translate(_escapes(text))


def _escapes(text: str) -> dict[int, str]:
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in text))
    paired = min(depths, default=0) == 0 == sum(depths[-1:])
    return _PAIRED_BRACES if paired else _LONE_BRACES


def _people(names: Sequence[Name], count: int) -> str:
    told = [_person(name) for name in names]
    return " and ".join([*told, "others"] if 0 < len(told) < count else told)


def _person(name: Name) -> str:
    if not name.given:
        return _braced(_escaped(name.family))
    return ", ".join(map(_part_of_name, (name.family, name.given)))


def _part_of_name(text: str) -> str:
    """`and` and commas part names, so they are kept together by braces."""
    parts = "," in text or re.search(r"\band\b", text, re.IGNORECASE)
    return _braced(_escaped(text)) if parts else _escaped(text)


def _title(text: str) -> str:
    """Escaped, with braces around what must keep its capitals where a style lowers them: LLaMA,
    GPT-4, and all of them in a title that is written like a sentence."""
    pieces, escapes = _WORD.split(text), _escapes(text)  # a gap, a word, a gap, ..., a gap
    gaps, words = pieces[::2], pieces[1::2]
    starts = [n == 0 or bool(_SENTENCE_START.search(gap)) for n, gap in enumerate(gaps[:-1])]
    sentence = any(word.islower() and len(word) > 3 and word not in _SMALL for word in words)
    kept = [
        _braced(word)
        if any(map(str.isupper, word[1:])) or (sentence and not first and word[0].isupper())
        else word
        for word, first in zip(words, starts, strict=True)
    ]
    parts = zip(gaps, [*kept, ""], strict=True)
    return "".join(gap.translate(escapes) + word for gap, word in parts)
