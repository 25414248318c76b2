"""`papers ...`: one thin function per command. What a command needs loads when it runs.

common   the group, options, errors        papers    taken in, found, shown
lists    members' lists                    digests   delivered by hand, listed
running  the bot: run, tried, checked       trends    topics week by week
sources  where papers come from, and fetched from there        moving    into another database
keeping  backed up, put back
resolving  links of papers that have none
"""

from bot.cli import digests, keeping, lists, moving, papers, resolving, running, sources, trends
from bot.cli.common import cli

__all__ = [
    "cli",
    "digests",
    "keeping",
    "lists",
    "moving",
    "papers",
    "resolving",
    "running",
    "sources",
    "trends",
]
