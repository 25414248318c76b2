"""What one person sees, as JSON for the page. Reads the workspace, changes nothing.

Text goes out as Slack stores it: the page makes text nodes of it, never markup.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from bot.words.commands import COMMANDS
from bot.workspace.page.hours import MOVES
from bot.workspace.page.stage import Stage, manifest
from bot.workspace.page.troubles import going_on, offered
from bot.workspace.payloads import stored_blocks
from bot.workspace.person import Person
from bot.workspace.seen import SeenMessage, SeenView
from bot.workspace.state import Channel, Json

MOST_MESSAGES = 200


def world(stage: Stage) -> Json:
    """What does not change: workspaces, people, and what the bot offers to type and choose."""
    features = manifest()["features"]
    return {
        "teams": [{"id": t.id, "name": t.name} for t in stage.slack.state.teams.values()],
        "people": [
            {"id": each.id, "name": each.name, "team": each.team.id, "zone": each.member.tz}
            for each in stage.people.values()
        ],
        "command": features["slash_commands"][0],
        "words": [
            {"name": c.name, "usage": c.usage, "says": c.says, "example": c.example}
            for c in COMMANDS.values()
        ],
        "shortcuts": features["shortcuts"],
        "moves": [{"to": to, "name": name} for to, name in MOVES.items()],
        "troubles": offered(),
    }


def seen(stage: Stage, person: Person, channel_id: str) -> Json:
    """Everything before that person's eyes. `channel_id` "": no conversation is open.

    Raises: CannotDo where they see no such channel.
    """
    state = stage.slack.state
    with state.lock:
        mine = person.channels()
        modal, home = person.modal(), person.home()
        messages = _messages(person, channel_id) if channel_id else []
        return {
            "channels": [_channel(each, person) for each in mine],
            "names": dict(_names(stage, person, mine)),
            "messages": messages,
            "statuses": _statuses(stage, channel_id, messages),
            "modal": _view(modal) | {"depth": len(state.modals[person.id])} if modal else None,
            "home": _view(home) if home else None,
            "now": stage.slack.clock.now(),
            "trouble": going_on(stage.slack.faults),
        }


def blocks_of(where: SeenMessage | SeenView) -> list[Json]:
    """With those below its links, in the order in which a click finds them."""
    if isinstance(where, SeenView):
        return where.blocks
    return [*where.blocks, *chain.from_iterable(each["blocks"] for each in _attachments(where))]


def _messages(person: Person, channel_id: str) -> list[Json]:
    return [_message(each) for each in person.sees(channel_id)[-MOST_MESSAGES:]]


def _statuses(stage: Stage, channel_id: str, messages: list[Json]) -> dict[str, str]:
    """What the bot says it is doing, by thread; an answer there ends it."""
    last_by_bot = {each["thread"]: each["bot"] for each in messages}
    return {
        thread: status
        for (channel, thread), status in stage.slack.state.statuses.items()
        if channel == channel_id and status and not last_by_bot.get(thread)
    }


def _message(message: SeenMessage) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel_id,
        "user": message.raw["user"],
        "author": message.author,
        "bot": bool(message.raw.get("bot_id")),
        "text": message.text,
        "blocks": message.blocks,
        "attachments": _attachments(message),
        "files": [
            {"id": file["id"], "name": file.get("title") or file["name"], "size": file["size"]}
            for file in message.raw.get("files") or []
        ],
        "ephemeral": message.ephemeral,
        "edited": message.edited,
        "thread": message.thread_ts,
        "reactions": message.reactions,
        "values": message.raw["values"],
        "version": message.version,
    }


def _attachments(message: SeenMessage) -> list[Json]:
    unfurled = (message.raw.get("unfurls") or {}).values()
    given = [*(message.raw.get("attachments") or []), *unfurled]
    return [each | {"blocks": stored_blocks(each.get("blocks") or [])} for each in given]


def _view(view: SeenView) -> Json:
    shown = ("id", "kind", "title", "blocks", "submit", "close", "values", "errors", "problem")
    told: dict[str, Any] = {name: getattr(view, name) for name in shown}
    return told | {"version": view.version, "disabled": bool(view.raw.get("submit_disabled"))}


def _channel(channel: Channel, person: Person) -> Json:
    latest = person.sees(channel.id)[-1:]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "joined": person.id in channel.members,
        "bot": person.team.bot_user_id in channel.members,
        "latest": latest[0].ts if latest else "",
    }


def _names(stage: Stage, person: Person, mine: list[Channel]) -> Iterator[tuple[str, str]]:
    """Of members and channels, by id, as mentions show them."""
    yield person.team.bot_user_id, "Paperboy"
    for other in stage.people.values():
        if other.team is person.team:
            yield other.id, other.name
    for channel in mine:
        if channel.name:
            yield channel.id, channel.name
