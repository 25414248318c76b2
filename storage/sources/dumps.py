"""Long files with a JSON object in each line, also gzipped: read line by line, on from any place.

An edge like files.py: it reads files.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from storage.models import Problem
from storage.sources.objects import of_line

HEAD = 1 << 20  # bytes that tell what a file is
MARKED = 1 << 16  # bytes at both ends that tell a file from others
LONGEST = 1 << 24  # bytes of a line
BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file is read: bytes, unpacked; lines; lines that hold something."""

    bytes: int = 0
    lines: int = 0
    count: int = 0

    def __str__(self) -> str:
        return f"{self.bytes} {self.lines} {self.count}"


def place_of(text: str) -> Place:
    """`place_of(str(place)) == place`."""
    return Place(*map(int, text.split()))


class Dump:
    """A file that is open; `read` is how many bytes of it, as they lie on the disk, were."""

    def __init__(self, file: IO[bytes], packed: bool) -> None:
        self._file = file
        self.lines: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=file) if packed else file

    @property
    def read(self) -> int:
        return self._file.tell()


@contextmanager
def opened(path: Path) -> Iterator[Dump]:
    """Raises: OSError."""
    with path.open("rb", buffering=MARKED) as file:
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        yield Dump(file, packed)


def head_of(path: Path) -> bytes:
    """The first bytes, unpacked; `HEAD` of them where there are so many. Raises: OSError."""
    head = b""
    with opened(path) as dump, suppress(EOFError, zlib.error, gzip.BadGzipFile):
        while len(head) < HEAD and (more := dump.lines.read(MARKED)):
            head += more
    return head[:HEAD]


def whole(path: Path) -> bytes:
    """All of it, unpacked. Raises: OSError, EOFError, zlib.error."""
    with opened(path) as dump:
        return dump.lines.read()


def unpacked(content: bytes) -> bytes:
    """Raises: OSError, EOFError, zlib.error."""
    return gzip.decompress(content) if content.startswith(_GZIP) else content


def are_lines(head: bytes) -> bool:
    """Is the first line an object of its own, and are there more?"""
    first, ends, _ = head.removeprefix(BOM).lstrip().partition(b"\n")
    return bool(ends) and not isinstance(of_line(_text(first), page="", line=1), Problem)


def mark_of(path: Path) -> str:
    """Tells this file, as it is now, from every other one. Raises: OSError."""
    about = path.stat()
    with path.open("rb") as file:
        ends = [file.read(MARKED)]
        file.seek(max(0, about.st_size - MARKED))
        ends.append(file.read(MARKED))
    told = f"{path.name}\0{about.st_size}\0{about.st_mtime_ns}\0".encode("utf-8", "replace")
    return hashlib.blake2b(told + b"".join(ends), digest_size=12).hexdigest()


def lines(
    stream: IO[bytes] | gzip.GzipFile, *, page: str, at: Place = Place(), first: bytes = b""
) -> Iterator[tuple[Place, tuple[int, dict[str, Any]] | Problem]]:
    """(line, object) each, a Problem for what is none, with the place behind it.

    at: where to go on; the stream stands there. first: a line that was already read of it.
    Raises: OSError, EOFError, zlib.error.
    """
    read, number, count = at.bytes, at.lines, at.count
    line = first or stream.readline(LONGEST)
    while line:
        rest = _skip(stream) if len(line) == LONGEST and not line.endswith(b"\n") else 0
        read, number = read + len(line) + rest, number + 1
        if rest:
            count += 1
            problem = Problem(f"{page}:{number}", "is longer than any paper.")
            yield Place(read, number, count), problem
        elif text := _text(line.removeprefix(BOM) if number == 1 else line).strip():
            count += 1
            yield Place(read, number, count), of_line(text, page=page, line=number)
        line = stream.readline(LONGEST)


def _skip(stream: IO[bytes] | gzip.GzipFile) -> int:
    """To the end of the line; how many bytes that was."""
    skipped = 0
    while part := stream.readline(LONGEST):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
