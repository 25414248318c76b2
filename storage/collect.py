"""From a plan to papers in the store: ask, read, take in. Repeats change nothing.

What a caller keeps between two runs is in `Collected`: until when everything is in, and the marks
that spare a service from sending again what it has sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from storage.errors import BrokenReply, FetchError, NotThisFormat, Rejected, SourceError
from storage.fetch import Fetched, NotModified
from storage.ingest import ingest
from storage.matching import find_same
from storage.models import Announced, IngestReport, Problem, Record
from storage.sources.plans import Plan, Request
from storage.store import Store
from storage.tagging import topic_model
from storage.watched import Mark

REPLACED = (Announced.REPLACE, Announced.REPLACE_CROSS)


class Fetches(Protocol):
    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched | NotModified:
        """Raises: FetchError."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """until: every asked day up to this one is in, None where not even the first is. marks: by
    URL, of pages that were read whole. error: why it ended early."""

    report: IngestReport
    until: date | None
    marks: Mapping[str, Mark]
    error: FetchError | SourceError | None = None


def collect_papers(
    store: Store,
    plan: Plan,
    fetcher: Fetches,
    *,
    since: date,
    until: date,
    marks: Mapping[str, Mark] | None = None,
    progress: Callable[[int], None] = lambda records: None,
) -> Collected:
    """Takes in the papers of these days, both included. The first page that cannot be fetched,
    or did not come whole, ends it; what came before is in.

    Raises: StoreError.
    """
    reading = _Reading(store, plan, fetcher, marks or {})
    read = reading.papers(since, until)
    report = ingest(store, read, tagger=topic_model(store), progress=progress)
    return Collected(report, reading.until, reading.marks, reading.error)


def fetch_records(
    plan: Plan, fetcher: Fetches, *, since: date, until: date
) -> Iterator[Record | Problem]:
    """The papers of these days as they are read, stored nowhere.

    Raises: FetchError, NotThisFormat.
    """
    for first in plan.requests(since, until):
        request: Request | None = first
        while request:
            got = fetcher.get(request.url)
            if isinstance(got, NotModified):  # nobody said of what
                return
            yield from plan.parse(got.body, request)
            request = plan.following(request, got.body)


class _Reading:
    """The pages of a plan, read one after the other while their papers are taken in."""

    def __init__(
        self, store: Store, plan: Plan, fetcher: Fetches, marks: Mapping[str, Mark]
    ) -> None:
        self._store = store
        self._plan = plan
        self._fetcher = fetcher
        self.marks = dict(marks)
        self.until: date | None = None
        self.error: FetchError | SourceError | None = None

    def papers(self, since: date, until: date) -> Iterator[Record | Problem]:
        try:
            for request in self._plan.requests(since, until):
                yield from self._pages(request)
                self.until = request.until
        except (FetchError, SourceError) as error:
            self.error = error

    def _pages(self, first: Request) -> Iterator[Record | Problem]:
        """Raises: FetchError, NotThisFormat."""
        request: Request | None = first
        while request:
            mark = self.marks.get(request.url, Mark(None, None))
            try:
                got = self._fetcher.get(request.url, etag=mark.etag, modified=mark.modified)
            except Rejected as error:
                yield from self._reasons(error, request)
                raise
            if isinstance(got, NotModified):
                return
            read = list(self._plan.parse(got.body, request))
            yield from self._without_unknown(read)
            following = self._plan.following(request, got.body)
            self._note(got, read, request, alone=not request.start and following is None)
            request = following

    def _reasons(self, error: Rejected, request: Request) -> Iterator[Problem]:
        """What the service says in its own words."""
        with suppress(NotThisFormat):
            read = self._plan.parse(error.body, request)
            yield from (each for each in read if isinstance(each, Problem))

    def _without_unknown(self, read: Sequence[Record | Problem]) -> Iterator[Record | Problem]:
        """A new version of a paper that is not here is no new paper."""
        replaced = [each for each in read if isinstance(each, Record) and _is_replaced(each)]
        same = dict(zip(map(id, replaced), find_same(self._store, replaced), strict=True))
        return (each for each in read if same.get(id(each), 0) is not None)

    def _note(
        self, got: Fetched, read: Sequence[Record | Problem], request: Request, *, alone: bool
    ) -> None:
        """Marks a page, so that it is sent again only when it has changed; not one of a list of
        pages, as others of the list may change without it.

        Raises: BrokenReply where it did not come whole.
        """
        problems = [each for each in read if isinstance(each, Problem)]
        for problem in problems:
            if problem.place == request.page:
                raise BrokenReply(f"{problem.place}: {problem.reason}")
        if alone and not problems and (got.etag or got.modified):
            self.marks[request.url] = Mark(got.etag, got.modified)


def _is_replaced(record: Record) -> bool:
    return record.details.announced in REPLACED
