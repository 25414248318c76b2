"""The engines there are, each held to the same contract: name → a store of it in a folder.

Opening the same folder again is what another process would do. Tests that hold no engine to
anything name a file; `python -m pytest -p tests.on_postgres` has a database of PostgreSQL in its
place.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import open_store
from storage.shelves.engine import Row
from storage.shelves.store import SqlStore
from storage.sqlite import open_sqlite
from storage.store import Store
from tests import postgres_server

Opener = Callable[[], Store]

ENGINES: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: open_sqlite(folder / "contract.db"),
    "postgres": lambda folder: postgres_server.databases().open(folder),
}


def url_of(engine: str, folder: Path) -> str:
    """DATABASE_URL of the folder's store, which was opened before."""
    if engine == "sqlite":
        return f"sqlite:///{folder}/contract.db"
    return postgres_server.databases().url(folder)


def url_at(path: Path) -> str:
    """What another process opens where this one opens the file at `path`."""
    return f"sqlite:///{path}"


def open_new(path: Path) -> Store:
    """An empty store at `path`. A file is copied: making one takes longer than some tests."""
    if url_at(path).startswith("sqlite:"):
        path.write_bytes(_empty_file())
    return open_store(f"sqlite:///{path}")


def rows_of(store: Store) -> dict[str, list[Row]]:
    """Table → its rows, in an order of their own."""
    assert isinstance(store, SqlStore)
    return {
        table.name: sorted(map(tuple, store.engine.rows(f"select * from {table.name}")), key=repr)
        for table in store.engine.tables()
    }


@cache
def _empty_file() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "papers.db"
        open_sqlite(path).close()
        return path.read_bytes()
