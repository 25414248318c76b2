"""Where papers come from by themselves: listed, changed, fetched now."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import JSON, command, opened, read_config, searcher_of

if TYPE_CHECKING:
    from bot.collecting import Collecting
    from bot.config import Config
    from storage import Fetcher, Problem, Record, Store, Watched

ACTS = ("add", "remove", "pause", "resume")
WORKSPACE = click.option("--workspace", metavar="ID", default="", help="Of this one alone.")


def _day(context: click.Context, option: click.Parameter, told: str | None) -> date | None:
    try:
        return date.fromisoformat(told) if told else None
    except ValueError as error:
        raise click.BadParameter("say it as 2026-08-12") from error


@command
@click.argument("act", required=False, type=click.Choice(ACTS))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@WORKSPACE
@JSON
def sources(act: str | None, names: tuple[str, ...], workspace: str, as_json: bool) -> None:
    """List the sources that papers are fetched from, or change them.

    \b
    papers sources add huggingface 'arxiv:cs.CL,"speculative decoding",au:leviathan'
    papers sources add arxiv-new:cs.CL https://lab.example/feed.xml inbox:/srv/papers
    papers sources pause|resume|remove NAME
    """
    if act and not names:
        raise click.UsageError(f"Name a source to {act}.")
    config = read_config()
    now = datetime.now(UTC)
    with opened(config) as store:
        _watch_settings(config, store, now)
        if act:
            for name in names:
                _change(act, name, workspace, store, now)
        if not act or as_json:
            every = store.sources
            found = every.all(workspace=workspace) if workspace else every.everywhere()
            _show(found, now, as_json=as_json)


@command
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--since", metavar="DAY", callback=_day, help="From this day on: 2026-08-12")
@click.option("--until", metavar="DAY", callback=_day, help="Up to this day.")
@click.option("--dry-run", is_flag=True, help="Print the records as read and store nothing.")
@JSON
def fetch(
    names: tuple[str, ...],
    since: date | None,
    until: date | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch papers now: from NAMEs, watched or not, else from all sources that are not paused."""
    from bot.cli import taking_in
    from storage import source_names

    config = read_config()
    now = datetime.now(UTC)
    last = until or now.date()
    first = since or last - timedelta(days=config.fetch_days - 1)
    if first > last:
        raise click.UsageError(f"{first} is after {last}.")
    with opened(config) as store:
        collecting = _collecting(config, store)
        fetcher = collecting.fetcher  # one for all, as it keeps to the pauses that services want
        _watch_settings(config, store, now)
        asked = [name for told in names for name in source_names(told)]
        watched = [each for each in store.sources.everywhere() if _is_meant(each, asked)]
        if not asked and not watched:
            raise click.UsageError("Name a source, or have one watched: papers sources add")
        ours = dict.fromkeys(each.name for each in watched)  # several workspaces may have the same
        named = asked or [name for name in ours if not name.startswith("inbox:")]
        if dry_run:
            sys.exit(taking_in.show_records(_read(fetcher, named, first, last), as_json=as_json))
        if since or until:
            found = [_once(fetcher, store, name, first, last) for name in named]
        else:
            found = [*_turns(collecting, watched)]
            found += [_once(fetcher, store, n, first, last) for n in asked if n not in ours]
        searcher_of(config, store).refresh()
    _report(found, as_json=as_json)
    sys.exit(int(any(each["error"] for each in found)))


def _is_meant(source: "Watched", asked: list[str]) -> bool:
    return source.name in asked if asked else not source.paused


