"""Files, folders and standard input → records. The edge of `storage/sources`: it reads files."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from storage.errors import NotThisFormat, SourceError
from storage.models import Problem, Record
from storage.sources import bibtex, daily_page, ris, starter
from storage.sources.citation import text_of

PAGES = {".txt", ".text", ".md", ".markdown", ".html", ".htm"}  # what is taken from a folder
CITATIONS = {".bib", ".ris"}  # likewise, and never read as pages
STDIN = "-"


SHAPES: tuple[tuple[re.Pattern[str], Callable[..., Iterator[Record | Problem]]], ...] = (
    (bibtex.BEGINS, bibtex.parse),
    (ris.BEGINS, ris.parse),
)


def read_starter() -> Iterator[Record]:
    """The papers that ship with Paperboy."""
    return starter.parse(starter.SHELF.read_bytes())


def read_citations(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry of a BibTeX or a RIS file: whichever has the first one.

    Raises: NotThisFormat.
    """
    text = text_of(data)
    begins = [(shape.search(text), read) for shape, read in SHAPES]
    found = [(match.start(), read) for match, read in begins if match]
    if not found:
        raise NotThisFormat(
            "No entry is in it: of BibTeX, like @article{key, title = {…}}, or of RIS, from a line "
            "“TY  - JOUR” to a line “ER  -”."
        )
    return min(found, key=lambda each: each[0])[1](data, page=page)


def read_pages(
    paths: Sequence[str], *, today: date, year: int | None = None
) -> Iterator[Record | Problem]:
    """Every record of these files, folders (with all that is below) and "-" (standard input).

    A file that is no page, or cannot be read, is one Problem with its whole name as the place.

    Raises: SourceError where a path does not exist or a folder has no page; before any record.
    """
    files = [file for path in paths for file in _files(path)]
    return (each for file in files for each in _read(file, today=today, year=year))


def _files(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    found = Path(path)
    if found.is_dir():
        below = sorted(str(file) for file in found.rglob("*") if _is_page(file))
        if not below:
            raise SourceError(
                f"The folder {path} has no file with one of {', '.join(sorted(PAGES | CITATIONS))}."
            )
        return below
    if not found.exists():
        raise SourceError(f"There is no file or folder {path}.")
    return [path]


def _is_page(file: Path) -> bool:
    known = file.suffix.lower() in PAGES | CITATIONS
    return known and file.is_file() and not file.name.startswith(".")


def _read(file: str, *, today: date, year: int | None) -> Iterator[Record | Problem]:
    # A name need not be UTF-8; a database, and who reads our output, need it.
    file_name = file.encode("utf-8", "replace").decode()
    name = "stdin" if file == STDIN else Path(file_name).name
    try:
        data = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        if Path(file).suffix.lower() in CITATIONS:
            yield from read_citations(data, page=name)
        else:
            yield from daily_page.parse(data, page=name, today=today, year=year)
    except NotThisFormat as error:
        yield Problem(file_name, str(error))
    except OSError as error:
        yield Problem(file_name, f"cannot be read: {error.strerror}.")
