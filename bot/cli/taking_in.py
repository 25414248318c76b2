"""`papers ingest`: reading files, a progress bar on a terminal, the report."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import click

from bot.cli.printing import plain, print_json
from storage import IngestReport, Problem, Record, Source, Store, read_pages, read_starter, take_in


def read(
    paths: tuple[str, ...], *, starter: bool, year: int | None, source: str | None
) -> Iterator[Record | Problem]:
    """source: the format of the files, None where each shows it. Raises: SourceError where a
    path cannot be."""
    shelf = read_starter() if starter else iter(())
    today = datetime.now(UTC).astimezone().date()
    given = Source(source) if source else None
    return chain(shelf, read_pages(paths, today=today, year=year, source=given))


def take_in_with_bar(store: Store, records: Iterator[Record | Problem]) -> IngestReport:
    """Raises: StoreError."""
    if not sys.stderr.isatty():
        return take_in(store, records)
    known = list(records)  # pages are small: reading them first gives the bar its length
    total = sum(isinstance(each, Record) for each in known)
    with click.progressbar(length=total, label="Taking in papers", file=sys.stderr) as bar:
        return take_in(store, known, progress=bar.update)


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
