"""The bot: run, tried, checked."""

import sys

import click

from bot.cli.common import JSON, command, command_of_words, no_options, opened, read_config
from bot.config import Config, ConfigError
from storage import place_of


@command
def migrate() -> None:
    """Bring the database to this version's schema."""
    config = read_config()
    with opened(config):
        click.echo(f"{place_of(config.database_url)} is up to date")


@command
@click.option("--online", is_flag=True, help="Also ask Slack: tokens, their scopes, the clock.")
@JSON
def doctor(online: bool, as_json: bool) -> None:
    """Check what Paperboy needs to run, and say what to do where something is wrong."""
    from datetime import UTC, datetime

    from bot.cli.checkup import Level, examine, malformed
    from bot.cli.printing import findings

    try:
        found = examine(read_config(), online=online, now=lambda: datetime.now(UTC))
    except ConfigError as error:
        found = malformed(error)
    findings(found, as_json=as_json)
    sys.exit(int(any(each.level is Level.ERROR for each in found)))


@command
@click.argument("places", nargs=-1, required=True, metavar="WORKSPACE...")
def uninstall(places: tuple[str, ...]) -> None:
    """Forget the tokens of workspaces or organisations. Who installs again finds their lists, as
    long as PAPERBOY_PURGE_DAYS has them kept."""
    from datetime import UTC, datetime

    from storage import NotFound

    now = datetime.now(UTC)
    with opened(read_config()) as store:
        for place in places:
            if not store.installs.remove(place, now=now, before=now):
                raise NotFound(f"{place} has no token here: see which do in the bot's log.")
            click.echo(f"{place}: its token is gone")


@command
@click.option("--no-schedule", is_flag=True, help="Post nothing unasked: papers worker does.")
def serve(no_schedule: bool) -> None:
    """Run the bot: over Socket Mode where SLACK_APP_TOKEN is set, else over HTTP on PORT."""
    config = read_config()
    config.check_slack()
    from bot.serve import serve as run

    _start_telling(config)
    run(config, schedule=not no_schedule)


@command
def worker() -> None:
    """Post digests and reminders when they are due, beside papers serve --no-schedule."""
    config = read_config()
    config.check_slack(listening=False)
    from bot.worker import work

    _start_telling(config)
    work(config)


def _start_telling(config: Config) -> None:
    """What happens, to the log and to Sentry."""
    from bot.logs import start_logging
    from bot.reporting import start_reporting

    start_logging(config.log_level, as_json=config.log_format == "json")
    start_reporting(config.sentry_dsn)


@command_of_words
@click.argument("typed", nargs=-1, callback=no_options)
@click.option("--terminal", "in_terminal", is_flag=True, help="Talk here, not in the browser.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="The page's; 0: any free.")
@click.option("--keep", metavar="DIR", default="", help="Keep what is saved there, to go on later.")
@click.option("--no-browser", is_flag=True, help="Print the page's address and open nothing.")
def try_(typed: tuple[str, ...], in_terminal: bool, port: int, keep: str, no_browser: bool) -> None:
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
        with opened(config) as store:
            terminal.put_starter_on(store)
            lines = iter([" ".join(typed)]) if typed else terminal.typed_lines()
            terminal.talk(config, store, lines=lines, show=click.echo)
