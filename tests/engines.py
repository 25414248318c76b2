"""The engines there are, each held to the same contract: name → a store of it in a folder.

Opening the same folder again is what another process would do.
"""

from collections.abc import Callable
from pathlib import Path

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
