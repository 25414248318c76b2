"""Files, folders and standard input → records. pile.py reads them, this says what they are.

Which format a file has is told by what is in it, and by its name where that does not tell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from storage.errors import NotThisFormat, SourceError
from storage.models import Problem, Record, Source
from storage.sources import (
    arxiv,
    bibtex,
    daily_page,
    entries,
    feed,
    huggingface,
    jsonl,
    objects,
    ris,
    starter,
)
from storage.sources.citation import text_of
from storage.sources.dumps import are_lines
from storage.sources.pile import STDIN, Pile

# What is taken from a folder; named so, it is read so where nothing in it says otherwise.
BY_NAME = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown", ".html", ".htm"), Source.DAILY_PAGE),
    **dict.fromkeys((".xml", ".rss", ".atom"), Source.FEED),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), Source.JSON_LINES),
    ".bib": Source.BIBTEX,
    ".ris": Source.RIS,
}
READERS: dict[Source, Callable[..., Iterator[Record | Problem]]] = {
    Source.BIBTEX: bibtex.parse,
    Source.RIS: ris.parse,
    Source.ARXIV: arxiv.parse,
    Source.HUGGING_FACE: huggingface.parse,
    Source.FEED: feed.parse,
    Source.JSON_LINES: jsonl.parse,
}
CITATIONS = {Source.BIBTEX: bibtex.BEGINS, Source.RIS: ris.BEGINS}
MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?!!doctype\s+html|html)", re.IGNORECASE)
UTF16 = (b"\xff\xfe", b"\xfe\xff")
_COMMENTS = re.compile(r"(?:[ \t]*(?:%[^\n]*+)?\n)*+")  # before a first entry


def read_starter() -> Iterator[Record]:
    """The papers that ship with Paperboy."""
    return starter.parse(starter.SHELF.read_bytes())


def read_citations(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry of a BibTeX or a RIS file: whichever has the first one.

    Raises: NotThisFormat.
    """
    source = _citation(text_of(data))
    if not source:
        raise NotThisFormat(
            "No entry is in it: of BibTeX, like @article{key, title = {…}}, or of RIS, from a line "
            "“TY  - JOUR” to a line “ER  -”."
        )
    return READERS[source](data, page=page)


def read_pages(
    paths: Sequence[str],
    *,
    today: date,
    year: int | None = None,
    source: Source | None = None,
    also: Iterable[Record | Problem] = (),
) -> Pile:
    """Every record of these files, folders (with all that is below) and "-" (standard input).

    source: the format of all of them; None recognises each. A file of none, or that cannot be
    read, is one Problem with its whole name as the place. also: what comes before them.

    Raises: SourceError where a path does not exist or a folder has no such file; before any record.
    """
    page = partial(daily_page.parse, today=today, year=year)

    def parse(data: bytes, name: str) -> Iterator[Record | Problem]:
        return READERS.get(source or recognise(data, name), page)(data, page=name)

    def is_dump(head: bytes, name: str) -> bool:
        return (source or recognise(head, name)) is Source.JSON_LINES and are_lines(head)

    files = [file for path in paths for file in _files(path)]
    return Pile(files, is_dump=is_dump, parse=parse, also=also)


def recognise(data: bytes, name: str = "") -> Source:
    """The format of a file, by its content, else by its name, else a daily page."""
    text, suffix = _text(data), _suffix(name)
    if suffix in (".bib", ".ris"):
        return _citation(text) or BY_NAME[suffix]
    said = _markup(data) or _json(text) or _citation(text, at_start=True)
    return said or BY_NAME.get(suffix, Source.DAILY_PAGE)


def _markup(data: bytes) -> Source | None:
    head = data[: entries.SNIFFED]
    if head.startswith(UTF16):
        head = head.decode("utf-16", "ignore").encode()
    if not MARKUP.match(head) or not entries.BEGINS.search(head):
        return None
    first = arxiv.FIRST_ENTRY.search(head)
    before = head[: first.start()] if first else head
    return Source.ARXIV if arxiv.BEGINS.search(before) else Source.FEED


def _json(text: str) -> Source | None:
    if not objects.BEGINS.match(text):
        return None
    daily = huggingface.PAPER.search(text, 0, huggingface.SNIFFED)
    return Source.HUGGING_FACE if daily else Source.JSON_LINES


def _citation(text: str, *, at_start: bool = False) -> Source | None:
    """Whichever begins first; at_start: behind nothing but comments."""
    after = _COMMENTS.match(text)
    begins = {source: shape.search(text) for source, shape in CITATIONS.items()}
    found = {source: match.start() for source, match in begins.items() if match}
    if at_start:
        found = {source: at for source, at in found.items() if after and at == after.end()}
    return min(found, key=lambda source: found[source], default=None)


def _text(data: bytes) -> str:
    try:
        return text_of(data)
    except NotThisFormat:
        return ""


def _files(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    found = Path(path)
    if found.is_dir():
        below = sorted(str(file) for file in found.rglob("*") if _is_taken(file, found))
        if not below:
            known = ", ".join(sorted(BY_NAME))
            raise SourceError(f"The folder {path} has no file with one of {known}.")
        return below
    if not found.exists():
        raise SourceError(f"There is no file or folder {path}.")
    return [path]


def _is_taken(file: Path, folder: Path) -> bool:
    """Neither hidden nor of our own search index."""
    own = [p for p in file.relative_to(folder).parts if p.startswith(".") or p.endswith(".index")]
    return not own and _suffix(file.name) in BY_NAME and file.is_file()


def _suffix(name: str) -> str:
    return Path(name.lower().removesuffix(".gz")).suffix
