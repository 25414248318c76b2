"""Papers read from files, recognised, taken in, parted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.models import IngestReport, PaperId, Problem, Record, Source, StoredPaper
    from storage.sources.pile import Pile
    from storage.store import Store


def read_pages(
    paths: Sequence[str],
    *,
    today: date,
    year: int | None = None,
    source: Source | None = None,
    also: Iterable[Record | Problem] = (),
) -> Pile:
    """Every record of these files and folders, uncleaned: see storage/sources/files.py.

    Raises: SourceError.
    """
    from storage.sources import files

    return files.read_pages(paths, today=today, year=year, source=source, also=also)


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
    tag_first: int | None = None,
    clean_beside: bool = False,
) -> IngestReport:
    """Cleans, recognises, tags and stores what a source was read into: see storage/ingest.py. A
    dump whose reading was broken off goes on where it was. clean_beside: by a process of its own,
    which pays for very many papers.

    Raises: StoreError.
    """
    from storage import cleaning
    from storage.ingest import ingest
    from storage.sources.pile import Pile
    from storage.tagging import topic_model

    if isinstance(read, Pile):
        read.go_on(store.facts)
    return ingest(
        store,
        read,
        tagger=topic_model(store),
        cleaner=cleaning.beside if clean_beside else cleaning.here,
        progress=progress,
        reached=read.reached if isinstance(read, Pile) else lambda: lambda: None,
        tag_first=tag_first,
    )


def tag_waiting(store: Store, *, at_once: int = 500) -> int | None:
    """Gives some papers their topics that got none when they were taken in: see
    storage/tagging.py. Raises: StoreError.
    """
    from storage.tagging import tag_waiting as tag

    return tag(store, at_once=at_once)


def split_paper(store: Store, id: PaperId) -> tuple[StoredPaper, StoredPaper]:
    """Undoes the last joining of another paper to this one, for good: see storage/parting.py.
    Returns the paper and the one that is one of its own again.

    Raises: NotFound where nothing was joined to it, StoreError.
    """
    from storage.parting import split
    from storage.tagging import topic_model

    joined = split(store, id, tagger=topic_model(store))
    return store.papers.get(joined.to), store.papers.get(joined.alias)
