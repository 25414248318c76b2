"""Stores and searchers: opened, looked at, copied, backed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from storage.address import is_postgres, sqlite_path
from storage.errors import BadStoreUrl

if TYPE_CHECKING:
    from storage.checkup import StoreFacts
    from storage.postgres import PostgresStore
    from storage.search.searcher import Searcher
    from storage.sqlite import SqliteStore
    from storage.store import Store


def open_store(url: str) -> Store:
    """The store at `url`: `sqlite:///relative.db` or `sqlite:////absolute.db`, made where missing,
    or `postgresql://user:password@host/database`.

    Raises: BadStoreUrl, StoreTooNew, StoreBusy, StoreError.
    """
    return _opened(url)


def look_at_store(url: str) -> StoreFacts:
    """The store at `url` as it is found, without making or changing one.

    Raises: BadStoreUrl; StoreBusy or StoreError where its server cannot be asked.
    """
    if is_postgres(url):
        with _extra_postgres():
            from storage.postgres import look_at_postgres
        return look_at_postgres(url)
    from storage.sqlite import look_at_sqlite

    return look_at_sqlite(sqlite_path(url))


def copy_store(
    url: str, to: str, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Copies all there is at `url` into the empty store at `to`, and compares it: see
    storage/copy.py. Returns how many rows there are.

    Raises: BadStoreUrl, StoreTooNew, StoreBusy, StoreError.
    """
    from storage.copy import copy

    with closing(_opened(url)) as source, closing(_opened(to)) as target:
        return copy(source.engine, target.engine, progress=progress)


def back_up(
    url: str, to: Path, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> StoreFacts:
    """Copies the database at `url` to a new file while the bot goes on: see storage/backup.py.

    Raises: BadStoreUrl where it is not in a file, StoreError.
    """
    from storage.backup import backup

    return backup(_file_of(url), to, progress=progress)


def put_back(url: str, source: Path, *, now: datetime) -> Path | None:
    """Puts a backup in the database's place. Returns under which name that was kept.

    Raises: BadStoreUrl where it is not in a file, StoreError.
    """
    from storage.backup import restore

    return restore(_file_of(url), source, now=now)


def _file_of(url: str) -> Path:
    if is_postgres(url):
        raise BadStoreUrl(
            "That is for SQLite. PostgreSQL has pg_dump and pg_restore: see docs/operate.md."
        )
    return sqlite_path(url)


def _opened(url: str) -> SqliteStore | PostgresStore:
    if is_postgres(url):
        with _extra_postgres():
            from storage.postgres import open_postgres
        return open_postgres(url)
    from storage.sqlite import open_sqlite

    return open_sqlite(sqlite_path(url))


@contextmanager
def _extra_postgres() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise BadStoreUrl(
            "DATABASE_URL names a PostgreSQL database: pip install 'paperboy[postgres]' first."
        ) from error


@contextmanager
def index_following(url: str, folder: Path) -> Iterator[None]:
    """Meanwhile a process of its own keeps the index in `folder` up with the store at `url`: for
    very many papers, see storage/search/following.py. `Searcher.refresh` does the rest."""
    from storage.search.following import followed

    with followed(url, folder):
        yield


def open_searcher(store: Store, folder: Path) -> Searcher:
    """A searcher over `store` with its index in `folder`, which holds the papers themselves where
    the store may be away.

    Raises: SearchIndexError where there is an index that cannot be read.
    """
    from storage.meaning.meaning import Meaning
    from storage.search.index import PaperIndex
    from storage.search.searcher import Searcher

    def canonical(topic: str) -> str | None:
        from storage.tagging import last_model, topic_model  # 50 ms that only `topic:` needs

        model = last_model(store) if store.is_away else topic_model(store)
        return model.canonical(topic)

    return Searcher(
        store,
        PaperIndex(folder, store_id=store.id, holds_papers=store.is_remote),
        canonical=canonical,
        meaning=Meaning(folder / "meaning", store),
    )
