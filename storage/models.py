"""The nouns of `storage`: frozen dataclasses and enums. What sources tell of a paper (Received,
with its Facts; Details, Announced) is in `storage/told.py`; nothing else of ours is imported.

A paper passes three stages, and the type tells which one it is in:

    Record        as a source gave it, uncleaned          (storage/sources)
    Paper         readable text, ready to be compared     (storage/clean)
    StoredPaper   what the store keeps, with its history  (storage/shelves)
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from storage.told import Announced as Announced
from storage.told import Details as Details
from storage.told import Fact as Fact
from storage.told import Received as Received
from storage.told import known

PaperId = NewType("PaperId", int)
ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}")


class Source(StrEnum):
    """Where a paper was seen."""

    DAILY_PAGE = "daily_page"
    STARTER = "starter"
    BIBTEX = "bibtex"
    RIS = "ris"
    ARXIV = "arxiv"
    HUGGING_FACE = "huggingface"
    FEED = "feed"
    JSON_LINES = "jsonl"
    SEMANTIC_SCHOLAR = "semantic_scholar"
    CROSSREF = "crossref"


@dataclass(frozen=True, slots=True)
class Mention:
    """One showing of a paper: on which page of which source, on which day, at which place.

    `day` is None where the source has no date; `position` counts from 1; `votes` is what the
    source showed on that day, if it showed any.
    """

    source: Source
    page: str
    day: date | None = None
    position: int = 1
    votes: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A paper as a source gave it, uncleaned. Only `title` is sure to be there.

    `arxiv_id` has no version ("2401.00001", "math/0211159"); `author_count` is what a page says
    when it gives no names.
    """

    title: str
    mention: Mention
    abstract: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    published: date | None = None
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that could not be read: where it stands and why. Never stops a file.

    Of a page that came in part, or not at all, the place is the page."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in readable text.

    `abstract` is the authors', `summary` ours; either may be empty. `mentions` has at least one
    entry; `received` has every distinct text that came in, oldest first, and what was told beside
    each.
    """

    title: str
    abstract: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    published: date | None = None
    mentions: tuple[Mention, ...] = ()
    received: tuple[Received, ...] = ()

    @property
    def details(self) -> Details:
        """What is known by all that sources told beside its texts."""
        return known(self.received)

    @property
    def address(self) -> str | None:
        """Where it can be read: its arXiv or DOI page, else its link; None where none is known."""
        if self.arxiv_id and ARXIV_ID.fullmatch(self.arxiv_id):
            return f"https://arxiv.org/abs/{self.arxiv_id}"
        return f"https://doi.org/{self.doi}" if self.doi else self.url


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic of one paper. `weight` is its share of the paper's TF-IDF mass, in (0, 1]."""

    topic: str
    weight: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the whole store: its label, how many papers carry it, when it was first seen.

    recent: papers of the last 28 days that the store has papers of; before: of the 28 before, None
    where the store has no paper at all of those.
    aliases: its acronyms, then other spellings and words for it.
    """

    label: str
    count: int
    first_day: date | None = None
    last_day: date | None = None
    recent: int = 0
    before: int | None = None
    aliases: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Its acronym, "" where it has none: other aliases have no capitals."""
        known = self.label.lower()
        return next((n for n in self.aliases if n != n.lower() and n.lower() not in known), "")

    @property
    def growth(self) -> int:
        """How many more papers in the last 28 days than in the 28 before; 0 where not known."""
        return self.recent - self.before if self.before is not None else 0


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper the store keeps, with its tags by falling weight."""

    id: PaperId
    paper: Paper
    tags: tuple[Tag, ...] = ()

    @property
    def day(self) -> date | None:
        """When it was published, else the first day a source showed it."""
        days = [m.day for m in self.paper.mentions if m.day]
        return self.paper.published or (min(days) if days else None)

    @property
    def text(self) -> str:
        """The text to show in a row: our summary, else the authors' abstract."""
        return self.paper.summary or self.paper.abstract


@dataclass(frozen=True, slots=True)
class Add:
    """Decision: no stored paper is this one."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class Update:
    """Decision: it is stored paper `id`, which becomes `paper`."""

    id: PaperId
    paper: Paper


@dataclass(frozen=True, slots=True)
class Same:
    """Decision: it is stored paper `id`, and tells nothing new."""

    id: PaperId


@dataclass(frozen=True, slots=True)
class Join:
    """Decision: it proves that stored papers `others` are stored paper `id` too, the oldest of
    them, which becomes `paper`."""

    id: PaperId
    others: tuple[PaperId, ...]
    paper: Paper


Decision = Add | Update | Same | Join


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did.

    records: papers read, repeats included. papers: distinct ones among them. added: new to the
    store. updated: stored papers whose text or facts changed (a further mention alone is no
    change). problems: what could not be read.
    """

    records: int = 0
    papers: int = 0
    added: int = 0
    updated: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def rejected(self) -> int:
        return len(self.problems)


@dataclass(frozen=True, slots=True)
class Query:
    """What a person looks for, in our words. An empty query matches every paper.

    words: free words as typed, in order, repeats kept. phrases: words that must stand together.
    without: words or phrases (more than one word) that must not occur. topics, sources: labels,
    any of which must hold. since and until: inclusive days. by: author names, all of which must
    match. saved: whose lists, "me" or "team". newest: newest first instead of best first.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    newest: bool = False

    def __str__(self) -> str:
        """The query in the words a person types: `parse_query(str(query)) == query`."""
        parts = [
            *self.words,
            *(f'"{phrase}"' for phrase in self.phrases),
            *(f"-{_quoted(word)}" for word in self.without),
            *(f"topic:{_quoted(topic)}" for topic in self.topics),
            *(f"source:{_quoted(source)}" for source in self.sources),
            *(f"by:{_quoted(name)}" for name in self.by),
            *(f"saved:{whose}" for whose in self.saved),
        ]
        if self.since:
            parts.append(f"since:{self.since.isoformat()}")
        if self.until:
            parts.append(f"until:{self.until.isoformat()}")
        if self.newest:
            parts.append("sort:new")
        return " ".join(parts)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


@dataclass(frozen=True, slots=True)
class Snippet:
    """A sentence; `marks` are the character ranges [start, end) that match."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One found paper. `score` only compares within one Results. `matched`: the query's words
    that it has, as typed. `snippet`: the sentence that answers best."""

    paper: StoredPaper
    score: float
    matched: tuple[str, ...] = ()
    snippet: Snippet = Snippet("")


@dataclass(frozen=True, slots=True)
class Reason:
    """A word or phrase, as asked, and what it adds to a paper's score."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, best first. `total` counts every match, `corrected` is the query that was
    run instead of the typed one, if it was mended."""

    query: Query
    total: int
    hits: tuple[Hit, ...] = ()
    corrected: Query | None = None
    offset: int = 0
