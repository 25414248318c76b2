"""What Semantic Scholar knows of papers that have an id: venue, citations, the ids they lack. By
batch: a hundred papers are one call."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.clean import clean
from storage.errors import FetchError, NotThisFormat, SourceError
from storage.identity import same
from storage.ingest import ingest
from storage.models import Mention, Record, StoredPaper
from storage.resolving.asking import AT_ONCE, batch
from storage.resolving.links import Asks, answers
from storage.sources import semantic_scholar
from storage.store import Store, Wanted
from storage.tagging import topic_model

AGAIN = timedelta(days=30)  # citations grow


@dataclass(frozen=True, slots=True)
class Learnt:
    """One batch: how many papers were asked for, and how many of them are known there."""

    asked: int
    known: int


class DetailsFinder:
    """asks: who fetches. now: in a time zone."""

    def __init__(self, store: Store, asks: Asks, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._asks = asks
        self._now = now
        self.trouble: FetchError | SourceError | None = None

    def go(self, *, limit: int) -> Iterator[Learnt]:
        """Asks for what is due, a batch a step, the newest papers first. Ends where nobody answers.

        Raises: StoreError, Stopped.
        """
        left = limit
        while left > 0:
            due = self._store.lookups.due(Wanted.DETAILS, now=self._now(), limit=min(left, AT_ONCE))
            papers = self._store.papers.get_many([each.paper for each in due])
            if not papers:
                return
            left -= len(due)
            records = self._records(papers)
            if records is None:
                return
            yield self._taken_in(papers, records)

    def _records(self, papers: Sequence[StoredPaper]) -> list[Record] | None:
        """What is new of each that is known; None where nobody answers."""
        try:
            call = batch([each.paper for each in papers])
            records = answers(self._asks, call, semantic_scholar.parse)
        except (FetchError, NotThisFormat) as error:
            self.trouble = error
            return None
        asked = [(record, papers[record.mention.position - 1]) for record in records
                 if record.mention.position <= len(papers)]  # fmt: skip
        return [_new(record, its) for record, its in asked if same(clean(record), its.paper)]

    def _taken_in(self, papers: Sequence[StoredPaper], records: Sequence[Record]) -> Learnt:
        ingest(self._store, records, tagger=topic_model(self._store))
        now = self._now()
        for each in papers:
            self._store.lookups.note(Wanted.DETAILS, each.id, now=now, again=now + AGAIN)
        return Learnt(len(papers), len(records))


def _new(record: Record, stored: StoredPaper) -> Record:
    """Its facts under the title that it has here, and texts only where there are none."""
    paper = stored.paper
    return replace(
        record,
        title=paper.title,
        abstract="" if paper.abstract else record.abstract,
        authors=() if paper.authors else record.authors,
        arxiv_id=record.arxiv_id or paper.arxiv_id,
        doi=record.doi or paper.doi,
        url=None if paper.address else record.url,
        mention=Mention(record.mention.source, record.mention.page),
    )