def _change(act: str, told: str, workspace: str, store: "Store", now: datetime) -> None:
    """Raises: SourceError, NotFound, StoreError."""
    from storage import NotFound, SourceError, add_sources, source_names

    if act == "add":
        for its, _ in add_sources(store, told, workspace=workspace, now=now, local=True):
            click.echo(f"{its.name} is watched", err=True)
        return
    for name in source_names(told):
        source = store.sources.named(name, workspace=workspace)
        if source is None:
            raise NotFound(f"{name} is not watched: papers sources lists what is.")
        if act == "remove" and source.configured:
            raise SourceError(f"{name} is in PAPERBOY_SOURCES: take it out there, or pause it.")
        if act == "remove":
            store.sources.remove(source.id, workspace=workspace)
            click.echo(f"{name} is not watched any more; its papers stay", err=True)
        else:
            paused = act == "pause"
            store.sources.pause(source.id, workspace=workspace, paused=paused, now=now)
            click.echo(f"{name} {'is paused' if paused else 'goes on'}", err=True)


def _turns(collecting: "Collecting", watched: "list[Watched]") -> "Iterator[dict[str, Any]]":
    for before in watched:
        after = collecting.watching.ask(before)
        if after is None:
            busy = "Another worker is asking it, or its service, just now: try again in a while."
            yield _result(before.name, error=busy)
        else:
            seen, new = after.seen - before.seen, after.new - before.new
            yield _result(before.name, papers=seen, added=new, error=after.error)


def _once(
    fetcher: "Fetcher", store: "Store", name: str, since: date, until: date
) -> dict[str, Any]:
    """What is not watched, or for days that somebody names: nothing of it is kept in mind."""
    from storage import collect_papers, plan_named

    got = collect_papers(store, plan_named(name), fetcher, since=since, until=until)
    return _result(
        name,
        papers=got.report.papers,
        added=got.report.added,
        error=str(got.error or ""),
        problems=[f"{each.place}: {each.reason}" for each in got.report.problems],
    )


def _read(
    fetcher: "Fetcher", names: list[str], since: date, until: date
) -> "Iterator[Record | Problem]":
    """Raises: SourceError, FetchError."""
    from storage import fetch_records, plan_named

    for name in names:
        yield from fetch_records(plan_named(name), fetcher, since=since, until=until)


def _collecting(config: "Config", store: "Store") -> "Collecting":
    from bot.collecting import collecting

    worker = f"papers fetch {os.getpid()}"
    return collecting(config, store, worker=worker, now=lambda: datetime.now(UTC))


def _watch_settings(config: "Config", store: "Store", now: datetime) -> None:
    """Where there are none, this shell may just not know them: the worker lets them go."""
    from storage import watch_configured

    if config.sources:
        watch_configured(store, config.sources, now=now)


def _result(name: str, **told: Any) -> dict[str, Any]:
    return {"name": name, "papers": 0, "added": 0, "error": "", "problems": [], **told}


def _report(found: list[dict[str, Any]], *, as_json: bool) -> None:
    from bot.cli.printing import plain, print_json

    if as_json:
        print_json([{**each, "error": each["error"] or None} for each in found])
        return
    for each in found:
        click.echo(plain(f"{each['name']}: {each['papers']} papers, {each['added']} new"))
        for said in (*each["problems"], each["error"]):
            if said:
                click.echo(plain(f"papers: {each['name']}: {said}"), err=True)


def _show(found: "list[Watched]", now: datetime, *, as_json: bool) -> None:
    from bot.cli.printing import plain, print_json
    from bot.words.sources import state

    if as_json:
        print_json([_told(each) for each in found])
        return
    if not found:
        click.echo("None is watched. Begin with: papers sources add huggingface", err=True)
    for each in found:
        where = f"  (only {each.workspace})" if each.workspace else ""
        click.echo(plain(f"{each.name}{where}: {state(each, now)}"))


def _told(its: "Watched") -> dict[str, Any]:
    return {
        "id": its.id,
        "workspace": its.workspace or None,
        "name": its.name,
        "configured": its.configured,
        "paused": its.paused,
        "until": its.until.isoformat() if its.until else None,
        "tried": its.tried_at.isoformat() if its.tried_at else None,
        "next": None if its.paused else its.next_try.isoformat(),
        "trouble": its.trouble.value or None,
        "error": its.error or None,
        "since": its.troubled_since.isoformat() if its.troubled_since else None,
        "papers": its.seen,
        "added": its.new,
    }
