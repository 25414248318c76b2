"""Records → papers with their identity keys, batch by batch: here, or by a process beside this one.

That takes near half of the time in which papers come in. Where very many do, and there is more
than one processor, another process does it while this one recognises and writes those before.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from struct import Struct
from typing import IO, Any

from storage.clean import clean
from storage.helper import started
from storage.identity import keys
from storage.models import Paper, Record

AHEAD = 2  # batches that are cleaned, or wait to be, while one is written
LENGTH = Struct("!Q")

Cleaned = list[tuple[Paper, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that go in together. keep: notes, in their transaction, how far what they were read
    from is read with them."""

    records: Sequence[Record]
    keep: Callable[[], None]


def cleaned(records: Iterable[Record]) -> Cleaned:
    papers = map(clean, records)
    return [(paper, keys(paper)) for paper in papers]


def here(batches: Iterable[Batch]) -> Iterator[tuple[Batch, Cleaned]]:
    """Each as it is asked for."""
    return ((batch, cleaned(batch.records)) for batch in batches)


def beside(batches: Iterable[Batch]) -> Iterator[tuple[Batch, Cleaned]]:
    """The same by another process, some batches ahead; what that does not do is done here."""
    begun: deque[tuple[Batch, Future[Cleaned]]] = deque()
    with _helper() as helped, ThreadPoolExecutor(1) as asking:
        for batch in batches:
            begun.append((batch, asking.submit(helped, batch.records)))
            if len(begun) > AHEAD:
                first, its = begun.popleft()
                yield first, its.result()
        for batch, its in begun:
            yield batch, its.result()


@contextmanager
def _helper() -> Iterator[Callable[[Sequence[Record]], Cleaned]]:
    """What has a batch cleaned by a process, and does it here where there is none, or none any
    more."""
    try:
        process = started(
            __name__, "clean_what_comes", stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    except OSError:
        yield cleaned
        return
    with process:
        try:
            yield lambda records: _asked(process, records)
        finally:
            process.kill()
            _hang_up(process)


def _asked(process: "subprocess.Popen[bytes]", records: Sequence[Record]) -> Cleaned:
    if process.stdin and process.stdout and not process.stdin.closed:
        try:
            _tell(process.stdin, records)
            done: Cleaned = _told(process.stdout)
        except (EOFError, OSError):
            _hang_up(process)
        else:
            return done
    return cleaned(records)


def _hang_up(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin:
        with suppress(OSError):  # what it was not told any more
            process.stdin.close()


def clean_what_comes() -> None:
    """What the process does until nothing more comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides
    with os.fdopen(0, "rb") as asked, os.fdopen(1, "wb") as answers, suppress(EOFError, OSError):
        sys.stdout = sys.stderr
        while True:
            _tell(answers, cleaned(_told(asked)))


def _tell(to: IO[bytes], what: object) -> None:
    """With its length before it: a pickle alone may wait for what stands behind it."""
    text = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    to.write(LENGTH.pack(len(text)))
    to.write(text)
    to.flush()


def _told(by: IO[bytes]) -> Any:
    """Raises: EOFError where nothing more comes."""
    (length,) = LENGTH.unpack(_whole(by, LENGTH.size))
    return pickle.loads(_whole(by, length))  # noqa: S301 (of our own process)


def _whole(by: IO[bytes], length: int) -> bytes:
    read = by.read(length)
    if len(read) < length:
        raise EOFError
    return read
