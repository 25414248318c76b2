"""`papers ...`: one thin function per command. What a command needs loads when it runs."""

import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from bot.config import Config, ConfigError
from storage import BadStoreUrl, PaperboyError

if TYPE_CHECKING:
    from storage import PaperId, Query, Searcher, Store, StoredPaper

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON value on stdout.")
FORMATS = ("bibtex", "ris", "csl", "markdown", "csv")


def _member(
    context: click.Context, option: click.Parameter, told: str | None
) -> tuple[str, str] | None:
    """(workspace, member)."""
    if told is None:
        return None
    workspace, _, member = told.partition("/")
    if not workspace or not member or "/" in member:
        raise click.BadParameter("say it as WORKSPACE/MEMBER, for example T0123/U0456")
    return workspace, member


AS: dict[str, Any] = {
    "metavar": "WORKSPACE/MEMBER",
    "callback": _member,
    "help": "Whose lists are meant.",
}
LIMIT = click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 1000))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="paperboy")
def cli() -> None:
    """Paperboy: papers in, topics, search, and a Slack bot that answers.

    Settings come from the environment and from a file .env here; .env.example lists them.
    """


def command(function: Callable[..., None], **settings: Any) -> click.Command:
    """A command whose errors are one clear line on stderr and exit 1 (settings: 2)."""

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except PaperboyError as error:
            from bot.printing import plain

            click.echo("papers: " + "\n".join(map(plain, str(error).split("\n"))), err=True)
            sys.exit(2 if isinstance(error, ConfigError | BadStoreUrl) else 1)
        except BrokenPipeError:
            # The reader of our output has left (`papers topics | head`).
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return cli.command(name=function.__name__.rstrip("_"), **settings)(guarded)


def command_of_words(function: Callable[..., None]) -> click.Command:
    """A command whose words may begin with a dash, as in `papers search decoding -survey`."""
    # No short option, -h included, or "-hallucination" would be that.
    allowed = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
    return command(function, context_settings=allowed)


def _no_options(context: click.Context, _: click.Parameter, words: tuple[str, ...]) -> Any:
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, ctx=context)
    if words == ("-h",):
        click.echo(context.get_help())
        context.exit()
    return words


@command
@click.argument("paths", nargs=-1)
@click.option("--starter", is_flag=True, help="Also take in the papers that ship with Paperboy.")
@click.option("--year", type=click.IntRange(1990, 9998), help="The year of pages that name none.")
@click.option("--dry-run", is_flag=True, help="Print the records as read and store nothing.")
@JSON
def ingest(
    paths: tuple[str, ...], starter: bool, year: int | None, dry_run: bool, as_json: bool
) -> None:
    """Take in papers from PATHS: files or folders of "Daily Papers" pages, or - for stdin."""
    from bot import taking_in

    if not paths and not starter:
        raise click.UsageError("Name a file or folder, - for standard input, or --starter.")
    read = taking_in.read(paths, starter=starter, year=year)
    if dry_run:
        sys.exit(taking_in.show_records(read, as_json=as_json))
    config = _config()
    with _store(config) as store:
        report = taking_in.take_in_with_bar(store, read)
        _searcher(config, store).refresh()
    sys.exit(taking_in.show_report(report, as_json=as_json))


@command_of_words
@click.argument("words", nargs=-1, required=True, callback=_no_options)
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
    from bot import printing
    from storage import parse_query

    query = parse_query(" ".join(words))
    if query.saved and not member:
        raise click.UsageError("saved: needs to know whose lists: --as WORKSPACE/MEMBER.")
    config = _config()
    with _store(config) as store:
        searcher = _fresh(config, store)
        among = _saved(query, store, member) if member else None
        results = searcher.search(query, limit=limit, offset=offset, among=among)
        printing.results(results, empty=store.papers.count() == 0, as_json=as_json)


@command
@click.argument("target", nargs=-1, required=True)
@JSON
def show(target: tuple[str, ...], as_json: bool) -> None:
    """Show one paper: its number, arXiv id or link, or title."""
    from bot import printing

    config = _config()
    with _store(config) as store:
        printing.paper(_named(" ".join(target), _fresh(config, store), store), as_json=as_json)


