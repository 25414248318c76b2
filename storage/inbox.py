"""A folder into which somebody puts dumps: each is taken in once it is whole, and then moved.

It is whole when its size and time have been still from one round to the next. What was read goes
to `done/`, what cannot be read to `failed/`, with what was wrong in a `.problems.txt` beside it.
A crash in between leaves the file where it was: the next round finds its papers the same.
"""

import logging
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from storage.errors import PaperboyError, SourceError
from storage.ingest import ingest
from storage.models import IngestReport, Problem
from storage.sources.files import read_pages
from storage.store import Store
from storage.tagging import topic_model
from storage.watched import Asked, Mark

log = logging.getLogger(__name__)

DONE, FAILED = "done", "failed"
PROBLEMS = ".problems.txt"
TAGGED_AT_ONCE = 5_000  # new papers of a dump: the topics of the others follow in the background


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    mark: Mark


def empty_inbox(
    store: Store,
    folder: str,
    marks: Mapping[str, Mark],
    *,
    today: date,
    between: Callable[[], None] = lambda: None,
) -> Asked:
    """Takes in the files that have not changed since `marks`, by their names; the others are
    marked. Symbolic links, folders and hidden files stay where they are. between: called after
    some thousand records; what it raises breaks off, and the next run goes on there.

    Raises: SourceError where the folder cannot be used, StoreError.
    """
    place = Path(folder)
    seen = new = 0
    left: dict[str, Mark] = {}
    try:
        for found in _files(place):
            if marks.get(found.path.name) != found.mark:
                left[found.path.name] = found.mark
                continue
            report, is_read = _taken_in(store, found.path, today, between)
            if _mark(found.path) != found.mark:  # somebody went on writing
                left[found.path.name] = found.mark
                continue
            seen, new = seen + report.papers, new + report.added
            _move(found.path, report, DONE if is_read else FAILED)
    except OSError as error:
        raise SourceError(f"The folder {folder} cannot be used: {error.strerror}.") from error
    return Asked(today, seen, new, left)


def _taken_in(
    store: Store, path: Path, today: date, between: Callable[[], None]
) -> tuple[IngestReport, bool]:
    """And whether anything of it could be read, now or by an earlier run that was broken off.

    A file that breaks its reader must not stay in the way of all others. Raises: StoreError.
    """
    try:
        pile = read_pages([str(path)], today=today)
        pile.go_on(store.facts)
        report = ingest(
            store,
            pile,
            tagger=topic_model(store),
            progress=lambda records: between(),
            reached=pile.reached,
            tag_first=TAGGED_AT_ONCE,
        )
    except PaperboyError:
        raise
    except Exception as error:
        log.exception("a file could not be read")
        reason = f"cannot be read ({type(error).__name__}): the log says more."
        return IngestReport(problems=(Problem(path.name, reason),)), False
    return report, bool(report.papers or pile.skipped or not report.problems)


def _files(place: Path) -> list[_Found]:
    """Those that may be taken, by name. Raises: OSError."""
    with os.scandir(place) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    marked = ((place / name, _mark(place / name)) for name in names)
    return [_Found(path, mark) for path, mark in marked if mark]


def _mark(path: Path) -> Mark | None:
    """Of a plain file; None for all else."""
    try:
        its = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(its.st_mode):
        return None
    return Mark(str(its.st_size), f"{its.st_mtime_ns} {its.st_ino}")


def _move(path: Path, report: IngestReport, where: str) -> None:
    """The problems first: where it ends in between, the file is still there. Raises: OSError."""
    target = path.parent / where
    target.mkdir(exist_ok=True)
    to = _free(target, path.name)
    if report.problems:
        lines = [f"{problem.place}: {problem.reason}" for problem in report.problems]
        written = target / f".{to.name}{PROBLEMS}"
        written.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
        os.replace(written, target / f"{to.name}{PROBLEMS}")
    os.rename(path, to)


def _free(target: Path, name: str) -> Path:
    """A name that nothing there has: notes.bib, notes-2.bib."""
    first = target / name
    number = 1
    found = first
    while os.path.lexists(found):
        number += 1
        found = first.with_name(f"{first.stem}-{number}{first.suffix}")
    return found
