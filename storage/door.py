"""What one gets from storage: stores, searchers, papers read and taken in. Each loads what it needs
when it is first called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from storage.errors import BadStoreUrl

if TYPE_CHECKING:
    from storage.checkup import StoreFacts
    from storage.collect import Collected, Mark
    from storage.fetch import Fetcher
    from storage.models import (
        IngestReport,
        PaperId,
        Problem,
        Query,
        Record,
        Source,
        StoredPaper,
        Topic,
    )
    from storage.search.arrivals import Arrivals
    from storage.search.searcher import Searcher
    from storage.sources.plans import Plan
    from storage.store import Store


def open_store(url: str) -> Store:
    """The store at `url` (`sqlite:///relative.db`, `sqlite:////absolute.db`), made where missing.

    Raises: BadStoreUrl, StoreTooNew, StoreBusy, StoreError.
    """
    from storage.sqlite import open_sqlite

    return open_sqlite(_path(url))


def look_at_store(url: str) -> StoreFacts:
    """The store at `url` as it is found, without making or changing one. Raises: BadStoreUrl."""
    from storage.sqlite import look_at_sqlite

    return look_at_sqlite(_path(url))


def index_folder(url: str) -> Path:
    """Where the search index of the store at `url` is kept unless told otherwise: beside it."""
    return _path(url).with_suffix(".index")


def open_searcher(store: Store, folder: Path) -> Searcher:
    """A searcher over `store` with its index in `folder`.

    Raises: SearchIndexError where there is an index that cannot be read.
    """
    from storage.meaning.meaning import Meaning
    from storage.search.index import PaperIndex
    from storage.search.searcher import Searcher

    def canonical(topic: str) -> str | None:
        from storage.tagging import topic_model  # 50 ms that only `topic:` needs

        return topic_model(store).canonical(topic)

    return Searcher(
        store,
        PaperIndex(folder, store_id=store.id),
        canonical=canonical,
        meaning=Meaning(folder / "meaning", store),
    )


def read_arrivals(papers: Sequence[StoredPaper]) -> Arrivals:
    """New papers, read once, to be asked by many saved searches: see storage/search/arrivals.py."""
    from storage.search.arrivals import Arrivals

    return Arrivals(papers)


def read_pages(
    paths: Sequence[str], *, today: date, year: int | None = None, source: Source | None = None
) -> Iterator[Record | Problem]:
    """Every record of these files and folders, uncleaned: see storage/sources/files.py.

    Raises: SourceError.
    """
    from storage.sources import files

    return files.read_pages(paths, today=today, year=year, source=source)


def read_citations(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry of a BibTeX or RIS file, uncleaned. Raises: NotThisFormat."""
    from storage.sources import files

    return files.read_citations(data, page=page)


def find_same(store: Store, records: Sequence[Record]) -> list[PaperId | None]:
    """The stored paper that each record is: see storage/matching.py. Raises: StoreError."""
    from storage.matching import find_same as find

    return find(store, records)


def is_known_again(record: Record) -> bool:
    """Does it tell enough for its paper to be known by?"""
    from storage.matching import is_known_again as known

    return known(record)


def read_starter() -> Iterator[Record]:
    """The papers that ship with Paperboy, as title and summary."""
    from storage.sources import files

    return files.read_starter()


def take_in(
    store: Store,
    read: Iterable[Record | Problem],
    *,
    progress: Callable[[int], None] = lambda records: None,
) -> IngestReport:
    """Cleans, recognises, tags and stores what a source was read into: see storage/ingest.py.

    Raises: StoreError.
    """
    from storage.ingest import ingest
    from storage.tagging import topic_model

    return ingest(store, read, tagger=topic_model(store), progress=progress)


def collect_papers(
    store: Store,
    plan: Plan,
    fetcher: Fetcher,
    *,
    since: date,
    until: date,
    marks: Mapping[str, Mark] | None = None,
) -> Collected:
    """Fetches the papers of these days and takes them in: see storage/collect.py.

    Raises: StoreError.
    """
    from storage.collect import collect_papers as collect

    return collect(store, plan, fetcher, since=since, until=until, marks=marks)


def refit_topics(store: Store, *, progress: Callable[[int], None] = lambda papers: None) -> str:
    """Fits the topics anew to all stored papers and tags them again. Returns the new version.

    Raises: StoreError, NotFound where there are no papers.
    """
    from storage.tagging import refit

    return refit(store, progress=progress)


def find_topics(store: Store, word: str = "", *, limit: int = 30) -> list[Topic]:
    """Topics by falling count; with `word`, those it names: see storage/catalogue.py.

    Raises: StoreError.
    """
    from storage.catalogue import find_topics as find

    return find(store, word, limit=limit)


def nearest_topics(store: Store, word: str, *, limit: int = 5) -> list[Topic]:
    """Topics spelt most like `word`. Raises: StoreError."""
    from storage.catalogue import nearest_topics as nearest

    return nearest(store, word, limit=limit)


def parse_query(text: str) -> Query:
    """The query that `text` means: see storage/search/query.py. Never raises."""
    from storage.search.query import parse_query as parse

    return parse(text)


def _path(url: str) -> Path:
    parts = urlsplit(url)
    if parts.scheme != "sqlite" or parts.netloc or not parts.path.strip("/"):
        raise BadStoreUrl(
            f"DATABASE_URL is {url!r}, but must look like sqlite:///paperboy.db "
            "(three slashes: a path from here, four: from the root)."
        )
    return Path(unquote(parts.path[1:]))
