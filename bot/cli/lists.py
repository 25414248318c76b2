"""Members' lists: shown, exported, imported."""

import sys
from typing import BinaryIO

import click

from bot.cli.common import AS, JSON, command, command_of_words, no_options, opened, read_config

FORMATS = ("bibtex", "ris", "csl", "markdown", "csv")


@command
@click.argument("name", metavar="[LIST]", default="")
@click.option("--as", "member", required=True, **AS)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="bibtex")
def export(name: str, member: tuple[str, str], format_: str) -> None:
    """Print a member's saved papers for other programs: all, or those of LIST."""
    from bot.handlers.export import saved
    from storage import ExportFormat, NotFound, export_papers

    workspace, who = member
    with opened(read_config()) as store:
        entries = saved(name or None, workspace=workspace, member=who, store=store)
        if not entries:
            raise NotFound(
                f"{workspace}/{who} has saved nothing" + (f" in “{name}”." if name else ".")
            )
        click.echo(export_papers(entries, ExportFormat(format_)), nl=False)


@command_of_words
@click.argument("words", nargs=-1, callback=no_options)
@click.option("--as", "member", required=True, **AS)
@JSON
def list_(words: tuple[str, ...], member: tuple[str, str], as_json: bool) -> None:
    """Show what a member saved: all, or what WORDS ask for, as behind /papers list in Slack.

    For example: thesis done, due, topic:"kv cache", this week, older than 30 days
    """
    from bot.cli import shelving

    listing = shelving.asked(words)
    if listing is None:
        raise click.UsageError("Say a list's name, a status, due, or filters: see --help.")
    config = read_config()
    with opened(config) as store:
        shelving.show(listing, member, config, store, as_json=as_json)


@command
@click.argument("file", type=click.File("rb"))
@click.option("--as", "member", required=True, **AS)
@click.option("--list", "name", default="", help="The list they go to.")
@JSON
def import_(file: BinaryIO, member: tuple[str, str], name: str, as_json: bool) -> None:
    """Save the papers of FILE, BibTeX or RIS, for a member; - for stdin. New ones are taken in."""
    from bot.cli import shelving
    from bot.intents import Import

    config, content = read_config(), Import(file.read(), name)
    place = str(getattr(file, "name", "stdin"))
    with opened(config) as store:
        code = shelving.take_over(content, place, member, config, store, as_json=as_json)
    sys.exit(code)
