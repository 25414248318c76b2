"""Files read one after the other: how far that is, and where it goes on after it was broken off.

An edge like files.py: it reads files.
"""

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from storage.errors import NotThisFormat
from storage.models import Problem, Record
from storage.sources import dumps, jsonl
from storage.sources.dumps import Place

STDIN = "-"
MOST_TOLD = 1_000  # problems of one dump that are told one by one

Read = Iterator[Record | Problem]


class Keeps(Protocol):
    """Texts by name, kept over runs: `facts` of a store."""

    def find(self, name: str) -> str | None: ...

    def keep(self, name: str, value: str) -> None: ...

    def forget(self, name: str) -> None: ...


class Pile:
    """The records of files, in their order; each file is read as its turn comes.

    A dump, which is JSON lines, is read a line at a time; all else is read whole. With `go_on`
    and `reached`, a dump that was broken off goes on where it was. size: bytes of all files, 0
    where that cannot be known. done: how many of them are read. skipped: how many an earlier run
    had.
    """

    def __init__(
        self,
        files: Sequence[str],
        *,
        is_dump: Callable[[bytes, str], bool],
        parse: Callable[[bytes, str], Read],
        also: Iterable[Record | Problem] = (),
    ) -> None:
        """is_dump: by a file's first bytes and name. parse: of a whole file and its name; may
        raise NotThisFormat. also: what comes before the files."""
        sizes = [_size(file) for file in files]
        self.size = 0 if STDIN in files else sum(sizes)
        self.done = self.skipped = 0
        self._is_dump = is_dump
        self._parse = parse
        self._keeps: Keeps | None = None
        self._reached: dict[str, Place | None] = {}  # since that was last asked
        self._records = self._all(files, sizes, also)

    def __iter__(self) -> Read:
        return self._records

    def __next__(self) -> Record | Problem:
        return next(self._records)

    def go_on(self, keeps: Keeps) -> None:
        """To be called before anything is read."""
        self._keeps = keeps

    def reached(self) -> Callable[[], None]:
        """What notes how far dumps are read by now: to be called in the transaction of their
        records, then all is in or not."""
        reached, self._reached = self._reached, {}
        return partial(self._keep, reached)

    def _keep(self, reached: dict[str, Place | None]) -> None:
        if self._keeps is None:
            return
        for name, place in reached.items():
            if place:
                self._keeps.keep(name, str(place))
            else:
                self._keeps.forget(name)

    def _all(
        self, files: Sequence[str], sizes: Sequence[int], also: Iterable[Record | Problem]
    ) -> Read:
        yield from also
        before = 0
        for file, size in zip(files, sizes, strict=True):
            yield from self._one(file, size)
            before += size
            self.done = before

    def _one(self, file: str, size: int) -> Read:
        # A name need not be UTF-8; a database, and who reads our output, need it.
        shown = file.encode("utf-8", "replace").decode()
        try:
            yield from self._stdin() if file == STDIN else self._file(Path(file), shown, size)
        except NotThisFormat as error:
            yield Problem(shown, str(error))
        except (EOFError, zlib.error):
            yield Problem(shown, "is packed, and broken or cut off; what came whole is kept.")
        except OSError as error:
            yield Problem(shown, f"cannot be read: {error.strerror or error}.")

    def _file(self, path: Path, shown: str, size: int) -> Read:
        page = Path(shown).name
        if self._is_dump(dumps.head_of(path), page):
            yield from self._dump(path, page)
            return
        before, read = self.done, list(self._parse(dumps.whole(path), page))
        for number, each in enumerate(read, start=1):
            self.done = before + size * number // len(read)
            yield each

    def _stdin(self) -> Read:
        stream, page = sys.stdin.buffer, "stdin"
        first = stream.readline(dumps.HEAD)
        if self._is_dump(first, page):
            found = dumps.lines(stream, page=page, first=first)
            yield from _fewer(
                jsonl.papers(((at.count, each) for at, each in found), page=page), page
            )
        else:
            yield from self._parse(dumps.unpacked(first + stream.read()), page)

    def _dump(self, path: Path, page: str) -> Read:
        name = f"read {dumps.mark_of(path)}"
        kept = self._keeps.find(name) if self._keeps is not None else None
        at, before = dumps.place_of(kept) if kept else Place(), self.done
        with dumps.opened(path) as dump:
            dump.lines.seek(at.bytes)
            self.skipped += dump.read if kept else 0

            def numbered() -> Iterator[tuple[int, jsonl.Found]]:
                for place, found in dumps.lines(dump.lines, page=page, at=at):
                    self._reached[name], self.done = place, before + dump.read
                    yield place.count, found

            try:
                yield from _fewer(jsonl.papers(numbered(), page=page, known=bool(kept)), page)
            except NotThisFormat:
                self._reached.pop(name, None)
                raise
        self._reached[name] = None


def _fewer(read: Read, page: str) -> Read:
    """Of many problems the first ones: a broken dump has as many as lines."""
    problems = 0
    for each in read:
        problems += isinstance(each, Problem)
        if isinstance(each, Record) or problems <= MOST_TOLD:
            yield each
    if problems > MOST_TOLD:
        yield Problem(page, f"{problems - MOST_TOLD:,} more lines are no papers either.")


def _size(file: str) -> int:
    try:
        return 0 if file == STDIN else Path(file).stat().st_size
    except OSError:
        return 0
