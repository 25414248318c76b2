"""What an interaction says of where it happens: the message or view acted on, by whom, where.

Finds what a person has before their eyes in the state, and begins the payload of what they do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.workspace import bodies, payloads
from bot.workspace.delivery import Courier
from bot.workspace.errors import CannotDo
from bot.workspace.events import Events
from bot.workspace.seen import SeenMessage, SeenView
from bot.workspace.sight import Sight
from bot.workspace.state import Json, Member, Message, State, Team, View


@dataclass(frozen=True)
class World:
    """The parts of the workspace a person's acts go through."""

    state: State
    courier: Courier
    events: Events
    link: Callable[[str], str]


class Interactions:
    """One member's. What they do not see (any more) raises CannotDo."""

    def __init__(self, world: World, team: Team, member: Member) -> None:
        self._world = world
        self._state = world.state
        self._team = team
        self._member = member
        self._sight = Sight(world.state, team, member)

    def interaction(self, kind: str) -> Json:
        """The payload's beginning, with a fresh trigger."""
        trigger_id = self._state.new_trigger(self._team.id, self._member)
        return payloads.interaction(kind, self._team, self._member, trigger_id)

    def context(self, where: SeenMessage | SeenView, kind: str) -> Json:
        """The payload's beginning, with the message or view as it is now."""
        payload = self.interaction(kind)
        if isinstance(where, SeenView):
            shown = bodies.view_json(self.view(where), self._team)
            return payload | {"container": {"type": "view", "view_id": where.id}, "view": shown}
        kept = self.message(where)
        is_ephemeral = kept.ephemeral_to is not None
        container = {
            "type": "message",
            "message_ts": kept.ts,
            "channel_id": kept.channel_id,
            "is_ephemeral": is_ephemeral,
        }
        if kept.thread_ts:
            container["thread_ts"] = kept.thread_ts
        payload |= self.channel_part(kept) | {"container": container}
        return payload | ({} if is_ephemeral else {"message": self.shown(kept)})

    def shown(self, kept: Message) -> Json:
        return bodies.message_json(kept) | bodies.thread_json(self._state, kept)

    def channel_part(self, kept: Message) -> Json:
        channel = self._state.channels[kept.channel_id]
        return {"channel": {"id": channel.id, "name": payloads.channel_name(channel)}}

    def response_url(self, channel_id: str, *, target_ts: str | None) -> str:
        channel = self._state.channels[channel_id]
        url = self._state.new_response_url(self._member, channel, target_ts=target_ts)
        url.team_id = self._team.id
        return self._world.link(f"response/{url.id}")

    def blocks_now(self, where: SeenMessage | SeenView) -> list[Json]:
        if isinstance(where, SeenView):
            return list(self.view(where).source["blocks"])
        return list(self.message(where).blocks) + self._unfurled(where)

    def _unfurled(self, where: SeenMessage) -> list[Json]:
        kept = self.message(where)
        shown = [*kept.attachments, *kept.unfurls.values()]
        return [block for each in shown for block in payloads.stored_blocks(each.get("blocks", []))]

    def message(self, seen: SeenMessage) -> Message:
        kept = self._state.messages.get((seen.channel_id, seen.ts))
        channel = self._state.channels.get(seen.channel_id)
        if kept is None or channel is None or not self._sight.may_see(channel):
            raise CannotDo(f"{self._member.name} does not see this message (any more)")
        if kept.ephemeral_to not in (None, self._member.id):
            raise CannotDo(f"{self._member.name} does not see another person's message")
        return kept

    def view(self, seen: SeenView) -> View:
        kept = self._state.views.get(seen.id)
        if kept is None or kept.user_id != self._member.id:
            raise CannotDo(f"{self._member.name} does not see the view {seen.title!r} (any more)")
        return kept
