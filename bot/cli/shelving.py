"""`papers list` and `papers import`: asked of the handlers as Slack would ask, and printed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from bot.cli.printing import plain, print_json
from bot.config import Config
from bot.handlers import Caller, Desk
from bot.handlers.importing import import_whole
from bot.handlers.lists import whole
from bot.intents import Import, Listing
from bot.replies import ListReply, SorryReply
from bot.understanding.commands import understand
from storage import PaperboyError, Store, open_searcher


class CannotImport(PaperboyError):
    """Why nothing of a file was saved, and what to do."""


def asked(words: Sequence[str]) -> Listing | None:
    """The list that the words ask for; None where they ask for none."""
    intent = understand(" ".join(["list", *map(_quoted, words)]))
    known = isinstance(intent, Listing) and not (intent.due and intent.member)
    return intent if known and isinstance(intent, Listing) else None


def show(
    listing: Listing, member: tuple[str, str], config: Config, store: Store, *, as_json: bool
) -> None:
    found = whole(listing, Caller(*member, ""), _desk(config, store))
    if as_json:
        print_json({"command": found.command, "total": found.total, "saves": _saves(found)})
        return
    many = "" if found.total == 1 else "s"
    click.echo(plain(f"{found.total} saved paper{many}: {found.command}"))
    for place, (stored, save) in enumerate(found.rows, start=1):
        due = f"due {save.due}" if save.due else ""
        about = (save.status.replace("_", " "), due, save.list, save.note)
        click.echo(f"\n{place:3}. {plain(stored.paper.title)}  (#{stored.id})")
        click.echo(plain(f"     {' · '.join(filter(None, about))}"))


def take_over(
    content: Import,
    name: str,
    member: tuple[str, str],
    config: Config,
    store: Store,
    *,
    as_json: bool,
) -> int:
    """Imports the file `name`. Returns the exit code: 1 where anything could not be read.

    Raises: CannotImport, NotThisFormat, StoreError, SearchIndexError.
    """
    reply = import_whole(content, Caller(*member, ""), _desk(config, store))
    if isinstance(reply, SorryReply):
        raise CannotImport(reply.says)
    places = [f"{name}:{each.place.rpartition(':')[2]}" for each in reply.problems]
    told = [(place, each.reason) for place, each in zip(places, reply.problems, strict=True)]
    if as_json:
        counts = {"saved": reply.saved, "new": reply.new, "there": reply.there}
        problems = [{"place": place, "reason": reason} for place, reason in told]
        print_json({**counts, "rejected": len(told), "problems": problems})
    else:
        click.echo(
            f"{reply.saved} saved, {reply.new} of them new here, {reply.there} there already, "
            f"{len(told)} rejected"
        )
    for place, reason in told:
        click.echo(plain(f"papers: {place}: {reason}"), err=True)
    return 1 if told else 0


def _desk(config: Config, store: Store) -> Desk:
    searcher = open_searcher(store, config.index_folder)
    return Desk(store, searcher, lambda: datetime.now(UTC), config.timezone)


def _saves(found: ListReply) -> list[dict[str, Any]]:
    return [
        {
            "id": stored.id,
            "title": stored.paper.title,
            "url": stored.paper.address,
            "list": save.list,
            "status": save.status.value,
            "note": save.note,
            "due": save.due.isoformat() if save.due else None,
            "saved": save.saved_at.isoformat(),
        }
        for stored, save in found.rows
    ]


def _quoted(word: str) -> str:
    """A word with a blank in it was in quotes, which the shell has taken away."""
    key, colon, value = word.rpartition(":")
    return f'{key}{colon}"{value}"' if " " in value and '"' not in word else word
