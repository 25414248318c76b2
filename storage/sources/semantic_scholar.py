"""Semantic Scholar's replies → records: one paper, a batch, a search, or a list that leads to
papers (citations, references, recommendations)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from storage.errors import NotThisFormat
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources.citation import record, text_of
from storage.sources.objects import count, dicts, inside, one_value, string, year

PAGE = "Semantic Scholar"
_BEGINS = re.compile(r"\A\s*[\[{]")
_LISTS = ("data", "recommendedPapers")
_LED_TO = ("citingPaper", "citedPaper")  # what an entry of citations or references is about
_NO_VENUE = {"", "arxiv", "arxiv.org"}  # a preprint server publishes nothing


def parse(data: bytes, *, page: str = PAGE) -> Iterator[Record | Problem]:
    """Every paper, in its order. A Mention's position is its place in the reply, and so, in that
    of a batch, the place of the id that was asked for; an id nobody knows has no record.

    Raises: NotThisFormat.
    """
    text = text_of(data)
    if not _BEGINS.match(text):
        raise NotThisFormat("This is no reply of Semantic Scholar's.")
    told = one_value(text, page=page)
    if isinstance(told, Problem):
        yield told
        return
    if isinstance(told, dict) and (error := string(told.get("error") or told.get("message"))):
        yield Problem(page, f"Semantic Scholar says: {error}")
        return
    for position, paper in enumerate(_papers(told), start=1):
        if paper is not None:
            yield _read(paper, page, position)


def _papers(told: object) -> list[Mapping[str, Any] | None]:
    """Raises: NotThisFormat."""
    listed = [told] if isinstance(told, dict) and "paperId" in told else _listed(told)
    found = [_led_to(each) for each in listed]
    if any(each is not None and "paperId" not in each for each in found):
        raise NotThisFormat("This reply of Semantic Scholar's has something else than papers.")
    return found


def _listed(told: object) -> list[Any]:
    if isinstance(told, list):
        return told
    if isinstance(told, dict):
        for name in _LISTS:
            if isinstance(told.get(name), list):
                return list(told[name])
        if told.get("total") == 0:  # a search that found nothing has no list at all
            return []
    raise NotThisFormat("This is no reply of Semantic Scholar's with papers.")


def _led_to(entry: object) -> Mapping[str, Any] | None:
    """The paper of an entry, None for an id that nobody knows."""
    if entry is None or not isinstance(entry, dict):
        return None if entry is None else {}
    led = next((entry[name] for name in _LED_TO if name in entry), entry)
    return led if isinstance(led, dict) else {}


def _read(paper: Mapping[str, Any], page: str, position: int) -> Record | Problem:
    ids, pdf = inside(paper, "externalIds"), inside(paper, "openAccessPdf")
    acl = string(ids.get("ACL"))
    said = record(
        string(paper.get("title")),
        Mention(Source.SEMANTIC_SCHOLAR, page, None, position),
        place=f"{page} #{position}",
        abstract=string(paper.get("abstract")),
        authors=_authors(paper.get("authors")),
        arxiv=string(ids.get("ArXiv")),
        doi=string(ids.get("DOI")).lower(),
        link=f"https://aclanthology.org/{acl}" if acl else string(pdf.get("url")),
        published=string(paper.get("publicationDate")),
    )
    details = Details(
        venue=_venue(paper),
        citations=count(paper.get("citationCount")),
        year=year(paper.get("year")),
    )
    return replace(said, details=details) if isinstance(said, Record) else said


def _authors(told: object) -> list[str]:
    return [name for each in dicts(told) if (name := string(each.get("name")))]


def _venue(paper: Mapping[str, Any]) -> str:
    """Where it was published; "" of a preprint."""
    told = (paper.get("venue"), inside(paper, "publicationVenue").get("name"))
    named = (string(name) for name in (*told, inside(paper, "journal").get("name")))
    return next((name for name in named if not _is_preprint(name)), "")


def _is_preprint(venue: str) -> bool:
    return venue.casefold() in _NO_VENUE or venue.casefold().startswith("arxiv preprint")