@command
@click.argument("target", nargs=-1, required=True)
@LIMIT
@JSON
def similar(target: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find papers like one: its number, arXiv id or link, or title; or like several: numbers."""
    from bot import printing

    config = _config()
    with _store(config) as store:
        searcher = _fresh(config, store)
        named = target if all(map(_is_number, target)) else [" ".join(target)]
        papers = [_named(each, searcher, store) for each in named]
        printing.results(searcher.similar(papers, limit=limit), as_json=as_json, about=papers)


@command
@click.argument("word", default="")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--refit", is_flag=True, help="Find the topics anew from all papers, tag them all.")
@JSON
def topics(word: str, limit: int, refit: bool, as_json: bool) -> None:
    """List topics: papers, growth in four weeks, first day; with WORD only those it names."""
    from bot import printing
    from storage import find_topics, nearest_topics, refit_topics

    config = _config()
    with _store(config) as store:
        if refit:
            refit_topics(store)
            _fresh(config, store)
        found = find_topics(store, word, limit=limit)
        printing.topics(found, as_json=as_json)
        if not found and (near := nearest_topics(store, word)):
            names = ", ".join(topic.label for topic in near)
            told = f"papers: No topic has “{word}”. Spelt like it: {names}"
            click.echo(printing.plain(told), err=True)


@command
@click.argument("name", metavar="[LIST]", default="")
@click.option("--as", "member", required=True, **AS)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="bibtex")
def export(name: str, member: tuple[str, str], format_: str) -> None:
    """Print a member's saved papers for other programs: all, or those of LIST."""
    from bot.handlers.export import saved
    from storage import ExportFormat, NotFound, export_papers

    workspace, who = member
    with _store(_config()) as store:
        entries = saved(name or None, workspace=workspace, member=who, store=store)
        if not entries:
            raise NotFound(
                f"{workspace}/{who} has saved nothing" + (f" in “{name}”." if name else ".")
            )
        click.echo(export_papers(entries, ExportFormat(format_)), nl=False)


@command_of_words
@click.argument("words", nargs=-1, callback=_no_options)
@click.option("--as", "member", required=True, **AS)
@JSON
def list_(words: tuple[str, ...], member: tuple[str, str], as_json: bool) -> None:
    """Show what a member saved: all, or what WORDS ask for, as behind /papers list in Slack.

    For example: thesis done, due, topic:"kv cache", this week, older than 30 days
    """
    from bot import shelving

    listing = shelving.asked(words)
    if listing is None:
        raise click.UsageError("Say a list's name, a status, due, or filters: see --help.")
    config = _config()
    with _store(config) as store:
        shelving.show(listing, member, config, store, as_json=as_json)


@command
@click.argument("file", type=click.File("rb"))
@click.option("--as", "member", required=True, **AS)
@click.option("--list", "name", default="", help="The list they go to.")
@JSON
def import_(file: BinaryIO, member: tuple[str, str], name: str, as_json: bool) -> None:
    """Save the papers of FILE, BibTeX or RIS, for a member; - for stdin. New ones are taken in."""
    from bot import shelving
    from bot.intents import Import

    config, content = _config(), Import(file.read(), name)
    place = str(getattr(file, "name", "stdin"))
    with _store(config) as store:
        code = shelving.take_over(content, place, member, config, store, as_json=as_json)
    sys.exit(code)


@command
def index() -> None:
    """Make the search index anew from the database, and read what is not yet read of it."""
    config = _config()
    with _store(config) as store:
        searcher = _searcher(config, store)
        click.echo(f"{searcher.rebuild()} papers in {config.index_folder}")
        while searcher.learn():
            pass


@command
def migrate() -> None:
    """Bring the database to this version's schema."""
    config = _config()
    with _store(config):
        click.echo(f"{config.database_url} is up to date")


@command
@click.option("--online", is_flag=True, help="Also ask Slack: tokens, their scopes, the clock.")
@JSON
def doctor(online: bool, as_json: bool) -> None:
    """Check what Paperboy needs to run, and say what to do where something is wrong."""
    from datetime import UTC, datetime

    from bot.doctor import Level, examine, malformed
    from bot.printing import findings

    try:
        found = examine(_config(), online=online, now=lambda: datetime.now(UTC))
    except ConfigError as error:
        found = malformed(error)
    findings(found, as_json=as_json)
    sys.exit(int(any(each.level is Level.ERROR for each in found)))


@command
def serve() -> None:
    """Run the bot: over Socket Mode where SLACK_APP_TOKEN is set, else over HTTP on PORT."""
    config = _config()
    config.check_slack()
    from bot.logs import start_logging
    from bot.serve import serve as run

    start_logging(config.log_level)
    run(config)


@command_of_words
@click.argument("typed", nargs=-1, callback=_no_options)
@click.option("--terminal", "in_terminal", is_flag=True, help="Talk here, not in the browser.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="The page's; 0: any free.")
@click.option("--keep", metavar="DIR", default="", help="Keep what is saved there, to go on later.")
@click.option("--no-browser", is_flag=True, help="Print the page's address and open nothing.")
def try_(
    typed: tuple[str, ...], in_terminal: bool, port: int, keep: str, no_browser: bool
) -> None:
    """Talk to the bot in a local Slack in your browser: no account, no token, no network.

    With TYPED it answers that here and ends: papers try search speculative decoding
    """
    from contextlib import nullcontext
    from pathlib import Path
    from tempfile import TemporaryDirectory

    if not typed and not in_terminal:
        from bot.workspace.page import open_page

        with nullcontext(keep) if keep else TemporaryDirectory() as place:
            browse, keeps = not no_browser, bool(keep)
            open_page(Path(place), port=port, browse=browse, keeps=keeps, say=click.echo)
        return
    from bot.workspace import terminal

    with TemporaryDirectory() as folder:
        config = Config(database_url=f"sqlite:///{folder}/papers.db")
        with _store(config) as store:
            terminal.put_starter_on(store)
            lines = iter([" ".join(typed)]) if typed else terminal.typed_lines()
            terminal.talk(config, store, lines=lines, show=click.echo)


def _config() -> Config:
    environ = dict(os.environ)
    if os.path.isfile(".env"):
        environ = {**_dotenv(), **environ}
    return Config.from_env(environ)


def _dotenv() -> dict[str, str]:
    from dotenv import dotenv_values

    try:
        values = dotenv_values(".env")
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"The file .env here cannot be read: {error}.") from error
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def _store(config: Config) -> "Iterator[Store]":
    from storage import open_store

    store = open_store(config.database_url)
    try:
        yield store
    finally:
        store.close()


def _searcher(config: Config, store: "Store") -> "Searcher":
    from storage import open_searcher

    return open_searcher(store, config.index_folder)


def _fresh(config: Config, store: "Store") -> "Searcher":
    searcher = _searcher(config, store)
    searcher.refresh()
    return searcher


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
