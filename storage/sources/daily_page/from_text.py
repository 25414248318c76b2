"""A daily page saved as text → its blocks. Pure.

Plain dumps, hard-wrapped ones, lynx dumps with their footnotes, and Markdown. Two questions are
asked of the whole page, as no single line can answer them: does it keep one text per line, and
are its marks (#, **, bullets, links) the page's own or part of a title?
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from storage.sources.daily_page.blocks import Block, fold
from storage.sources.daily_page.chrome import Kind, role
from storage.sources.daily_page.links import arxiv_id
from storage.sources.daily_page.marks import Peeled, peel, split_counts, unlink
from storage.sources.daily_page.wrap import WIDTH, breaks_at_hyphens, join, may_be_wrapped

_NOTE = re.compile(r"\s*(?:\[([0-9]{1,5})\]:|([0-9]{1,5})\.)\s+<?(\S+?)>?\s*")
_TARGET = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)
_NOTES_HEADING = re.compile(r"(?:#+\s*)?(?:references|(?:visible |hidden )?links):?", re.IGNORECASE)
_RULE = re.compile(r"([-=*~])(?:\s?\1){2,}")
_HEADING_OR_BULLET = re.compile(r"(?:#{1,6}|[*+•◦‣-])\s+\S")
_NOTE_MARK = re.compile(r"\[([0-9]{1,5})\]\S")
_FEWEST_MARKS = 3
# An abstract on one line is longer than a hard-wrapped line.
_LONG_LINE = 110
# Marks are the page's own where at least one text in this many has them: a third of the records.
_MARKED_OF = 6
_ONE_RECORD = 3
_COMMONLY_BULLETED = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    notes: Mapping[str, str]


_Paragraph = list[_Line]


def blocks(text: str) -> list[Block]:
    """The blocks of a page saved as text, in order."""
    paragraphs = list(_paragraphs(_with_lost_notes(list(_lines(text)))))
    if _one_text_per_line(paragraphs):
        paragraphs = [[line] for paragraph in paragraphs for line in paragraph]
    else:
        paragraphs = [part for paragraph in paragraphs for part in _parts(paragraph)]
    texts = [[line.text for line in paragraph] for paragraph in paragraphs]
    at_hyphens = breaks_at_hyphens(texts)
    joined = [
        (p[0].number, join(lines, at_hyphens=at_hyphens), p[0].notes)
        for p, lines in zip(paragraphs, texts, strict=True)
    ]
    return _peeled(joined)


def _lines(text: str) -> Iterator[_Line]:
    """The lines without footnotes; each knows the footnotes of its own dump, which follow it."""
    notes: dict[str, str] = {}
    closed = False
    for number, raw in enumerate(text.split("\n"), start=1):
        # A form feed is a page break of the printer, no paragraph.
        line = raw.replace("\f", " ").strip().removeprefix("\ufeff")
        found = _NOTE.fullmatch(line)
        if found and _TARGET.match(found[3]):
            notes[found[1] or found[2]] = found[3]
            closed = True
            line = ""
        elif line and closed and not _NOTES_HEADING.fullmatch(line):
            notes, closed = {}, False
        yield _Line(number, line, notes)


def _with_lost_notes(lines: list[_Line]) -> list[_Line]:
    """A dump cut off before its list of links still has their numbers, which ascend."""
    marks = [int(found[1]) for line in lines if (found := _NOTE_MARK.match(line.text))]
    ascends = all(a < b for a, b in pairwise(marks))
    if any(line.notes for line in lines) or len(marks) < _FEWEST_MARKS or not ascends:
        return lines
    notes = {str(mark): "" for mark in marks}
    return [_Line(line.number, line.text, notes) for line in lines]


def _paragraphs(lines: Iterable[_Line]) -> Iterator[_Paragraph]:
    paragraph: _Paragraph = []
    for line in lines:
        if line.text and not _RULE.fullmatch(line.text):
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _one_text_per_line(paragraphs: list[_Paragraph]) -> bool:
    """No blank line at all, or most paragraphs are a title with its abstract on the next line."""
    if len(paragraphs) == 1:
        return True
    pairs = sum(len(p) == 2 and len(p[1].text) > _LONG_LINE for p in paragraphs)
    alone = sum(len(p) == 1 and role(fold(p[0].text)).kind is Kind.TEXT for p in paragraphs)
    return pairs > alone


def _parts(paragraph: _Paragraph) -> Iterator[_Paragraph]:
    """Cut where a line stands for itself (a count, a heading) and was not put there by wrapping."""
    width = max(WIDTH, *(len(line.text) for line in paragraph), 0)
    part: _Paragraph = []
    for line in paragraph:
        if part and _is_break(part[-1], line, width):
            yield part
            part = []
        part.append(line)
    yield part


def _is_break(above: _Line, below: _Line, width: int) -> bool:
    if may_be_wrapped(above.text, below.text, width=width):
        return False
    return _ends_itself(above) or _starts_itself(below)


def _ends_itself(line: _Line) -> bool:
    peeled = peel(line.text, line.notes)
    marked = peeled.title_mark and (bool(peeled.link) or "**" in line.text or "#" in line.text[:6])
    return marked or role(peeled.text).kind is not Kind.TEXT


def _starts_itself(line: _Line) -> bool:
    noted = _NOTE_MARK.match(line.text)
    return bool(
        _HEADING_OR_BULLET.match(line.text)
        or (noted and noted[1] in line.notes)
        or role(peel(line.text, line.notes).text).kind is not Kind.TEXT
    )


_Joined = tuple[int, str, Mapping[str, str]]


def _peeled(joined: list[_Joined]) -> list[Block]:
    texts = [
        (number, part, notes)
        for number, text, notes in joined
        for part in split_counts(text, notes)
    ]
    peeled = [peel(text, notes) for _, text, notes in texts]
    bodies = [p for p in peeled if role(p.text).kind is Kind.TEXT]
    headed = _headings_mark(bodies)
    bullets_mark = not headed and _bullets_mark(bodies)
    own = headed or bullets_mark
    rows = zip(texts, peeled, strict=True)
    made = (_block(number, text, p, notes, own, bullets_mark) for (number, text, notes), p in rows)
    return [block for block in made if block.text]


def _headings_mark(bodies: list[Peeled]) -> bool:
    marked = sum(p.title_mark for p in bodies)
    linked = any(p.link and arxiv_id(p.link) for p in bodies)
    return linked or _is_habit(marked, len(bodies))


def _bullets_mark(bodies: list[Peeled]) -> bool:
    bulleted = sum(p.bulleted for p in bodies)
    return bulleted <= _COMMONLY_BULLETED * len(bodies) and _is_habit(bulleted, len(bodies))


def _is_habit(marked: int, texts: int) -> bool:
    return marked * _MARKED_OF >= texts and (marked > 1 or (marked == 1 and texts <= _ONE_RECORD))


def _block(
    number: int, text: str, peeled: Peeled, notes: Mapping[str, str], own: bool, bullets_mark: bool
) -> Block:
    if not own and role(peeled.text).kind is Kind.TEXT and not notes:
        return Block(number, text)
    marked = own and (peeled.title_mark or (bullets_mark and peeled.bulleted))
    aside = bool(peeled.link) and not marked
    return Block(number, fold(unlink(peeled.text, notes)), peeled.link, marked=marked, aside=aside)
