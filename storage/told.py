"""What sources tell of a paper: each text with the facts told beside it, and what is known by
all of them together. The nouns and the pure functions over them.

What is known is a function of the *set* of what was received, so the order of sources does not
matter, and of every field it can be said who told it, and when.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Value = str | int | tuple[str, ...]


class Announced(StrEnum):
    """Why arXiv lists a paper on a day. A replacement is a new version of an old paper."""

    NEW = "new"
    CROSS = "cross"  # new in this category, from another
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


@dataclass(frozen=True, slots=True)
class Details:
    """What only some sources tell of a paper.

    version: which one was shown, from 1; updated: when that one came out. venue: where it was
    published. comment: the authors' own, as arXiv shows it. code: a link to it. citations: how
    many papers cite it. year: when it was published, where the source has no day.
    """

    version: int | None = None
    announced: Announced | None = None
    updated: date | None = None
    withdrawn: bool = False
    venue: str = ""
    comment: str = ""
    categories: tuple[str, ...] = ()
    code: str | None = None
    citations: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """What a source told in one field, and the newest day on which it did: in ISO form, "" where
    the source has no date. All values of a field are of one type; a day is in ISO form too."""

    field: str
    day: str
    value: Value

    @property
    def text(self) -> str:
        """The value to be read."""
        return ", ".join(self.value) if isinstance(self.value, tuple) else str(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Received:
    """A text exactly as a source gave it, with what the source told beside it.

    `day` is the newest day it was seen on, in ISO form, "" where the source has no date. `source`
    is "" of a text that was kept before sources were. `facts`: one a field, sorted.
    """

    day: str
    title: str
    abstract: str
    source: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Who told a field's value, and when: as in a Fact and its Received."""

    value: Value
    source: str
    day: str


def facts_of(fields: Mapping[str, Any], day: str) -> tuple[Fact, ...]:
    """Of fields as they were told; those that tell nothing are left out."""
    told = {name: _plain(value) for name, value in fields.items() if value not in (None, "", ())}
    return tuple(Fact(name, day, told[name]) for name in sorted(told))


def fields_of(details: Details) -> dict[str, Any]:
    """What is kept of details: all but why arXiv listed the paper. That it is not withdrawn is
    told where a version is."""
    says = details.withdrawn or details.version is not None
    return {
        "version": details.version,
        "updated": details.updated,
        "withdrawn": details.withdrawn if says else None,
        "venue": details.venue,
        "comment": details.comment,
        "categories": details.categories,
        "code": details.code,
        "citations": details.citations,
        "year": details.year,
    }


def united(texts: Iterable[Received]) -> tuple[Received, ...]:
    """Each text of each source once, with the newest day it was seen on, and of each field the
    newest that was told beside it; oldest first. A union: any order, twice or in parts."""
    days: dict[tuple[str, str, str], str] = {}
    facts: dict[tuple[str, str, str], dict[str, Fact]] = defaultdict(dict)
    for text in texts:
        key = (text.title, text.abstract, text.source)
        days[key] = max(days.get(key, ""), text.day)
        for fact in text.facts:
            facts[key][fact.field] = max(fact, facts[key].get(fact.field, fact))
    named = {key[:2] for key in days if key[2]}
    return tuple(
        sorted(
            Received(day, *key, tuple(sorted(facts[key].values())))
            for key, day in days.items()
            if key[2] or key[:2] not in named
        )
    )


def said(received: Iterable[Received], field: str) -> list[Said]:
    """Who told that field, the newest first; of one day the greatest value."""
    found = [
        Said(fact.value, text.source, fact.day)
        for text in received
        for fact in text.facts
        if fact.field == field
    ]
    return sorted(found, key=lambda one: (one.day, one.value, one.source), reverse=True)


def known(received: Iterable[Received]) -> Details:
    """What is known by all that was told: the newest of each field, the highest version and its
    day. Withdrawn is what was taken back in that version, or by a source that tells no version."""
    texts = [{fact.field: fact for fact in text.facts} for text in received if text.facts]
    if not texts:
        return Details()
    told: dict[str, list[Fact]] = defaultdict(list)
    for facts in texts:
        for name, fact in facts.items():
            told[name].append(fact)
    newest: dict[str, Any] = {name: max(its).value for name, its in told.items()}
    version = max((fact.value for fact in told["version"]), default=None)
    updated = max((fact.value for fact in told["updated"]), default=None)
    return Details(
        version=version if isinstance(version, int) else None,
        updated=date.fromisoformat(updated) if isinstance(updated, str) else None,
        withdrawn=any(_is_withdrawn(facts, version) for facts in texts),
        venue=newest.get("venue", ""),
        comment=newest.get("comment", ""),
        categories=newest.get("categories", ()),
        code=newest.get("code"),
        citations=newest.get("citations"),
        year=newest.get("year"),
    )


def _is_withdrawn(facts: Mapping[str, Fact], version: object) -> bool:
    last = "version" not in facts or facts["version"].value == version
    return last and "withdrawn" in facts and facts["withdrawn"].value == 1


def _plain(value: Any) -> Value:
    """As it can be compared and kept."""
    if isinstance(value, date):
        return value.isoformat()
    told: Value = int(value) if isinstance(value, bool) else value
    return told
