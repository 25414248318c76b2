"""What a checkup needs to know of a database and of a search index. Nothing is made or changed."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """A database as it is found.

    schema: its version, and `wanted` this Paperboy's; 0 before the first. id: the store's.
    papers: how many. last_change: that an index should reach. damage: what the engine complains
    of, "" for nothing. free: bytes left on its disk, None where that is another machine's.
    lacking: the folder that should hold it and is not there, "" for none. writable: it may be
    written to, and so may its folder.
    """

    place: str
    exists: bool
    wanted: int
    schema: int = 0
    id: str = ""
    papers: int = 0
    last_change: int = 0
    damage: str = ""
    free: int | None = None
    lacking: str = ""
    writable: bool = True


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """A search index as it is found. readable: by this Paperboy. store: of which it is; reached:
    the last of its changes that can be found."""

    folder: Path
    exists: bool
    readable: bool = True
    store: str = ""
    reached: int = -1
    writable: bool = True


def look_at_index(folder: Path) -> IndexFacts:
    from storage.search.index import FORMAT
    from storage.search.state import read_state

    told = read_state(folder / "state.json")
    exists = (folder / "state.json").is_file()
    generation = folder / str(told.get("generation") or "missing")
    readable = told.get("format") == FORMAT and (generation / "meta.json").is_file()
    reached = told.get("seq")
    return IndexFacts(
        folder,
        exists,
        readable,
        str(told.get("store") or ""),
        reached if isinstance(reached, int) else -1,
        is_writable(folder),
    )


def is_writable(path: Path) -> bool:
    """May it be written to, or made where it is missing?"""
    nearest = next((each for each in (path, *path.absolute().parents) if each.exists()), path)
    return os.access(nearest, os.W_OK)


def free_bytes(path: Path) -> int:
    """On the disk that holds, or would hold, the file. 0 where it cannot be told."""
    try:
        return shutil.disk_usage(path.absolute().parent).free
    except OSError:
        return 0
