"""BibTeX and BibLaTeX, as reference managers and Google Scholar write them → records.

bibtexparser finds the entries and their fields, in time that grows with the file; it reads on
behind an entry that is broken. What the fields say is read here.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage.errors import NotThisFormat
from storage.models import Mention, Problem, Record, Source
from storage.sources.citation import parted, record, text_of

if TYPE_CHECKING:
    from bibtexparser.library import Library

BEGINS = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
AND = r"\s+and\s+"
ELSEWHERE = ("journal", "journaltitle", "howpublished", "note", "number", "series", "url")
SHOWN = 60  # characters of what cannot be read
# A part of a value: in quotes, bare, or the brace that opens one.
_PART = re.compile(r'\s*(?:"(?P<quoted>[^"{}]*)"|(?P<bare>[^\s"{}#,]+)|(?P<brace>[{"]))')
_JOINED = re.compile(r"\s*#")
_LATEX_IN_LINK = re.compile(r"\\url\b|\\(?=[_%#&~{}])|[{}]")


def parse(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry, in its order, with its title and texts in LaTeX. Of a name that is given twice
    both entries count, of a field the first.

    Raises: NotThisFormat where there is no entry.
    """
    text = text_of(data)
    if not BEGINS.search(text):
        raise NotThisFormat("This is no BibTeX: no entry like @article{key, title = {…}} is in it.")
    library = _split(text)
    words = {each.key.lower(): _value(str(each.value), {}) or "" for each in library.strings}
    blocks = sorted([*library.entries, *library.failed_blocks], key=_line)
    for position, block in enumerate(blocks, start=1):
        place = f"{page}:{_line(block)}"
        told = _fields(block, words)
        if told is None:
            shown = " ".join(str(block.raw).split())[:SHOWN]
            yield Problem(place, f"cannot be read as an entry: {shown!r}")
        else:
            yield _record(told, Mention(Source.BIBTEX, page, None, position), place)


def _split(text: str) -> "Library":
    from bibtexparser.splitter import Splitter  # 65 ms

    # Its warnings quote what was read.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    return Splitter(text).split()


def _line(block: Any) -> int:
    """Where it begins, counted from 1."""
    return int(block.start_line) + 1


def _fields(block: Any, words: Mapping[str, str]) -> dict[str, str] | None:
    """Name in small letters → value; None where the block is no entry, or has a value that
    cannot be read. An entry whose key another one has, or that has a field twice, is one."""
    entry = getattr(block, "ignore_error_block", None) or block
    if not hasattr(entry, "fields"):
        return None
    found: dict[str, str] = {}
    for field in entry.fields:
        value = _value(str(field.value), words)
        if value is None:
            return None
        found.setdefault(field.key.lower(), value)
    return found


def _value(written: str, words: Mapping[str, str]) -> str | None:
    """What `written` says: parts in braces or quotes, numbers and words that @string explains,
    joined by #. None where it is something else."""
    parts, at = [], 0
    while True:
        match = _PART.match(written, at)
        if match is None:
            return None
        at = match.end()
        if match["brace"]:
            end = _closing(written, at, '"' if match["brace"] == '"' else "}")
            if end < 0:
                return None
            parts.append(written[at:end])
            at = end + 1
        else:
            bare = match["bare"]
            parts.append(match["quoted"] if bare is None else words.get(bare.lower(), bare))
        joined = _JOINED.match(written, at)
        if joined is None:
            return " ".join("".join(parts).split()) if not written[at:].strip() else None
        at = joined.end()


def _closing(text: str, start: int, closes: str) -> int:
    """Where the brace or quote that opened before `start` is closed, -1 where it is not."""
    depth = 0
    for match in re.finditer(r'\\.|[{}"]', text[start:], re.DOTALL):
        if depth == 0 and match[0] == closes:
            return start + match.start()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
    return -1


def _record(told: Mapping[str, str], mention: Mention, place: str) -> Record | Problem:
    titles = (told.get("title", ""), told.get("subtitle", ""))
    names = parted(told["author"], AND) if told.get("author") else ()
    return record(
        ": ".join(title for title in titles if title.strip()),
        mention,
        place=place,
        abstract=told.get("abstract", ""),
        authors=[name.strip() for name in names if name.strip()],
        arxiv=_arxiv(told),
        doi=_LATEX_IN_LINK.sub("", told.get("doi", "")),
        link=_LATEX_IN_LINK.sub("", told.get("url", "")),
        published=told.get("date") or told.get("year", ""),
        texts=[told.get(name, "") for name in ELSEWHERE],
    )


def _arxiv(told: Mapping[str, str]) -> str:
    kind = told.get("eprinttype") or told.get("archiveprefix") or ""
    return told.get("eprint", "") if kind.lower() == "arxiv" else ""
