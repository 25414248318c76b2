"""What to ask arXiv, Crossref and Semantic Scholar for, and how their answers are read. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from storage.models import Paper, Problem, Record
from storage.sources import arxiv, crossref, semantic_scholar
from storage.sources.plans import ARXIV_API, CROSSREF_API

SCHOLAR = "https://api.semanticscholar.org/graph/v1/paper"
SCHOLAR_HOST, KEY_HEADER = "api.semanticscholar.org", "x-api-key"
SCHOLAR_FIELDS = (
    "title,abstract,authors,year,venue,publicationVenue,journal,publicationDate,externalIds,"
    "openAccessPdf,citationCount"
)
CROSSREF_FIELDS = (
    "DOI,type,title,subtitle,abstract,author,container-title,published,published-online,"
    "published-print,issued,posted,relation,updated-by,is-referenced-by-count"
)
AT_ONCE = 100  # papers of a batch: Semantic Scholar takes 500, in answers of megabytes
FEW = 5  # answers to a title that are looked at
MOST_WORDS = 8  # of a title that arXiv is asked for: short ones are in every title
LONGEST = 300  # characters of a title that are asked for
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Call:
    """A request: with a body it is a POST."""

    url: str
    body: bytes | None = None


class Service(Protocol):
    """Who is asked for a title."""

    @property
    def name(self) -> str: ...

    def call(self, title: str) -> Call: ...

    def parse(self, body: bytes) -> Iterator[Record | Problem]:
        """Raises: NotThisFormat."""
        ...


@dataclass(frozen=True, slots=True)
class Arxiv:
    name: str = "arXiv"

    def call(self, title: str) -> Call:
        """Its long words must all stand in the title, in any order."""
        words = sorted(_WORD.findall(title[:LONGEST]), key=len, reverse=True)
        asked = " AND ".join(f"ti:{word.lower()}" for word in words[:MOST_WORDS])
        return Call(f"{ARXIV_API}?{urlencode({'search_query': asked, 'max_results': FEW})}")

    def parse(self, body: bytes) -> Iterator[Record | Problem]:
        return arxiv.parse(body, page=self.name)


@dataclass(frozen=True, slots=True)
class Crossref:
    """contact: a mail address moves us to the servers for those who say who they are."""

    contact: str = ""
    name: str = "Crossref"

    def call(self, title: str) -> Call:
        asked = {"query.bibliographic": title[:LONGEST], "rows": FEW, "select": CROSSREF_FIELDS}
        if "@" in self.contact:
            asked["mailto"] = self.contact.removeprefix("mailto:")
        return Call(f"{CROSSREF_API}?{urlencode(asked)}")

    def parse(self, body: bytes) -> Iterator[Record | Problem]:
        return crossref.parse(body, page=self.name)


@dataclass(frozen=True, slots=True)
class Scholar:
    name: str = "Semantic Scholar"

    def call(self, title: str) -> Call:
        asked = {"query": title[:LONGEST], "limit": FEW, "fields": SCHOLAR_FIELDS}
        return Call(f"{SCHOLAR}/search?{urlencode(asked)}")

    def parse(self, body: bytes) -> Iterator[Record | Problem]:
        return semantic_scholar.parse(body, page=self.name)


def link_services(contact: str = "") -> tuple[Service, ...]:
    """In the order in which they are asked: who has the paper itself comes first."""
    return (Arxiv(), Crossref(contact), Scholar())


def scholar_key(key: str) -> Mapping[str, Mapping[str, str]]:
    """The header that Semantic Scholar knows a key by, for the Fetcher; none without a key."""
    return {SCHOLAR_HOST: {KEY_HEADER: key}} if key else {}


def batch(papers: Sequence[Paper]) -> Call:
    """What Semantic Scholar knows of at most `AT_ONCE` papers, by their ids."""
    asked = json.dumps({"ids": [_scholars(paper) for paper in papers]})
    return Call(f"{SCHOLAR}/batch?{urlencode({'fields': SCHOLAR_FIELDS})}", asked.encode())


def _scholars(paper: Paper) -> str:
    """A paper's id as Semantic Scholar takes it."""
    return f"ARXIV:{paper.arxiv_id}" if paper.arxiv_id else f"DOI:{paper.doi}"
