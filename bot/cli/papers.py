"""Papers: taken in, found, shown."""

import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from bot.cli.common import (
    AS,
    JSON,
    LIMIT,
    command,
    command_of_words,
    fresh_searcher,
    no_options,
    opened,
    read_config,
    searcher_of,
)

if TYPE_CHECKING:
    from storage import PaperId, Query, Searcher, Store, StoredPaper

FILES = ("daily_page", "bibtex", "ris", "arxiv", "huggingface", "feed", "jsonl")


@command
@click.argument("paths", nargs=-1)
@click.option("--starter", is_flag=True, help="Also take in the papers that ship with Paperboy.")
@click.option("--year", type=click.IntRange(1990, 9998), help="The year of pages that name none.")
@click.option("--source", type=click.Choice(FILES), help="What the files are, if they hide it.")
@click.option("--tags", type=click.Choice(("now", "later")), help="When to find their topics.")
@click.option("--dry-run", is_flag=True, help="Print the records as read and store nothing.")
@JSON
def ingest(
    paths: tuple[str, ...],
    starter: bool,
    year: int | None,
    source: str | None,
    tags: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in papers from PATHS: files, folders, or - for stdin.

    Read are "Daily Papers" pages, BibTeX, RIS, JSON lines, RSS and Atom feeds, and what arXiv and
    Hugging Face reply. JSON lines may be of any length and packed with gzip; broken off, they go on
    where they were. Of very many papers the topics follow later: see `papers index`.
    """
    from bot.cli import taking_in

    if not paths and not starter:
        raise click.UsageError("Name a file or folder, - for standard input, or --starter.")
    read = taking_in.read(paths, starter=starter, year=year, source=source)
    if dry_run:
        sys.exit(taking_in.show_records(read, as_json=as_json))
    config = read_config()
    with opened(config) as store:
        with taking_in.index_beside(read, config):
            report = taking_in.take_in_with_bar(store, read, tags=tags)
        searcher_of(config, store).refresh()
    sys.exit(taking_in.show_report(report, as_json=as_json))


@command_of_words
@click.argument("words", nargs=-1, required=True, callback=no_options)
@LIMIT
@click.option("--offset", default=0, type=click.IntRange(0, 1_000_000))
@click.option("--as", "member", **AS)
@JSON
def search(
    words: tuple[str, ...],
    limit: int,
    offset: int,
    member: tuple[str, str] | None,
    as_json: bool,
) -> None:
    """Find papers: words, "a phrase", -word, and filters.

    Filters: topic:, source:, by:, saved:me, saved:team, since:, until:, sort:new
    """
    from bot.cli import printing
    from storage import parse_query

    query = parse_query(" ".join(words))
    if query.saved and not member:
        raise click.UsageError("saved: needs to know whose lists: --as WORKSPACE/MEMBER.")
    config = read_config()
    with opened(config) as store:
        searcher = fresh_searcher(config, store)
        among = _saved(query, store, member) if member else None
        results = searcher.search(query, limit=limit, offset=offset, among=among)
        printing.results(results, empty=store.papers.count() == 0, as_json=as_json)


@command
@click.argument("target", nargs=-1, required=True)
@JSON
def show(target: tuple[str, ...], as_json: bool) -> None:
    """Show one paper: its number, arXiv id or link, or title."""
    from bot.cli import printing

    config = read_config()
    with opened(config) as store:
        printing.paper(
            _named(" ".join(target), fresh_searcher(config, store), store), as_json=as_json
        )


@command
@click.argument("target", nargs=-1, required=True)
@LIMIT
@JSON
def similar(target: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find papers like one: its number, arXiv id or link, or title; or like several: numbers."""
    from bot.cli import printing

    config = read_config()
    with opened(config) as store:
        searcher = fresh_searcher(config, store)
        named = target if all(map(_is_number, target)) else [" ".join(target)]
        papers = [_named(each, searcher, store) for each in named]
        printing.results(searcher.similar(papers, limit=limit), as_json=as_json, about=papers)


@command
@click.argument("target", nargs=-1, required=True)
@JSON
def split(target: tuple[str, ...], as_json: bool) -> None:
    """Part two papers that were taken for one: the last that was joined to this one.

    Each gets back its records, and the saves that were made on it; they are not joined again.
    """
    from bot.cli import printing
    from storage import split_paper

    config = read_config()
    with opened(config) as store:
        searcher = fresh_searcher(config, store)
        papers = split_paper(store, _named(" ".join(target), searcher, store).id)
        searcher.refresh()
        printing.parted(*papers, as_json=as_json)


@command
@click.argument("word", default="")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--refit", is_flag=True, help="Find the topics anew from all papers, tag them all.")
@JSON
def topics(word: str, limit: int, refit: bool, as_json: bool) -> None:
    """List topics: papers, growth in four weeks, first day; with WORD only those it names."""
    from bot.cli import printing
    from storage import find_topics, nearest_topics, refit_topics

    config = read_config()
    with opened(config) as store:
        if refit:
            refit_topics(store)
            fresh_searcher(config, store)
        found = find_topics(store, word, limit=limit)
        printing.topics(found, as_json=as_json)
        if not found and (near := nearest_topics(store, word)):
            names = ", ".join(topic.label for topic in near)
            told = f"papers: No topic has “{word}”. Spelt like it: {names}"
            click.echo(printing.plain(told), err=True)


@command
def index() -> None:
    """Make the search index anew from the database, with the topics that were not yet found."""
    from bot.cli import taking_in

    config = read_config()
    with opened(config) as store:
        taking_in.tag_with_bar(store)
        searcher = searcher_of(config, store)
        click.echo(f"{searcher.rebuild()} papers in {config.index_folder}")
        while searcher.learn():
            pass


def _saved(query: "Query", store: "Store", member: tuple[str, str]) -> "Collection[PaperId] | None":
    from bot.handlers.search import saved_papers

    where, who = member
    return saved_papers(query, store.lists, store.team, workspace=where, member=who)


def _is_number(target: str) -> bool:
    return target.isascii() and target.isdigit() and len(target) < 19  # what a database counts to


def _named(target: str, searcher: "Searcher", store: "Store") -> "StoredPaper":
    from storage import NotFound, PaperId

    if _is_number(target):
        return store.papers.get(PaperId(int(target)))
    found = searcher.find_paper(target)
    if found is None:
        raise NotFound(f"No paper is called “{target}”: search for a few of its words.")
    return found
