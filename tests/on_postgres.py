"""The suite on PostgreSQL: `python -m pytest -p tests.on_postgres` opens every store that would be
a file in a database of PostgreSQL instead.

For a file that is named by its path or by a `sqlite:///` URL, in this process. Tests that look
into the file by themselves, or start other processes on it, have to fail. Those that hold every
engine to something (tests/engines.py) are as they were.
"""

from pathlib import Path

from storage import sqlite
from storage.checkup import StoreFacts
from storage.postgres import look_at_postgres
from storage.postgres.opening import PostgresStore
from tests.engines import ENGINES
from tests.postgres_server import databases

assert "sqlite" in ENGINES, "it has to know the real one first"


def open_there(path: Path) -> PostgresStore:
    return databases().open(path.absolute())


def look_there(path: Path) -> StoreFacts:
    return look_at_postgres(databases().url(path.absolute()))


sqlite.open_sqlite = open_there  # type: ignore[assignment]
sqlite.look_at_sqlite = look_there
