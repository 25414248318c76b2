"""Hugging Face's daily papers, `/api/daily_papers?date=`, as JSON → records."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from storage.errors import NotThisFormat
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources.citation import day_of, record, text_of
from storage.sources.objects import BEGINS, count, objects, string

PAPER = re.compile(r"\"paper\"\s*:\s*\{")
SNIFFED = 4_000  # characters in which the first paper begins
_WEB = re.compile(r"https?://\S+")


def parse(data: bytes, *, page: str, day: date | None = None) -> Iterator[Record | Problem]:
    """Every paper of a day, in its order; a day without papers has none.

    day: the one that was asked for, for papers that do not tell theirs.

    Raises: NotThisFormat.
    """
    text = text_of(data)
    if not BEGINS.match(text):
        raise NotThisFormat("This is no list of daily papers in JSON.")
    position = 0
    for each in objects(text, page=page):
        if isinstance(each, Problem):
            yield each
            continue
        line, told = each
        if error := string(told.get("error")):
            yield Problem(page, f"Hugging Face says: {error}")
            continue
        position += 1
        yield _read(told, day, page, position, line)


def _read(
    told: Mapping[str, Any], asked: date | None, page: str, position: int, line: int
) -> Record | Problem:
    inner = told.get("paper")
    paper: Mapping[str, Any] = inner if isinstance(inner, dict) else {}

    def first(name: str) -> str:
        return string(paper.get(name)) or string(told.get(name))

    votes = count(paper.get("upvotes", told.get("upvotes")))
    said = record(
        first("title"),
        Mention(
            Source.HUGGING_FACE,
            page,
            day_of(first("submittedOnDailyAt")) or asked,
            position,
            votes,
        ),
        place=f"{page}:{line}",
        abstract=first("summary"),
        authors=_authors(paper.get("authors")),
        arxiv=string(paper.get("id")),
        published=first("publishedAt"),
    )
    code = string(paper.get("githubRepo"))
    details = Details(code=code if _WEB.fullmatch(code) else None)
    return replace(said, details=details) if isinstance(said, Record) else said


def _authors(told: object) -> list[str]:
    """Those who are not hidden."""
    people = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    names = [string(each.get("name")) for each in people if each.get("hidden") is not True]
    return [name for name in names if name]
