"""The marks a text dump puts around a title: headings, bold, bullets, Markdown links, footnotes.
Pure; looks at one text at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from storage.sources.page_chrome import Kind, role
from storage.sources.page_links import arxiv_id

_BULLET = re.compile(r"(?:[*+•◦‣-]|[0-9]{1,3}[.)](?=\s[\[*]))\s+")
_HEADING = re.compile(r"#{1,6}\s+")
_BOLD = re.compile(r"\*\*([^*\s](?:[^*]|\*(?!\*))*)\*\*")
_URL = r"\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)"
_INLINE_LINK = re.compile(r"\[(.+)\]" + _URL)
_NOTE_LINK = re.compile(r"\[(.+)\]\s?\[([0-9]{1,5})\]")
_NOTE_START = re.compile(r"\[([0-9]{1,5})\]\s?(.+)")
_ANY_LINK = re.compile(r"(?<!!)\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]" + _URL)
_ANY_NOTE_LINK = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\[([0-9]{1,5})\]")
_ANY_NOTE_START = re.compile(r"\[([0-9]{1,5})\](?=[\w(\"“‘'«<\\$/])")
_IMAGE = re.compile(r"!\[[^\[\]]*\]" + _URL)
_EDGE = " \t·•|,–—-()"


@dataclass(frozen=True, slots=True)
class Peeled:
    """A text without its marks. `title_mark`: one of them is how a page sets a title. `bulleted`
    alone says little: some pages put a bullet before everything."""

    text: str
    link: str | None = None
    title_mark: bool = False
    bulleted: bool = False


def peel(text: str, notes: Mapping[str, str]) -> Peeled:
    """Take every mark off the outside of `text`; `notes` maps footnote numbers to links."""
    rest = Peeled(_IMAGE.sub("", text).strip())
    while (peeled := _one_layer(rest, notes)) is not None:
        rest = peeled
    return rest


def unlink(text: str, notes: Mapping[str, str]) -> str:
    """`text` with the links inside it as their words alone; a citation such as [3] stays."""
    text = _ANY_LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _ANY_NOTE_LINK.sub(lambda m: m[1] if m[2] in notes else m[0], text)
    return _ANY_NOTE_START.sub(lambda m: "" if m[1] in notes else m[0], text)


def split_counts(text: str, notes: Mapping[str, str]) -> list[str]:
    """A title link with counts on its line ("▲ 57 [Title](link) · 3 authors") as separate texts;
    any other text as itself."""
    marks = _BULLET.match(text)
    body = text[marks.end() :] if marks else text
    found = _ANY_LINK.search(body) or _ANY_NOTE_LINK.search(body)
    if not found or not _leads_to_paper(found[2], notes):
        return [text]
    before, after = body[: found.start()], body[found.end() :]
    heading = before[: len(before) - len(before.lstrip("#* "))]
    counts = [*_counts(before[len(heading) :]), heading + found[0], *_counts(after)]
    edges_are_counts = all(_is_count(c) for c in counts if c != heading + found[0])
    return counts if len(counts) > 1 and edges_are_counts else [text]


def _one_layer(rest: Peeled, notes: Mapping[str, str]) -> Peeled | None:
    text = rest.text
    if found := _BULLET.match(text):
        return replace(rest, text=text[found.end() :], bulleted=True)
    if found := _HEADING.match(text):
        return replace(rest, text=text[found.end() :].rstrip("# "), title_mark=True)
    if found := _BOLD.fullmatch(text):
        return replace(rest, text=found[1].strip(), title_mark=True)
    return _linked(rest, notes)


def _linked(rest: Peeled, notes: Mapping[str, str]) -> Peeled | None:
    if found := _INLINE_LINK.fullmatch(rest.text):
        # "[Daily](/d) [Weekly](/w)" is two links, no link with brackets in its words.
        return _lead(rest, found[1], found[2]) if "](" not in found[1] else None
    found = _NOTE_LINK.fullmatch(rest.text)
    if found and found[2] in notes:
        return _lead(rest, found[1], notes[found[2]])
    found = _NOTE_START.fullmatch(rest.text)
    if found and found[1] in notes:
        return _lead(rest, found[2], notes[found[1]])
    return None


def _lead(rest: Peeled, text: str, link: str) -> Peeled:
    link = rest.link or link
    return replace(
        rest, text=text.strip(), link=link, title_mark=rest.title_mark or bool(arxiv_id(link))
    )


def _leads_to_paper(target: str, notes: Mapping[str, str]) -> bool:
    return arxiv_id(notes.get(target, target)) is not None


def _counts(text: str) -> list[str]:
    parts = (part.strip(_EDGE) for part in re.split(r"\s[·•|]\s?|,\s", text))
    return [part for part in parts if part]


def _is_count(text: str) -> bool:
    return role(text).kind not in (Kind.TEXT, Kind.NAMES, Kind.NAV, Kind.DATE)
