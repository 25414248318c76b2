"""`papers ...`: one thin function per command. What a command needs loads when it runs.

common   the group, options, errors        papers    taken in, found, shown
lists    members' lists                    digests   delivered by hand, listed
running  the bot: run, tried, checked
"""

from bot.cli import digests, lists, papers, running
from bot.cli.common import cli

__all__ = ["cli", "digests", "lists", "papers", "running"]
