"""A copy of the embedded database that is whole while the bot goes on writing, and its way back.

SQLite's online backup (https://www.sqlite.org/backup.html) copies a few pages at a time. By itself
it begins again where somebody writes between two of them, and under a busy bot would never end; so
it reads in one transaction, which sees the database as it was at its beginning and keeps nobody
from writing. The copy is checked before it has its name. PostgreSQL has tools of its own for this.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from storage.checkup import StoreFacts
from storage.errors import StoreError
from storage.sqlite import look_at_sqlite

PAGES = 2_000  # copied at a time: 8 MB
BESIDE = ("-wal", "-shm")  # what SQLite lays beside a database that is in use


def backup(
    path: Path, to: Path, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> StoreFacts:
    """Copies the database at `path` to the new file `to`. progress: pages done, and all.

    Raises: StoreError where there is none, `to` is taken or cannot be written, or the copy is
    damaged; then nothing is left behind.
    """
    _whole(path)
    if to.exists():
        raise StoreError(f"{to} is there already: name a new file.")

    def show(_: int, left: int, total: int) -> None:
        progress(total - left, total)

    with _beside(to) as made:
        with closing(_moment_of(path)) as source, closing(sqlite3.connect(made)) as target:
            source.backup(target, pages=PAGES, progress=show)
            target.execute("pragma journal_mode = delete")  # one file, to be carried away
        copied = _whole(made)
        os.replace(made, to)
    return copied


def restore(path: Path, source: Path, *, now: datetime) -> Path | None:
    """Puts the backup `source` in the place of the database at `path`, which nobody may have open.
    What was there is kept under a name with the moment; returns it, None where nothing was.

    Raises: StoreError where the backup is none, is damaged or of a newer Paperboy, or where `path`
    is in use or cannot be written; then all is as it was.
    """
    facts = _whole(source)
    if facts.schema > facts.wanted:
        raise StoreError(f"{source} is of a newer Paperboy: upgrade first.")
    with _beside(path) as made:
        with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(made)) as target:
            kept.backup(target)
        _whole(made)
        before = _set_aside(path, now)
        os.replace(made, path)
    return before


def _moment_of(path: Path) -> sqlite3.Connection:
    """It sees the database as it is now."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("begin")
    connection.execute("select 1 from facts").fetchone()  # from the first read on
    return connection


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Gives what is there another name, with all that was written to it; also what lies beside a
    database that is gone: SQLite would take it for the next one's. None where no database is.

    Raises: sqlite3.OperationalError where somebody has it open.
    """
    before = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%S}")
    is_there = path.exists()
    if is_there:
        _bring_home(path)
    for end in ("", *BESIDE):
        if (each := Path(f"{path}{end}")).exists():
            os.replace(each, Path(f"{before}{end}"))
    return before if is_there else None


def _bring_home(path: Path) -> None:
    """What stands in the -wal. Raises: sqlite3.OperationalError where somebody has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as here:
            # Refused where it is open elsewhere: whoever has it would go on writing to a file that
            # has another name.
            here.execute("pragma journal_mode = delete")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise
        # It is damaged, which is why a backup is put in its place: all of it is kept.


def _whole(path: Path) -> StoreFacts:
    """Raises: StoreError where it is not a sound database of Paperboy's."""
    if not path.is_file():
        raise StoreError(f"There is no file {path}.")
    facts = look_at_sqlite(path)
    if facts.damage:
        raise StoreError(f"{path} is damaged, or no database: {facts.damage}.")
    if not facts.schema or not facts.id:
        raise StoreError(f"{path} is not a database of Paperboy's.")
    return facts


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A new file in the folder of `path`, which is gone at the end unless it was moved. The
    engine's and the system's errors become ours here."""
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
        os.close(handle)
        made = Path(name)
        yield made
    except (sqlite3.Error, OSError) as error:
        if "locked" in str(error):
            raise StoreError(f"{path} is in use: stop the bot first.") from error
        raise StoreError(
            f"{path} cannot be written ({error}): check its folder and the disk."
        ) from error
    finally:
        if made:
            for each in (made, *(Path(f"{made}{end}") for end in BESIDE)):
                each.unlink(missing_ok=True)
