"""One writer at a time, whatever the process. The lock goes when its holder does, even killed."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_SECONDS = 0.05


@contextmanager
def held(path: Path, *, seconds: float) -> Iterator[bool]:
    """Holds the lock that the file at `path` stands for; False where others did for so long.

    Raises: OSError where the file cannot be made.
    """
    end = time.monotonic() + seconds
    with path.open("ab") as file:
        while not (got := _try(file)) and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        yield got  # closing the file lets go


if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
