"""What one person may see, and waiting until they see it.

Reads the state under its lock; changes nothing.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from bot.workspace.bodies import message_json
from bot.workspace.errors import CannotDo
from bot.workspace.seen import SeenMessage, SeenView, seen_view
from bot.workspace.state import COMPOSER, Channel, Json, Member, Message, State, Team, View

T = TypeVar("T")


class Sight:
    """One member's eyes."""

    def __init__(self, state: State, team: Team, member: Member) -> None:
        self._state = state
        self._team = team
        self._member = member

    def channel(self, wanted: str) -> Channel:
        """A channel by name or id; `dm` is the conversation with the bot. Raises: CannotDo."""
        if wanted in ("dm", "@paperboy"):
            return self._state.open_im(self._team.id, self._member.id, self._team.bot_user_id)
        name = wanted.removeprefix("#")
        mine = [c for c in self._state.channels.values() if self.may_see(c)]
        for channel in mine:
            if name in (channel.id, channel.name):
                return channel
        names = ", ".join(sorted(f"#{c.name}" for c in mine if c.name))
        raise CannotDo(f"{self._member.name} sees no channel {wanted!r}; only {names}")

    def may_see(self, channel: Channel) -> bool:
        if self._member.id in channel.members:
            return True
        is_outsider = self._member.is_restricted or self._member.is_stranger
        is_open = channel.kind == "public" and channel.team_id == self._team.id
        return is_open and not is_outsider

    def messages(self, channel: Channel) -> list[SeenMessage]:
        """In order, thread replies among them; others' ephemeral messages left out."""
        with self._state.lock:
            everything = self._state.in_channel(channel.id)
            return [self._seen(m) for m in everything if self._is_mine(m)]

    def draft(self, ts: str) -> SeenMessage:
        """Raises: KeyError where nothing of this person's is being written by that `ts`."""
        with self._state.lock:
            message = self._state.messages[COMPOSER, ts]
            if message.user_id != self._member.id:
                raise KeyError(ts)
            return self._seen(message)

    def modal(self) -> SeenView | None:
        with self._state.lock:
            view = self._state.modal_of(self._member.id)
            return self._seen_view(view) if view else None

    def home(self) -> SeenView | None:
        with self._state.lock:
            view = self._state.views.get(self._state.homes.get(self._member.id, ""))
            return self._seen_view(view) if view else None

    def wait(self, look: Callable[[], T | None], timeout: float, what: Callable[[], str]) -> T:
        """Look again at each change until there is something. Raises: CannotDo on time-out."""
        end = time.monotonic() + timeout
        with self._state.changed:
            while (found := look()) is None:
                left = end - time.monotonic()
                if left <= 0 or not self._state.changed.wait(left):
                    raise CannotDo(f"after {timeout:g} s {self._member.name} still {what()}")
            return found

    def name_of(self, wanted: str) -> str | None:
        """The directory behind mentions: members' and channels' names."""
        if wanted in self._state.members:
            return self._state.members[wanted].name
        channel = self._state.channels.get(wanted)
        if channel is None:
            return None
        return channel.name if self.may_see(channel) else "private channel"

    def _is_mine(self, message: Message) -> bool:
        return message.ephemeral_to in (None, self._member.id)

    def _seen(self, message: Message) -> SeenMessage:
        author = self._state.members.get(message.user_id)
        return SeenMessage(
            ts=message.ts,
            channel_id=message.channel_id,
            author=author.name if author else "slackbot",
            text=message.text,
            ephemeral=message.ephemeral_to is not None,
            blocks=message.blocks,
            thread_ts=message.thread_ts,
            edited=message.edited is not None,
            reactions={name: list(users) for name, users in message.reactions.items()},
            version=message.version,
            raw=self._raw(message),
            names=self.name_of,
        )

    def _raw(self, message: Message) -> Json:
        kept = ("parse", "link_names", "unfurl_links", "unfurl_media", "unfurls", "metadata")
        flags = {name: getattr(message, name) for name in kept}
        return message_json(message) | flags | {"values": message.values.get(self._member.id, {})}

    def _seen_view(self, view: View) -> SeenView:
        return seen_view(
            view.id,
            view.source,
            values=view.values,
            errors=dict(view.errors),
            problem=view.problem,
            version=view.version,
            names=self.name_of,
        )
