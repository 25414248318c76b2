"""`papers backup` and `papers restore`: a copy of the database, and its way back."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.common import command, progress_bar, read_config
from storage import back_up, place_of, put_back

FILE = click.Path(dir_okay=False, path_type=Path)


@command
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the database to FILE, while the bot goes on, and check the copy.

    The search index is not in it: it is made anew from the database.
    """
    config = read_config()
    with progress_bar("Copying") as progress:
        facts = back_up(config.database_url, file, progress=progress)
    click.echo(f"{file} has all {facts.papers:,} papers of {place_of(config.database_url)}")


@command
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Put the backup FILE in the database's place. Stop the bot first.

    What was there is kept beside it, under a name with the moment.
    """
    config = read_config()
    before = put_back(config.database_url, file, now=datetime.now(UTC))
    click.echo(f"{place_of(config.database_url)} is as it was in {file}")
    if before:
        click.echo(f"what was there before is in {before}")
