"""Crossref's replies → records: one work, a list of works, or a work as a DOI's own server sends
it (CSL-JSON)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from storage.errors import NotThisFormat
from storage.links import papers_named
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources.citation import record, text_of
from storage.sources.objects import count, dicts, inside, one_value, string, year

PAGE = "Crossref"
NOT_FOUND = "Resource not found."  # all that is said of an id nobody knows
# What has a DOI and is no paper.
_ELSE = """
    book-series book-set book-track component database dataset grant journal journal-issue
    journal-volume peer-review proceedings proceedings-series report-series standard-series
"""
ELSE = frozenset(_ELSE.split())
_DATES = ("published", "issued", "published-online", "published-print", "posted")
_PREPRINTS = ("has-preprint", "is-version-of")
_TAKEN_BACK = {"retraction", "withdrawal", "removal"}
_JATS_HEADING = re.compile(r"\A\s*<jats:title>\s*abstract\s*</jats:title>", re.IGNORECASE)


def parse(data: bytes, *, page: str = PAGE) -> Iterator[Record | Problem]:
    """Every work that is a paper, in its order; a Problem for any other. Raises: NotThisFormat."""
    text = text_of(data)
    if text.strip() == NOT_FOUND:
        yield Problem(page, f"Crossref says: {NOT_FOUND}")
        return
    if not text.lstrip().startswith("{"):
        raise NotThisFormat("This is no reply of Crossref's.")
    told = one_value(text, page=page)
    if isinstance(told, Problem):
        yield told
        return
    if told.get("status") == "failed":
        yield Problem(page, f"Crossref says: {_reasons(told.get('message'))}")
        return
    for position, work in enumerate(_works(told), start=1):
        yield _read(work, page, position)


def _reasons(told: object) -> str:
    reasons = [string(each.get("message")) for each in dicts(told)]
    return " ".join(" ".join(filter(None, reasons)).split()) or "that cannot be asked."


def _works(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Raises: NotThisFormat."""
    message = inside(told, "message")
    match told.get("message-type"):
        case "work":
            return [message]
        case "work-list":
            return [*dicts(message.get("items"))]
        case None if "DOI" in told and "title" in told:
            return [told]
    raise NotThisFormat("This is no reply of Crossref's with works.")


def _read(work: Mapping[str, Any], page: str, position: int) -> Record | Problem:
    place, kind = f"{page} #{position}", string(work.get("type"))
    if kind in ELSE:
        return Problem(place, f"is a {kind}, no paper.")
    published = _published(work)
    said = record(
        _title(work),
        Mention(Source.CROSSREF, page, None, position),
        place=place,
        abstract=_JATS_HEADING.sub("", string(work.get("abstract"))),
        authors=_authors(work.get("author")),
        arxiv=_preprint(work),
        doi=string(work.get("DOI")).lower(),
        published="-".join(map(str, published)) if len(published) == 3 else "",
    )
    details = Details(
        withdrawn=_is_taken_back(work),
        venue="" if kind == "posted-content" else _first(work, "container-title"),
        citations=count(work.get("is-referenced-by-count")),
        year=year(published[0]) if published else None,
    )
    return replace(said, details=details) if isinstance(said, Record) else said


def _title(work: Mapping[str, Any]) -> str:
    """With its subtitle; one in capitals is what stands above the pages."""
    title, below = _first(work, "title"), _first(work, "subtitle")
    if not title or not below or below.isupper() or below.casefold() in title.casefold():
        return title
    return f"{title}: {below}"


def _first(work: Mapping[str, Any], name: str) -> str:
    """Of a list its first text; CSL-JSON has a text instead."""
    told = work.get(name)
    each = told if isinstance(told, list) else [told]
    return next(filter(None, map(string, each)), "")


def _authors(told: object) -> list[str]:
    """As a citation has them: `family, suffix, given`."""
    names = []
    for each in dicts(told):
        parts = [string(each.get(part)) for part in ("family", "suffix", "given")]
        names.append(", ".join(filter(None, parts)) or string(each.get("name")))
    return [name for name in names if name]


def _preprint(work: Mapping[str, Any]) -> str:
    """Of its arXiv preprint the id, "" where it tells of none."""
    relation = inside(work, "relation")
    told = [each for name in _PREPRINTS for each in dicts(relation.get(name))]
    names = [name for each in told for name in papers_named(string(each.get("id")), bare=True)]
    return next((n.removeprefix("arxiv:") for n in names if n.startswith("arxiv:")), "")


def _is_taken_back(work: Mapping[str, Any]) -> bool:
    notices = dicts(work.get("updated-by"))
    return any(string(each.get("type")) in _TAKEN_BACK for each in notices)


def _published(work: Mapping[str, Any]) -> list[int]:
    """(year, month, day) as far as they are known. An old paper may have come online much later:
    the day is one of the year that is told first."""
    dates = [each for name in _DATES if (each := _parts(work.get(name)))]
    same = [each for each in dates if each[0] == dates[0][0]]
    return max(same, key=len, default=[])


def _parts(told: object) -> list[int]:
    dates = told.get("date-parts") if isinstance(told, dict) else None
    first = dates[0] if isinstance(dates, list) and dates else None
    parts = [count(part) for part in first] if isinstance(first, list) else []
    known = parts[: parts.index(None)] if None in parts else parts
    return [part for part in known if part]
