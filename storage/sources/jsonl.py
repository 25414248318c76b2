"""JSON lines, or a JSON array, of papers → records.

A name may be written in small or capital letters; the first of a row that tells something counts:

    title      title
    abstract   abstract, else summary (which beside an abstract is a summary)
    authors    authors_parsed ([family, given, suffix]), authors, author: names, {"name"},
               {"given", "family"}, {"literal"}, or one text
    arXiv id   arxiv_id, arxiv, eprint; else an id or number that names one
    DOI        doi
    link       url, link
    published  published, published_date, publishedat, publication_date, issued ({"date-parts"}),
               date; else the first of versions. A year alone tells no day and is kept as one.
    details    venue, journal-ref, journal, container-title; categories; comments, comment
    version    version; else the last of versions ([{"version": "v1", "created": "Mon, …"}])
    code       code, github; also citations, year
    shown      with a page: date, position and votes are those of the page

So are read: arXiv's metadata dump, CSL-JSON, and what `papers ingest --dry-run --json` prints.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

from storage.errors import NotThisFormat
from storage.links import papers_named
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources.byline import names
from storage.sources.citation import day_of, record, text_of, year_of
from storage.sources.objects import count, objects, string, strings, year

ARXIV, LINK, CODE = ("arxiv_id", "arxiv", "eprint"), ("url", "link"), ("code", "github")
PUBLISHED = ("published", "published_date", "publishedat", "publication_date")
VENUE = ("venue", "journal-ref", "journal", "container-title")
COMMENT, AUTHORS = ("comments", "comment"), ("authors_parsed", "authors", "author")

MOST_STRANGE = 1_000  # objects before the first paper

Told = Mapping[str, Any]
Found = tuple[int, Told] | Problem  # its line with it


def parse(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every object, in its order; a line that is none is a Problem.

    Raises: NotThisFormat where something is told, but no paper.
    """
    return papers(enumerate(objects(text_of(data), page=page), start=1), page=page)


def papers(
    found: Iterable[tuple[int, Found]], *, page: str, known: bool = False
) -> Iterator[Record | Problem]:
    """Of (position, object). known: papers were found before these.

    Raises: NotThisFormat where something is told, but no paper, or none for a long time.
    """
    problems: list[Problem] = []  # until the first paper
    for position, each in found:
        read = each if isinstance(each, Problem) else _read(each[1], page, each[0], position)
        if isinstance(read, Problem) and not known:
            problems.append(read)
            if len(problems) == MOST_STRANGE:
                break
            continue
        if not known:
            known = True
            yield from problems
        yield read
    if problems and not known:
        first = f"{problems[0].place} {problems[0].reason}"
        raise NotThisFormat(f"This is no list of papers in JSON: {first}")


def _read(given: Told, page: str, line: int, at: int) -> Record | Problem:
    told = {name.lower(): value for name, value in given.items()}
    shown = string(told.get("page"))
    abstract, summary = string(told.get("abstract")), string(told.get("summary"))
    if "abstract" not in told:
        abstract, summary = summary, ""
    said = record(
        string(told.get("title")),
        _mention(told, page, at),
        place=f"{page}:{line}",
        abstract=abstract,
        authors=_authors(told),
        arxiv=_first(told, ARXIV) or _arxiv(told),
        doi=string(told.get("doi")),
        link=_first(told, LINK),
        published=_published(told, () if shown else ("date",)),
    )
    if isinstance(said, Problem):
        return said
    people, details = count(told.get("author_count")), _details(told, said.published)
    return replace(said, summary=summary, author_count=people, details=details)


def _mention(told: Told, page: str, at: int) -> Mention:
    """Where a page is named, it says when and where it showed the paper."""
    shown = string(told.get("page"))
    day = day_of(string(told.get("date"))) if shown else None
    votes = count(told.get("votes"))
    position = count(told.get("position")) if shown else None
    return Mention(Source.JSON_LINES, shown or page, day, position or at, votes)


def _details(told: Told, published: date | None) -> Details:
    version = count(told.get("version")) or count(_version(told, -1).get("version"))
    return Details(
        version=version,
        venue=_first(told, VENUE),
        comment=_first(told, COMMENT),
        categories=tuple(strings(told.get("categories"))),
        code=_first(told, CODE) or None,
        citations=count(told.get("citations")),
        year=year(told.get("year")) or (None if published else _year(told)),
    )


def _year(told: Told) -> int | None:
    """Of a date that tells no day."""
    years = [year_of(string(told.get(name))) for name in (*PUBLISHED, "date")]
    return next(filter(None, years), None)


def _authors(told: Told) -> list[str]:
    for name in AUTHORS:
        value = told.get(name)
        if isinstance(value, list) and value:
            return [person for each in value if (person := _person(each))]
        if text := string(value):
            return names(text)
    return []


def _person(told: object) -> str:
    if isinstance(told, list):
        family, given, *rest = [*map(string, told), "", ""]
        return " ".join(filter(None, [given, family, *rest]))
    if isinstance(told, dict):
        whole = string(told.get("name")) or string(told.get("literal"))
        return whole or f"{string(told.get('given'))} {string(told.get('family'))}".strip()
    return string(told)


def _arxiv(told: Told) -> str:
    """Of an id that is arXiv's; a bare one is where nobody else has categories."""
    text, bare = f"{string(told.get('id'))} {string(told.get('number'))}", "categories" in told
    named = (each for each in papers_named(text, bare=bare) if each.startswith("arxiv:"))
    return next(named, "").removeprefix("arxiv:")


def _published(told: Told, more: tuple[str, ...]) -> str:
    """In ISO form, "" where no day is told."""
    days = (day_of(string(told[name])) for name in (*PUBLISHED, *more) if name in told)
    day = next(filter(None, days), None) or _issued(told.get("issued"))
    day = day or _created(_version(told, 0).get("created"))
    return day.isoformat() if day else ""


def _issued(told: object) -> date | None:
    parts = told.get("date-parts") if isinstance(told, dict) else told
    first = parts[0] if isinstance(parts, list) and parts else parts
    whole = "-".join(map(string, first)) if isinstance(first, list) else string(first)
    return day_of(whole)


def _created(told: object) -> date | None:
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(string(told)).date()
    return None


def _version(told: Told, at: int) -> Told:
    versions = told.get("versions")
    found = versions[at] if isinstance(versions, list) and versions else None
    return found if isinstance(found, dict) else {}


def _first(told: Told, of: tuple[str, ...]) -> str:
    return next((text for name in of if name in told and (text := string(told[name]))), "")
