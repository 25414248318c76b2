"""What the commands share: the group, their errors, options, and how they get at the store."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from bot.config import Config, ConfigError
from storage import BadStoreUrl, PaperboyError

if TYPE_CHECKING:
    from storage import Searcher, Store

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON value on stdout.")
LIMIT = click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 1000))


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
            from bot.cli.printing import plain

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


def no_options(context: click.Context, _: click.Parameter, words: tuple[str, ...]) -> Any:
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, ctx=context)
    if words == ("-h",):
        click.echo(context.get_help())
        context.exit()
    return words


def read_config() -> Config:
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
def opened(config: Config) -> "Iterator[Store]":
    from storage import open_store

    store = open_store(config.database_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """To be told how much of how much is done; draws nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show


def searcher_of(config: Config, store: "Store") -> "Searcher":
    from storage import open_searcher

    return open_searcher(store, config.index_folder)


def fresh_searcher(config: Config, store: "Store") -> "Searcher":
    searcher = searcher_of(config, store)
    searcher.refresh()
    return searcher
