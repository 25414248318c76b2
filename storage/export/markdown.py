"""Papers → a Markdown list, as GitHub, Obsidian and CommonMark read it; saves are tasks."""

import re
from collections.abc import Iterator, Sequence

from storage.export.entry import Entry, line, link, published
from storage.export.names import authors
from storage.people import Status

_MOST_NAMES = 3
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&#])")
_BULLET = re.compile(r"^([-+=:])")  # of a list, a heading, a definition
_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_IN_LINK = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "()[]\\`|"})


def write(entries: Sequence[Entry]) -> str:
    return "".join(f"{each}\n" for entry in entries for each in _lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    paper, address = entry.paper.paper, link(entry.paper.paper)
    title = _escaped(line(paper.title)) or "untitled"
    named = f"[{title}]({address.translate(_IN_LINK)})" if address else title
    yield " · ".join(filter(None, [f"- {_box(entry)}{named}", *_facts(entry)]))
    yield from (f"  > {_escaped(each)}" for each in entry.note.split("\n") if each)


def _box(entry: Entry) -> str:
    if not entry.save:
        return ""
    return "[x] " if entry.save.status is Status.DONE else "[ ] "


def _facts(entry: Entry) -> Iterator[str]:
    paper, names = entry.paper.paper, authors(entry.paper.paper)
    first = [f"{name.given} {name.family}".strip() for name in names[:_MOST_NAMES]]
    more = ["et al."] if max(len(names), paper.author_count or 0) > len(first) > 0 else []
    yield _escaped(", ".join([*first, *more]))
    yield "".join(map(str, published(paper)[:1]))
    yield _escaped(entry.venue)
    yield f"arXiv:{_escaped(line(paper.arxiv_id))}" if paper.arxiv_id else ""
    yield _escaped(", ".join(entry.topics))
    if entry.save and entry.save.status is Status.READING:
        yield entry.status


def _escaped(text: str) -> str:
    """Nothing in it is Markdown, wherever it stands."""
    text = _BULLET.sub(r"\\\1", _SPECIAL.sub(r"\\\1", text))
    return _NUMBER.sub(r"\1\\\2", text)
