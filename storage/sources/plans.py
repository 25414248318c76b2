"""What to ask a source for: days, categories, names and words → requests. Pure.

A plan says which pages have the papers of some days, how each is read, and which page follows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Protocol
from urllib.parse import quote, urlencode, urlsplit

from storage.errors import SourceError
from storage.models import Problem, Record
from storage.sources import arxiv, crossref, feed, huggingface

HUGGING_FACE = "https://huggingface.co/api/daily_papers"
ARXIV_API = "https://export.arxiv.org/api/query"
ARXIV_LISTING = "https://rss.arxiv.org/rss/"
CROSSREF_API = "https://api.crossref.org/works"
MOST_A_DAY = 100  # papers of a Hugging Face reply
AT_ONCE = 200  # papers of an arXiv reply
SPAN = timedelta(days=7)  # asked for at once
LATE = timedelta(days=4)  # from when a paper is handed in until arXiv shows it, over a weekend
_CATEGORY = re.compile(r"[a-z-]{2,20}(?:\.[A-Za-z-]{2,20})?")


@dataclass(frozen=True, slots=True)
class Request:
    """page: what its Mentions call it. until: the last day whose papers it has. start: of how
    many before it, where a list comes in pages."""

    url: str
    page: str
    until: date
    start: int = 0


class Plan(Protocol):
    """Pages come in the order of their days. `requests` asks for papers of inclusive days;
    `following` is the page behind one, None where it is the last; `parse` may raise
    NotThisFormat. by_day: any day can be asked for; else there is what there is now."""

    by_day: ClassVar[bool]

    def requests(self, since: date, until: date) -> Iterator[Request]: ...

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]: ...

    def following(self, request: Request, body: bytes) -> Request | None: ...


@dataclass(frozen=True, slots=True)
class HuggingFaceDays:
    """The Daily Papers, a reply a day; a weekend has none, which is no fault."""

    by_day: ClassVar[bool] = True
    page: str = "Daily Papers"

    def requests(self, since: date, until: date) -> Iterator[Request]:
        for day in _days(since, until):
            asked = urlencode({"date": day.isoformat(), "limit": MOST_A_DAY})
            yield Request(f"{HUGGING_FACE}?{asked}", self.page, day)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        return huggingface.parse(body, page=request.page, day=request.until)

    def following(self, request: Request, body: bytes) -> Request | None:
        return None


@dataclass(frozen=True, slots=True)
class ArxivQuery:
    """arXiv's papers in any of the categories, by any of the authors, with any of the words, each
    as far as it is given. Raises: SourceError where none is."""

    by_day: ClassVar[bool] = True
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.categories)
        if not self.terms:
            raise SourceError("Name a category, an author or a word to ask arXiv for.")

    @property
    def terms(self) -> str:
        """In arXiv's words."""
        groups = [
            [f"cat:{name}" for name in self.categories],
            [f"au:{_quoted(name)}" for name in self.authors if _quoted(name)],
            [f"all:{_quoted(word)}" for word in self.words if _quoted(word)],
        ]
        return " AND ".join(_any_of(group) for group in groups if group)

    def requests(self, since: date, until: date) -> Iterator[Request]:
        """From some days before `since`: what was handed in then may be shown only now."""
        first = since - LATE
        while first <= until:
            last = min(first + SPAN - timedelta(days=1), until)
            yield Request(self._url(first, last, 0), f"arXiv {self.terms}", last)
            first = last + timedelta(days=1)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        yield from arxiv.parse(body, page=request.page)
        # arXiv sometimes answers so while it has them.
        if (arxiv.total(body) or 0) > request.start and not _has_entries(body):
            yield Problem(request.page, "arXiv sent an empty page where papers must be.")

    def following(self, request: Request, body: bytes) -> Request | None:
        start = request.start + AT_ONCE
        if (arxiv.total(body) or 0) <= start or not _has_entries(body):
            return None
        url = request.url.replace(f"&start={request.start}&", f"&start={start}&")
        return replace(request, url=url, start=start)

    def _url(self, first: date, last: date, start: int) -> str:
        days = f"submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
        asked = {"search_query": f"{self.terms} AND {days}", "start": start}
        order = {"max_results": AT_ONCE, "sortBy": "submittedDate", "sortOrder": "ascending"}
        return f"{ARXIV_API}?{urlencode({**asked, **order})}"


