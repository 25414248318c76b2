"""A paper without an id → its arXiv or DOI link, found by its title.

First among the stored papers, which asks nobody; then one service after the other, until one has
it. What is found is taken in like any other record, so identity decides what it joins. What is not
found is left alone for longer and longer; at first, where a service did not answer, for a day.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from storage.errors import FetchError, NotThisFormat, Rejected, SourceError
from storage.fetch import Fetched, NotModified
from storage.identity import keys, to_compare
from storage.ingest import ingest
from storage.models import Mention, Problem, Record, StoredPaper
from storage.resolving.asking import Call, Service
from storage.resolving.match import Resolution, match
from storage.store import Due, Store, Wanted
from storage.tagging import topic_model

AGAIN = tuple(timedelta(days=days) for days in (2, 7, 30, 90))  # after each try
UNANSWERED = timedelta(days=1)
STORED = "stored papers"
_BAD_QUESTION = {400, 404, 414}  # of a title or ids that a service cannot look up

Parse = Callable[[bytes], Iterator[Record | Problem]]


class Asks(Protocol):
    """Who fetches."""

    def get(self, url: str) -> Fetched | NotModified:
        """Raises: FetchError."""
        ...

    def post(self, url: str, body: bytes) -> Fetched:
        """Raises: FetchError."""
        ...


@dataclass(frozen=True, slots=True)
class Looked:
    """A paper that was looked up. found: None where nobody has it for certain. by: who had it.
    silent: the services that did not answer."""

    stored: StoredPaper
    found: Resolution | None = None
    by: str = ""
    silent: tuple[str, ...] = ()


class LinkFinder:
    """asks: who fetches. services: those that are asked, in their order; without any only stored
    papers are compared. now: in a time zone."""

    def __init__(
        self,
        store: Store,
        asks: Asks,
        services: Sequence[Service],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._asks = asks
        self._services = services
        self._now = now
        self.troubles: dict[str, FetchError | SourceError] = {}  # by service: why it is left alone

    def go(self, *, limit: int, dry_run: bool = False) -> Iterator[Looked]:
        """Looks up what is due, the newest papers first, and stores what is found unless it is a
        dry run. Ends where no service answers any more.

        Raises: StoreError, Stopped.
        """
        due = self._store.lookups.due(Wanted.LINK, now=self._now(), limit=limit)
        papers = {each.id: each for each in self._store.papers.get_many([d.paper for d in due])}
        for each in due:
            if each.paper in papers:
                looked = self._look(papers[each.paper])
                if self._services and len(looked.silent) == len(self._services):
                    return
                if not dry_run:
                    self._note(each, looked)
                yield looked

    def _look(self, stored: StoredPaper) -> Looked:
        found = match(stored.paper, list(self._namesakes(stored)))
        if found:
            return Looked(stored, found, STORED)
        for service in self._services:
            if service.name in self.troubles:
                continue
            if found := match(stored.paper, self._answers(service, stored.paper.title)):
                return Looked(stored, found, service.name)
        silent = tuple(each.name for each in self._services if each.name in self.troubles)
        return Looked(stored, silent=silent)

    def _namesakes(self, stored: StoredPaper) -> Iterator[Record]:
        """Stored papers with an id that share a key with it, but for those it was parted from."""
        shared = self._store.papers.sharing(keys(stored.paper))
        having = to_compare(shared, [stored.paper])
        parted = {id for pair in self._store.papers.apart([stored.id]) for id in pair}
        near = sorted({id for ids in having.values() for id in ids} - {stored.id} - parted)
        for each in self._store.papers.get_many(near):
            paper = each.paper
            yield Record(
                paper.title,
                paper.mentions[0],
                paper.abstract,
                authors=paper.authors,
                arxiv_id=paper.arxiv_id,
                doi=paper.doi,
                published=each.day,
            )

    def _answers(self, service: Service, title: str) -> list[Record]:
        """Raises: Stopped."""
        try:
            return answers(self._asks, service.call(title), service.parse)
        except (FetchError, NotThisFormat) as error:
            self.troubles[service.name] = error
            return []

    def _note(self, due: Due, looked: Looked) -> None:
        if looked.found:
            self._take_in(looked.found.record)
        elif not self._services:
            return
        now = self._now()
        soon = looked.silent and due.tries < len(AGAIN)  # who never answers is not waited for
        again = UNANSWERED if soon else AGAIN[min(due.tries, len(AGAIN) - 1)]
        self._store.lookups.note(Wanted.LINK, due.paper, now=now, again=now + again)

    def _take_in(self, record: Record) -> None:
        """It was no showing of the paper on a day: that would be news in digests."""
        seen = Mention(record.mention.source, record.mention.page)
        ingest(self._store, [replace(record, mention=seen)], tagger=topic_model(self._store))


def answers(asks: Asks, call: Call, parse: Parse) -> list[Record]:
    """What a service has; nothing for what it cannot look up.

    Raises: FetchError, NotThisFormat, Stopped.
    """
    try:
        body = _fetched(asks, call)
    except Rejected as error:
        if error.status in _BAD_QUESTION:
            return []
        raise
    return [each for each in parse(body) if isinstance(each, Record)]


def _fetched(asks: Asks, call: Call) -> bytes:
    """Raises: FetchError, Stopped."""
    if call.body is not None:
        return asks.post(call.url, call.body).body
    got = asks.get(call.url)
    return got.body if isinstance(got, Fetched) else b""
