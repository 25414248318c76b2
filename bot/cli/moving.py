"""`papers copy`: all there is in one database, into another."""

import click

from bot.cli.common import command, progress_bar, read_config
from storage import copy_store, place_of


@command
@click.option("--to", required=True, metavar="URL", help="An empty database, as in DATABASE_URL.")
def copy(to: str) -> None:
    """Copy the database to another one, SQLite or PostgreSQL, and compare them row by row.

    What is written meanwhile is not in the copy: stop the bot first. A copy that was broken off
    goes on when it is started again.
    """
    config = read_config()
    with progress_bar("Copying, then comparing") as progress:
        rows = copy_store(config.database_url, to, progress=progress)
    click.echo(f"{rows:,} rows of {place_of(config.database_url)} are in {place_of(to)} too")
