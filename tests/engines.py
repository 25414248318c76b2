"""The engines there are, each held to the same contract: name → a store of it in a folder.

Opening the same folder again is what another process would do.
"""

from collections.abc import Callable
from pathlib import Path

from storage.sqlite import open_sqlite
from storage.store import Store

ENGINES: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: open_sqlite(folder / "contract.db"),
}