class _OnePage:
    """A plan of one page: what is there now, whatever days are asked for."""

    __slots__ = ()
    by_day: ClassVar[bool] = False

    def following(self, request: Request, body: bytes) -> Request | None:
        return None


@dataclass(frozen=True, slots=True)
class ArxivListing(_OnePage):
    """What arXiv announces today in a category. What it announced before is no longer there: to
    catch up, ask ArxivQuery. Raises: SourceError."""

    category: str

    def __post_init__(self) -> None:
        _check((self.category,))

    def requests(self, since: date, until: date) -> Iterator[Request]:
        yield Request(ARXIV_LISTING + quote(self.category), f"arXiv {self.category}", until)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        return arxiv.parse(body, page=request.page)


@dataclass(frozen=True, slots=True)
class FeedAt(_OnePage):
    """An RSS or Atom feed, as long as it reaches back."""

    url: str

    def requests(self, since: date, until: date) -> Iterator[Request]:
        parts = urlsplit(self.url)
        yield Request(self.url, f"{parts.hostname or ''}{parts.path}".rstrip("/"), until)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        return feed.parse(body, page=request.page)


@dataclass(frozen=True, slots=True)
class ArxivPapers(_OnePage):
    """These papers of arXiv's, by id. Whatever days are asked for, they are meant."""

    ids: tuple[str, ...]

    def requests(self, since: date, until: date) -> Iterator[Request]:
        asked = urlencode({"id_list": ",".join(self.ids), "max_results": len(self.ids)})
        yield Request(f"{ARXIV_API}?{asked}", "arXiv", until)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        return arxiv.parse(body, page=request.page)


@dataclass(frozen=True, slots=True)
class CrossrefPapers(_OnePage):
    """These papers of publishers', by DOI. Whatever days are asked for, they are meant."""

    ids: tuple[str, ...]

    def requests(self, since: date, until: date) -> Iterator[Request]:
        asked = {"filter": ",".join(f"doi:{id}" for id in self.ids), "rows": len(self.ids)}
        yield Request(f"{CROSSREF_API}?{urlencode(asked)}", crossref.PAGE, until)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        return crossref.parse(body, page=request.page)


def plans_for(papers: Sequence[str]) -> list[Plan]:
    """What to ask for papers under their names (see storage/links.py); those that no service is
    known for are left out. A further service's ids are a further plan here."""
    named = [name.partition(":") for name in papers]
    arxiv_ids = tuple(id for kind, _, id in named if kind == "arxiv")
    dois = tuple(id for kind, _, id in named if kind == "doi" and "," not in id)  # it parts filters
    plans: list[Plan] = [ArxivPapers(arxiv_ids)] if arxiv_ids else []
    return [*plans, CrossrefPapers(dois)] if dois else plans


def _days(since: date, until: date) -> Iterator[date]:
    for number in range((until - since).days + 1):
        yield since + timedelta(days=number)


def _check(categories: Sequence[str]) -> None:
    for name in categories:
        if not _CATEGORY.fullmatch(name):
            raise SourceError(f"{name!r} is no category of arXiv's: cs.LG is one.")


def _quoted(text: str) -> str:
    """Words that must stand together; "" where there is none."""
    words = " ".join(re.findall(r"[\w'.-]+", text))
    return f'"{words}"' if " " in words else words


def _any_of(terms: Sequence[str]) -> str:
    return f"({' OR '.join(terms)})" if len(terms) > 1 else terms[0]


def _has_entries(body: bytes) -> bool:
    return b"<entry" in body
