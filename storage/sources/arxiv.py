"""arXiv's replies → records: the API's Atom, and the daily RSS or Atom of a category."""

import re
from collections.abc import Iterator
from dataclasses import replace

from storage.models import Announced, Details, Mention, Problem, Record, Source
from storage.sources.byline import names
from storage.sources.citation import record
from storage.sources.entries import Entry, day, read, text

# It says where it comes from before its first entry.
BEGINS = re.compile(
    rb"<(?:link|id)>\s*https?://(?:(?:export|rss|www)\.)?arxiv\.org\b"
    rb"|href=.https?://(?:(?:export|rss|www)\.)?arxiv\.org/(?:api|rss|atom)/",
    re.IGNORECASE,
)
FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")
_TOTAL = re.compile(rb"<(?:\w+:)?totalResults[^>]*>\s*(\d{1,9})\s*<")
_ID = re.compile(
    r"(?:arxiv\.org/abs/|oai:arXiv\.org:)"
    r"(?P<id>\d{4}\.\d{4,5}|(?P<archive>[a-z-]+)(?:\.[A-Za-z-]+)?/(?P<number>\d{7}))"
    r"(?:v(?P<version>\d{1,3}))?\Z",
    re.IGNORECASE,
)
_ERROR = "arxiv.org/api/errors"
_PREFACE = re.compile(r"\AarXiv:\S+\s+Announce Type:\s*(?P<type>[a-z-]+)\s+(?:Abstract:\s*)?")
_KIND = r"(?:\w+ )?(?:paper|article|manuscript|submission|preprint|work|version|draft)"
_WITHDRAWN = re.compile(
    rf"(?:\A\W*|[.;]\s+)(?:(?:(?:this|the) {_KIND} )?(?:has (?:now )?been |is |was )?"
    rf"(?:temporarily )?(?:withdrawn|retracted)\b"
    r"|(?:the )?authors? (?:has |have )?(?:withdrawn|withdrew|retracted) (?:this|the|their) "
    rf"{_KIND})",
    re.IGNORECASE,
)


def parse(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry, in its order. An error that arXiv tells is a Problem in its own words.

    A Mention's day is, in a listing, the day of the listing; else that of the version.

    Raises: NotThisFormat.
    """
    feed = read(data)
    for position, entry in enumerate(feed.entries, start=1):
        yield _read(entry, page, position)
    if feed.broken:
        yield Problem(page, feed.broken)


def total(data: bytes) -> int | None:
    """How many papers the API has for the query, of which the reply holds a part."""
    found = _TOTAL.search(data)
    return int(found[1]) if found else None


def _read(entry: Entry, page: str, position: int) -> Record | Problem:
    place, id = f"{page} #{position}", text(entry, "id")
    if _ERROR in id:
        return Problem(place, f"arXiv says: {text(entry, 'summary')}")
    found = _ID.search(id) or _ID.search(text(entry, "link"))
    if not found:
        return Problem(place, "has no arXiv id.")
    details, abstract = _details(entry, found["version"])
    listed = details.announced is not None
    published = None if listed else day(entry, "published")
    shown = day(entry, "published") if listed else details.updated
    said = record(
        text(entry, "title"),
        Mention(Source.ARXIV, page, shown, position),
        place=place,
        abstract=abstract,
        authors=_listed(entry) if listed else _authors(entry),
        arxiv=f"{found['archive']}/{found['number']}" if found["archive"] else found["id"],
        doi=next(iter(text(entry, "arxiv_doi").split()), ""),
        published=published.isoformat() if published else "",
    )
    return replace(said, details=details) if isinstance(said, Record) else said


def _details(entry: Entry, version: str | None) -> tuple[Details, str]:
    """And the abstract, without the line that a listing puts before it."""
    told = text(entry, "summary")
    preface = _PREFACE.match(told)
    abstract = told[preface.end() :] if preface else told
    kind = text(entry, "arxiv_announce_type") or (preface["type"] if preface else "")
    comment = text(entry, "arxiv_comment")
    details = Details(
        version=int(version) if version else None,
        announced=Announced(kind) if kind in set(Announced) else None,
        updated=None if kind else day(entry, "updated"),
        withdrawn=bool(_WITHDRAWN.search(comment) or _WITHDRAWN.match(abstract)),
        venue=text(entry, "arxiv_journal_ref") or text(entry, "arxiv_journal_reference"),
        comment=comment,
        categories=_categories(entry),
    )
    return details, abstract


def _categories(entry: Entry) -> tuple[str, ...]:
    """The primary one first."""
    primary = (entry.get("arxiv_primary_category") or {}).get("term")
    terms = [primary, *(tag.get("term") for tag in entry.get("tags") or ())]
    return tuple(dict.fromkeys(term for term in terms if term))


def _authors(entry: Entry) -> list[str]:
    return [name for each in entry.get("authors") or () if (name := each.get("name"))]


def _listed(entry: Entry) -> list[str]:
    """A listing has all of them in one line."""
    return [name for line in _authors(entry) for name in names(line)]
