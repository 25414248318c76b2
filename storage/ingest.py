"""The one place where papers enter the store: Record → Paper → Decision → rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from storage.clean import clean, clean_title
from storage.identity import decide, keys
from storage.models import (
    Add,
    IngestReport,
    Paper,
    PaperId,
    Problem,
    Record,
    Same,
    StoredPaper,
    Tag,
    Update,
)
from storage.store import Store

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
    progress: Callable[[int], None] = lambda records: None,
) -> IngestReport:
    """Takes in what a source was read into. Running it again changes nothing.

    Each batch is one transaction, so a crash loses whole batches only and a second run completes
    the work. Tagging is done before it begins: other writers wait for the rows only. `progress`
    is told the number of records of each batch that is in.

    Raises: StoreError.
    """
    problems: list[Problem] = []
    records, seen, added, updated = 0, set[PaperId](), set[PaperId](), set[PaperId]()
    for batch in _batches(_set_aside(read, problems)):
        papers = [clean(record) for record in batch]
        seq, round_, known = store.papers.last_change(), _Batch(store, papers), _Known(tagger)
        known.tag(round_.texts())  # takes a second, in which others may write
        with store.transaction():
            if store.papers.last_change() != seq:  # and have
                round_ = _Batch(store, papers)
            round_.write(known)
        records += len(batch)
        seen |= round_.seen
        added |= round_.added
        updated |= round_.updated - added
        progress(len(batch))
    return IngestReport(records, len(seen), len(added), len(updated), tuple(problems))


def text_of(paper: Paper) -> tuple[str, str]:
    """What topics are read from."""
    return paper.title, f"{paper.summary}\n{paper.abstract}".strip()


def all_keys(paper: Paper) -> tuple[str, ...]:
    """Its identity keys under every title it came in with."""
    titles = {paper.title, *(clean_title(received.title) for received in paper.received)}
    return tuple(sorted({key for title in titles for key in keys(replace(paper, title=title))}))


class _Batch:
    """Decides about papers one after the other, then writes what has become of them.

    A paper that is not stored yet has a number from `NEW` up, so that a later one of the same
    batch can turn out to be the same.
    """

    def __init__(self, store: Store, papers: Sequence[Paper]) -> None:
        self._store = store
        self._before: dict[PaperId, StoredPaper] = {}
        self._now: dict[PaperId, Paper] = {}
        self._keys: dict[PaperId, tuple[str, ...]] = {}
        self._by_key: dict[str, set[PaperId]] = defaultdict(set)
        self._next = NEW
        self.seen: set[PaperId] = set()
        self.added: set[PaperId] = set()
        self.updated: set[PaperId] = set()
        keyed = [(paper, keys(paper)) for paper in papers]
        self._load({key for _, its in keyed for key in its})
        for paper, its in keyed:
            self._place(paper, its)

    def texts(self) -> list[tuple[str, str]]:
        """Of the papers to be tagged."""
        return [text_of(self._now[id]) for id in self._news()]

    def write(self, tagger: Tagger) -> None:
        news = self._news()
        tags = dict(zip(news, tagger.tag(self.texts()), strict=True))
        for id, paper in sorted(self._now.items()):
            if id >= NEW:
                self.added.add(self._store.papers.add(paper, keys=self._keys[id], tags=tags[id]))
            else:
                kept = tags.get(id, self._before[id].tags)
                self._store.papers.update(id, paper, keys=self._keys[id], tags=kept)
        self.updated |= {id for id in news if id < NEW}
        self.seen |= self.added

    def _load(self, wanted: set[str]) -> None:
        """What the store has that could be one of the papers with these keys."""
        for key, ids in self._store.papers.sharing(sorted(wanted)).items():
            self._by_key[key].update(ids)
        near = sorted({id for ids in self._by_key.values() for id in ids})
        self._before = {stored.id: stored for stored in self._store.papers.get_many(near)}

    def _place(self, paper: Paper, its: Sequence[str]) -> None:
        near = sorted({id for key in its for id in self._by_key[key]})
        match decide(paper, [StoredPaper(id, self._paper(id)) for id in near]):
            case Add(new):
                self._next = PaperId(self._next + 1)
                self._note(self._next, new)
            case Update(id, merged):
                self._note(id, merged)
            case Same(id):
                self.seen |= {id} if id < NEW else set()

    def _note(self, id: PaperId, paper: Paper) -> None:
        self._now[id] = paper
        self.seen |= {id} if id < NEW else set()
        self._keys[id] = all_keys(paper)
        for key in self._keys[id]:
            self._by_key[key].add(id)

    def _paper(self, id: PaperId) -> Paper:
        return self._now[id] if id in self._now else self._before[id].paper

    def _news(self) -> list[PaperId]:
        """The papers whose text or facts are new: one more mention alone is not."""
        return sorted(id for id in self._now if id >= NEW or self._has_changed(id))

    def _has_changed(self, id: PaperId) -> bool:
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


def _facts(paper: Paper) -> Paper:
    return replace(paper, mentions=(), received=())


def _set_aside(read: Iterable[Record | Problem], problems: list[Problem]) -> Iterator[Record]:
    for each in read:
        if isinstance(each, Problem):
            problems.append(each)
        else:
            yield each


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch
