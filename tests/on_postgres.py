"""The suite on PostgreSQL: `python -m pytest -p tests.on_postgres` opens every store that would be
a file in a database of PostgreSQL instead.

For a file that is named by its path or by a `sqlite:///` URL, in this process; `url_at` tells it
to others. One that is there already, or has no folder, is what it is: so tests that hold each
engine to something (tests/engines.py) are as they were. Those about SQLite's file itself have the
mark `sqlite` and are skipped.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from storage import sqlite
from storage.checkup import StoreFacts
from storage.postgres import look_at_postgres
from storage.store import Store
from tests import engines
from tests.postgres_server import WHY_NOT, binary, databases

FILE_ITSELF = pytest.mark.skip(reason="about SQLite's file itself, or each engine by name")
T = TypeVar("T")


def moved(real: Callable[[Path], T], there: Callable[[Path], T]) -> Callable[[Path], T]:
    def open_or_look(path: Path) -> T:
        is_real = path.exists() or not path.parent.is_dir()
        return real(path) if is_real else there(path.absolute())

    return open_or_look


def open_there(path: Path) -> Store:
    return databases().open(path)


def look_there(path: Path) -> StoreFacts:
    return look_at_postgres(databases().url(path))


# engines.py has imported the real ones by now.
sqlite.open_sqlite = moved(sqlite.open_sqlite, open_there)
sqlite.look_at_sqlite = moved(sqlite.look_at_sqlite, look_there)
engines.url_at = lambda path: databases().url(path.absolute())


def pytest_configure(config: pytest.Config) -> None:
    if not binary("initdb"):
        raise pytest.UsageError(WHY_NOT)
    config.option.reportchars += "s"  # what was skipped, and why


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for each in items:
        if each.get_closest_marker("sqlite"):
            each.add_marker(FILE_ITSELF)
