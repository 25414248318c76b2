"""One authorised Web API call, and what every method needs to answer it.

Reads and writes the state through the call it wraps; no HTTP here.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from bot.workspace.errors import ApiError
from bot.workspace.state import Channel, Json, Member, Message, State, Team

T = TypeVar("T")
PAGE = 100  # where no limit is asked for
KIND_SCOPE = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


class Outside(Protocol):
    """What a method may ask of the rest of the workspace."""

    def link(self, path: str) -> str:
        """An HTTP address on this server."""
        ...

    def socket_link(self) -> str:
        """A fresh Socket Mode address."""
        ...

    def emit(self, team: Team, event: Json) -> None:
        """Queue an event for the app, if it subscribed to it."""
        ...


@dataclass(frozen=True)
class Request:
    state: State
    team: Team
    args: Json
    outside: Outside

    def must(self, name: str, code: str = "invalid_arguments") -> str:
        value = self.args.get(name)
        if value not in (None, ""):
            return str(value)
        if code != "invalid_arguments":
            raise ApiError(code)
        raise ApiError.with_messages(code, [f"missing required field: {name}"])

    def maybe(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value in (None, "") else str(value)

    def listed(self, name: str) -> list[Json]:
        """A list; empty where it is none."""
        value = self.args.get(name)
        return value if isinstance(value, list) else []

    def need(self, *any_of: str) -> None:
        """Raises: ApiError `missing_scope` unless one of the scopes is granted."""
        if any_of and not self.team.scopes & set(any_of):
            provided = ",".join(sorted(self.team.scopes))
            raise ApiError("missing_scope", needed=any_of[0], provided=provided)

    def member(self, user_id: str) -> Member:
        """Raises: ApiError `user_not_found`, for other teams' members as well."""
        member = self.state.members.get(user_id)
        if member is None or not self._knows(member):
            raise ApiError("user_not_found")
        return member

    def channel(self, name: str = "channel", *, suffix: str | None = None) -> Channel:
        """The channel the bot may know of, by id. Raises: ApiError `channel_not_found`."""
        wanted = self.must(name, "channel_not_found")
        channel = self.state.channels.get(wanted)
        if channel is None or not self._may_see(channel):
            raise ApiError("channel_not_found")
        if suffix:
            self.need(f"{KIND_SCOPE[channel.kind]}:{suffix}")
        return channel

    def channel_to_write(self, name: str = "channel") -> Channel:
        """By id, by name, or a member's id for the DM.

        Raises: ApiError `channel_not_found`, `not_in_channel`, `is_archived`, `cannot_dm_bot`.
        """
        channel = self._named(self.must(name, "channel_not_found"))
        if channel.is_archived:
            raise ApiError("is_archived")
        inside = self.team.bot_user_id in channel.members
        if not inside and "chat:write.public" not in self.team.scopes:
            raise ApiError("not_in_channel")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """Raises: ApiError `message_not_found`, also for ephemeral messages."""
        message = self.state.messages.get((channel.id, ts))
        if message is None or message.ephemeral_to:
            raise ApiError("message_not_found")
        return message

    def _named(self, wanted: str) -> Channel:
        if wanted.startswith(("U", "W")) and wanted in self.state.members:
            return self._dm_with(wanted)
        by_name = wanted.removeprefix("#")
        for channel in self.state.channels.values():
            is_it = wanted == channel.id or (channel.name and by_name == channel.name)
            if is_it and self._may_see(channel):
                return channel
        raise ApiError("channel_not_found")

    def _dm_with(self, user_id: str) -> Channel:
        """With who has left, only where it is there already: Slack says nothing of it then."""
        member, bot = self.state.members[user_id], self.team.bot_user_id
        is_there = self.state.find_im(self.team.id, user_id, bot) is not None
        if not self._knows(member) or (member.deleted and not is_there):
            raise ApiError("channel_not_found")
        if member.is_bot:
            raise ApiError("cannot_dm_bot")
        return self.state.open_im(self.team.id, user_id, bot)

    def _knows(self, member: Member) -> bool:
        if member.team_id == self.team.id:
            return True
        channels = self.state.channels.values()
        shared = (c for c in channels if c.team_id == self.team.id and c.is_ext_shared)
        return any({member.id, self.team.bot_user_id} <= c.members for c in shared)

    def _may_see(self, channel: Channel) -> bool:
        inside = self.team.bot_user_id in channel.members
        return inside or (channel.team_id == self.team.id and channel.kind == "public")


@dataclass(frozen=True)
class Method:
    """How to answer one method. `scopes`: any one suffices. `by_app`: takes the app-level token."""

    run: Callable[[Request], Json]
    scopes: tuple[str, ...] = ()
    by_app: bool = False


def page(request: Request, items: list[T], *, most: int = 1000) -> tuple[list[T], Json]:
    """A page and its `response_metadata`; at times shorter than `limit`, as Slack's are.

    Raises: ApiError `invalid_cursor`, `invalid_limit`.
    """
    limit = min(as_int(request.args.get("limit"), PAGE), most)
    if limit <= 0:
        raise ApiError("invalid_limit")
    start = _read_cursor(request.maybe("cursor"))
    rest = len(items) - start
    end = start + (limit if rest <= limit else max(1, limit - 1))
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": cursor}}


def as_bool(value: Any) -> bool | None:
    """A boolean as JSON, or as forms write it; None where it is not given."""
    if value is None or isinstance(value, bool):
        return value
    return str(value).lower() in ("1", "true", "yes")


def as_int(value: Any, default: int) -> int:
    try:
        return default if value in (None, "") else int(value)
    except (TypeError, ValueError):
        raise ApiError("invalid_arguments") from None


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        words, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if words != "next":
            raise ApiError("invalid_cursor")
        return int(number)
    except (binascii.Error, ValueError):
        raise ApiError("invalid_cursor") from None
