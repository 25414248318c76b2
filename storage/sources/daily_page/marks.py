"""The marks a text dump puts around a title: headings, bold, bullets, Markdown links, footnotes.
Pure; looks at one text at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from storage.sources.daily_page.chrome import Kind, role
from storage.sources.daily_page.links import arxiv_id

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
_SEPARATOR = re.compile(r"\s+[·•|]\s*")
_COUNT_BEFORE = re.compile(r"^([^\w\s\[*#]?\s?[0-9][0-9.,k]*)\s+(?=[\[*#])")
_COUNT_AFTER = re.compile(r"(?<=[\])*])\s*[(–—,-]\s*([^()\[\]]{1,40})\)?$")
# Bullet, heading, bold, link, and the like again within the link.
_MOST_LAYERS = 8
_LONGEST_TITLE = 2000
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
    for _ in range(_MOST_LAYERS):
        peeled = _one_layer(rest, notes)
        if peeled is None:
            break
        rest = peeled
    return rest


def unlink(text: str, notes: Mapping[str, str]) -> str:
    """`text` with the links inside it as their words alone; a citation such as [3] stays."""
    text = _ANY_LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _ANY_NOTE_LINK.sub(lambda m: m[1] if m[2] in notes else m[0], text)
    return _ANY_NOTE_START.sub(lambda m: "" if m[1] in notes else m[0], text)


def split_counts(text: str, notes: Mapping[str, str]) -> list[str]:
    """A title with counts on its line ("▲ 57 [Title](link) · 3 authors") as separate texts; any
    other text as itself."""
    parts = _SEPARATOR.split(text)
    if len(parts) > 1 and all(map(_is_count, parts)):
        return [_bare(part) for part in parts]
    while len(parts) > 1 and _is_count(parts[-1]):
        parts.pop()
    while len(parts) > 1 and _is_count(parts[0]):
        parts.pop(0)
    if len(parts) != 1 or len(parts[0]) > _LONGEST_TITLE:
        return [text]
    core = _without(_COUNT_AFTER, _without(_COUNT_BEFORE, parts[0]))
    peeled = peel(core, notes)
    if core == text or not (peeled.link or peeled.title_mark):
        return [text]
    start = text.index(core)
    counts = (text[:start], text[start + len(core) :])
    lead, tail = ([c for c in map(_bare, _SEPARATOR.split(t)) if c] for t in counts)
    return [*lead, core, *tail]


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


def _without(count: re.Pattern[str], text: str) -> str:
    found = count.search(text)
    if not found or not _is_count(found[1]):
        return text
    return text[: found.start()] + text[found.end() :]


def _bare(text: str) -> str:
    return text.strip(_EDGE)


def _is_count(text: str) -> bool:
    return role(_bare(text)).kind not in (Kind.TEXT, Kind.NAMES, Kind.NAV, Kind.DATE)
