"""The one place where papers enter the store: Record → Paper → Decision → rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from storage.clean import clean_title
from storage.cleaning import Batch, Cleaned, here
from storage.identity import decide, keys, to_compare
from storage.models import (
    Add,
    Details,
    IngestReport,
    Join,
    Paper,
    PaperId,
    Problem,
    Record,
    Same,
    StoredPaper,
    Tag,
    Update,
)
from storage.news import news_of
from storage.numbers import Numbers
from storage.store import NewPaper, Store
from storage.waiting import let_wait

NEW = PaperId(1 << 62)  # numbers from here up are of papers not yet stored
BATCH = 500  # records a transaction: what a crash can cost, and how long other writers wait


class Tagger(Protocol):
    def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        """Topics for (title, text) pairs, in their order."""
        ...


def ingest(
    store: Store,
    read: Iterable[Record | Problem],
    *,
    tagger: Tagger,
    cleaner: Callable[[Iterable[Batch]], Iterable[tuple[Batch, Cleaned]]] = here,
    progress: Callable[[int], None] = lambda records: None,
    reached: Callable[[], Callable[[], None]] = lambda: _nothing,
    tag_first: int | None = None,
) -> IngestReport:
    """Takes in what a source was read into. Running it again changes nothing.

    Each batch is one transaction, so a crash loses whole batches only and a second run completes
    the work. Tagging is done before it begins: other writers wait for the rows only. `progress`
    is told the number of records of each batch that is in. `reached` is asked whenever a batch of
    `read` is read, and at the end; what it gives is called in the batch's transaction. tag_first:
    how many new papers get their topics at once, None: all; those behind wait for them
    (storage/waiting.py).

    Raises: StoreError.
    """
    problems: list[Problem] = []
    records, seen, added, updated = 0, Numbers(), Numbers(), Numbers()
    for batch, papers in cleaner(_batches(_set_aside(read, problems), reached)):
        wait = tag_first is not None and len(added) >= tag_first
        seq, known = store.papers.last_change(), _Known(tagger)
        round_ = _Round(store, papers, wait=wait)
        known.tag(round_.texts())  # takes a second, in which others may write
        with store.transaction():
            if store.papers.last_change() != seq:  # and have
                round_ = _Round(store, papers, wait=wait)
            round_.write(known)
            batch.keep()
        records += len(papers)
        seen.update(round_.seen)
        added.update(round_.added)
        updated.update(id for id in round_.updated if id not in added)
        progress(len(papers))
    reached()()
    return IngestReport(records, len(seen), len(added), len(updated), tuple(problems))


def text_of(paper: Paper) -> tuple[str, str]:
    """What topics are read from."""
    return paper.title, f"{paper.summary}\n{paper.abstract}".strip()


def all_keys(paper: Paper) -> tuple[str, ...]:
    """Its identity keys under every title it came in with."""
    titles = {paper.title, *(clean_title(received.title) for received in paper.received)}
    return tuple(sorted({key for title in titles for key in keys(replace(paper, title=title))}))


class _Round:
    """Decides about papers one after the other, then writes what has become of them.

    A paper that is not stored yet has a number from `NEW` up, so that a later one of the same
    batch can turn out to be the same. wait: new papers get their topics later.
    """

    def __init__(self, store: Store, papers: Cleaned, *, wait: bool = False) -> None:
        self._store = store
        self._wait = wait
        self._before: dict[PaperId, StoredPaper] = {}
        self._now: dict[PaperId, Paper] = {}
        self._keys: dict[PaperId, tuple[str, ...]] = {}
        self._by_key: dict[str, set[PaperId]] = defaultdict(set)
        self._joined: dict[PaperId, PaperId] = {}  # of those that turned out to be another
        self._next = NEW
        self.seen: set[PaperId] = set()
        self.added: set[PaperId] = set()
        self.updated: set[PaperId] = set()
        having = store.papers.sharing(sorted({key for _, its in papers for key in its}))
        self._load(to_compare(having, [paper for paper, _ in papers]))
        for paper, its in papers:
            self._place(paper, its)

    def texts(self) -> list[tuple[str, str]]:
        """Of the papers to be tagged."""
        return [text_of(self._now[id]) for id in self._tagged()]

    def write(self, tagger: Tagger) -> None:
        tags = dict(zip(self._tagged(), tagger.tag(self.texts()), strict=True))
        for alias, to in sorted(self._joined.items()):
            if alias < NEW:
                self._store.papers.join(alias, to)
        for id in sorted(id for id in self._now if id < NEW):
            kept = tags.get(id, self._before[id].tags)
            self._store.papers.update(id, self._now[id], keys=self._keys[id], tags=kept)
            if news := news_of(self._before[id].paper, self._now[id]):
                self._store.news.note(id, news)
        new = sorted(id for id in self._now if id >= NEW)
        added = self._store.papers.add_many(
            [NewPaper(self._now[id], self._keys[id], tags.get(id, ())) for id in new]
        )
        if self._wait and added:
            let_wait(self._store, added[0])
        self.added.update(added)
        self.updated |= {id for id in self._now if id < NEW and self._has_changed(id)}
        self.seen |= self.added

    def _load(self, having: Mapping[str, Sequence[PaperId]]) -> None:
        """What the store has that could be one of the papers, by their keys."""
        for key, ids in having.items():
            self._by_key[key].update(ids)
        near = sorted({id for ids in self._by_key.values() for id in ids})
        self._before = {stored.id: stored for stored in self._store.papers.get_many(near)}
        self._apart = self._store.papers.apart(near)

    def _place(self, paper: Paper, its: Sequence[str]) -> None:
        near = sorted({self._joined.get(id, id) for key in its for id in self._by_key[key]})
        match decide(paper, [StoredPaper(id, self._paper(id)) for id in near], self._apart):
            case Add(new):
                self._next = PaperId(self._next + 1)
                self._note(self._next, new, its)
            case Update(id, merged):
                self._note(id, merged, all_keys(merged))
            case Join(id, others, merged):
                self._join(id, others)
                self._note(id, merged, all_keys(merged))
            case Same(id):
                self.seen |= {id} if id < NEW else set()

    def _join(self, id: PaperId, others: Sequence[PaperId]) -> None:
        self._joined = {alias: id if to in others else to for alias, to in self._joined.items()}
        for other in others:
            self._joined[other] = id
            self._apart |= {pair - {other} | {id} for pair in self._apart if other in pair}
            self._now.pop(other, None)
            self.seen.discard(other)

    def _note(self, id: PaperId, paper: Paper, its: Sequence[str]) -> None:
        self._now[id] = paper
        self.seen |= {id} if id < NEW else set()
        self._keys[id] = tuple(sorted(its))
        for key in self._keys[id]:
            self._by_key[key].add(id)

    def _paper(self, id: PaperId) -> Paper:
        return self._now[id] if id in self._now else self._before[id].paper

    def _tagged(self) -> list[PaperId]:
        """Those that are new or say something else than before."""
        return sorted(id for id in self._now if self._reads_anew(id))

    def _reads_anew(self, id: PaperId) -> bool:
        if id >= NEW:
            return not self._wait
        return text_of(self._now[id]) != text_of(self._before[id].paper)

    def _has_changed(self, id: PaperId) -> bool:
        """Are its text or facts new? One more mention alone is not."""
        return _facts(self._now[id]) != _facts(self._before[id].paper)


class _Known:
    """A tagger that tags no text twice."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._tags: dict[tuple[str, str], tuple[Tag, ...]] = {}

    def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        new = [text for text in dict.fromkeys(papers) if text not in self._tags]
        if new:
            self._tags.update(zip(new, self._tagger.tag(new), strict=True))
        return [self._tags[text] for text in papers]


def _facts(paper: Paper) -> tuple[Paper, Details]:
    return replace(paper, mentions=(), received=()), paper.details


def _set_aside(read: Iterable[Record | Problem], problems: list[Problem]) -> Iterator[Record]:
    for each in read:
        if isinstance(each, Problem):
            problems.append(each)
        else:
            yield each


def _batches(
    records: Iterator[Record], reached: Callable[[], Callable[[], None]]
) -> Iterator[Batch]:
    while batch := list(islice(records, BATCH)):
        yield Batch(batch, reached())


def _nothing() -> None:
    pass
