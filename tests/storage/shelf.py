"""A small shelf of invented papers, indexed, for the tests of how papers are found in it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from storage.meaning.meaning import Meaning
from storage.models import PaperId, Query
from storage.search.asked import Asked, ask
from storage.search.index import PaperIndex, catch_up
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.search.signals import DEFAULT, Signals
from storage.search.view import View
from storage.sqlite import SqliteStore
from tests.builders import paper

SILENT = Signals(acronym=0, synonym=0, pair=0, title=0, related=0, near=0)


@dataclass(frozen=True)
class Shelf:
    """A store with its index."""

    store: SqliteStore
    index: PaperIndex

    @property
    def view(self) -> View:
        return View(self.index)

    def asked(
        self,
        typed: str | Query,
        signals: Signals = DEFAULT,
        *,
        among: Collection[int] | None = None,
    ) -> Asked:
        """What is asked by `typed`, as the searcher reads it."""
        query = parse_query(typed) if isinstance(typed, str) else typed
        return ask(
            query,
            self.view,
            signals,
            vocabulary=self.index.vocabulary,
            canonical=lambda topic: None,
            among=None if among is None else [PaperId(id) for id in among],
        )

    def searcher(self, *, signals: Signals = DEFAULT, meaning: Meaning | None = None) -> Searcher:
        return Searcher(
            self.store, self.index, canonical=lambda topic: None, meaning=meaning, signals=signals
        )


def shelf_of(store: SqliteStore, folder: Path, papers: Iterable[tuple[str, str]]) -> Shelf:
    """(title, abstract) pairs, numbered from 1."""
    for title, abstract in papers:
        store.papers.add(paper(title=title, abstract=abstract), keys=[], tags=[])
    shelf = Shelf(store, PaperIndex(folder / "index", store_id=store.id))
    assert catch_up(shelf.index, store)
    return shelf


def numbered(found: Iterable[tuple[PaperId, float]]) -> list[int]:
    return [int(id) for id, _ in found]
