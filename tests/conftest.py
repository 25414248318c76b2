"""Fixtures that more than one folder uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.sqlite import SqliteStore, open_sqlite
from storage.store import Store
from tests import postgres_server
from tests.engines import ENGINES, Opener

# Machines are shared: how long an example takes says nothing.
settings.register_profile("shared cores", deadline=None)
settings.load_profile("shared cores")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store in a file: `:memory:` would be one database a connection."""
    opened = open_sqlite(tmp_path / "papers.db")
    yield opened
    opened.close()


@pytest.fixture(params=ENGINES)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Of each engine: opens the same store once more, as another process would."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(ENGINES[request.param](tmp_path))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project, for tests that measure on it."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data: {SHARED} is not there")
    return SHARED


def pytest_sessionfinish() -> None:
    postgres_server.stop()
