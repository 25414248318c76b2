"""`papers ingest`: reading files, a progress bar on a terminal, the report."""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import click

from bot.cli.printing import plain, print_json
from bot.config import Config
from storage import (
    IngestReport,
    Pile,
    Problem,
    Record,
    Source,
    Store,
    index_following,
    read_pages,
    read_starter,
    tag_waiting,
    take_in,
)

TAGGED_AT_ONCE = 5_000  # new papers: some seconds
BESIDE = 4_000_000  # bytes of files, some thousand papers: more processes than one are at it


def read(paths: tuple[str, ...], *, starter: bool, year: int | None, source: str | None) -> Pile:
    """source: the format of the files, None where each shows it. Raises: SourceError where a
    path cannot be."""
    shelf = read_starter() if starter else iter(())
    today = datetime.now(UTC).astimezone().date()
    given = Source(source) if source else None
    return read_pages(paths, today=today, year=year, source=given, also=shelf)


def index_beside(pile: Pile, config: Config) -> AbstractContextManager[None]:
    """Of much to read the index is made meanwhile, by a process of its own."""
    if _is_much(pile):
        return index_following(config.database_url, config.index_folder)
    return nullcontext()


def _is_much(pile: Pile) -> bool:
    return pile.size >= BESIDE


def take_in_with_bar(store: Store, pile: Pile, *, tags: str | None = None) -> IngestReport:
    """tags: "now", "later", None: now for as many as do not take long. Raises: StoreError."""
    tag_first = {"now": None, "later": 0, None: TAGGED_AT_ONCE}[tags]
    taking = partial(take_in, store, pile, tag_first=tag_first, clean_beside=_is_much(pile))
    with _rare_collections():
        report = _with_bar(pile, taking) if sys.stderr.isatty() else taking()
    if pile.skipped:
        megabytes = pile.skipped / 1e6
        click.echo(f"papers: went on where a run was broken off, at {megabytes:,.1f} MB.", err=True)
    return report


@contextmanager
def _rare_collections() -> Iterator[None]:
    """A batch is very many small things without cycles: to look for these took a sixth of the time
    at half a million papers."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def _with_bar(pile: Pile, taking: Callable[..., IngestReport]) -> IngestReport:
    began, told = time.monotonic(), 0
    with click.progressbar(
        _nobody_knows_how_many(),
        length=pile.size or None,
        label="Taking in papers",
        file=sys.stderr,
        item_show_func=lambda said: said,
    ) as bar:

        def progress(records: int) -> None:
            nonlocal told
            told += records
            speed = told / max(time.monotonic() - began, 0.001)
            bar.update(pile.done - bar.pos, f"{told:,} records, {speed:,.0f} a second")

        return taking(progress=progress)


def _nobody_knows_how_many() -> Iterator[str]:
    """A bar without a length wants something to count."""
    yield from ()


def tag_with_bar(store: Store) -> None:
    """Gives the papers that wait for topics theirs. Raises: StoreError."""
    looked_at = 0
    while (more := tag_waiting(store)) is not None:
        looked_at += more
        if sys.stderr.isatty():
            click.echo(f"\rTopics of {looked_at:,} papers ", err=True, nl=False)
    if looked_at and sys.stderr.isatty():
        click.echo(err=True)


def show_records(records: Iterator[Record | Problem], *, as_json: bool) -> int:
    """Prints each record as it was read, uncleaned. Returns the exit code."""
    failed = 0
    for each in records:
        if isinstance(each, Problem):
            failed = 1
            _complain(each)
        elif as_json:
            print_json(_as_read(each))
        else:
            at = each.mention
            click.echo(plain(f"{at.page} {at.day or 'no date'} #{at.position}  {each.title}"))
    return failed


def show_report(report: IngestReport, *, as_json: bool) -> int:
    """Prints what was done. Returns the exit code: 1 where anything could not be read."""
    problems = [asdict(problem) for problem in report.problems]
    if as_json:
        counts = {name: getattr(report, name) for name in COUNTS}
        print_json({**counts, "problems": problems})
    else:
        click.echo(", ".join(f"{getattr(report, name)} {name}" for name in COUNTS))
    for problem in report.problems:
        _complain(problem)
    return 1 if report.problems else 0


COUNTS = ("records", "papers", "added", "updated", "rejected")


def _complain(problem: Problem) -> None:
    click.echo(plain(f"papers: {problem.place}: {problem.reason}"), err=True)


def _as_read(record: Record) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": record.title,
        "abstract": record.abstract,
        "date": record.mention.day.isoformat() if record.mention.day else None,
        "source": record.mention.source.value,
        "page": record.mention.page,
        "position": record.mention.position,
    }
    more = {
        "summary": record.summary,
        "arxiv_id": record.arxiv_id,
        "doi": record.doi,
        "url": record.url,
        "authors": list(record.authors),
        "author_count": record.author_count,
        "votes": record.mention.votes,
        "published": record.published,
        **asdict(record.details),
    }
    written = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in more.items()
    }
    return told | {
        name: value
        for name, value in written.items()
        if value not in (None, "", [], ()) and value is not False
    }
