"""What a person writes: messages, files, drafts and reactions, kept and told to the app."""

import re

from bot.workspace import bodies, payloads
from bot.workspace.delivery import Delivery
from bot.workspace.errors import CannotDo
from bot.workspace.interactions import World
from bot.workspace.methods_files import give_file
from bot.workspace.mrkdwn import as_typed
from bot.workspace.seen import SeenMessage
from bot.workspace.sharing import link_shared
from bot.workspace.sight import Sight
from bot.workspace.state import COMPOSER, Channel, Member, Message, Team

NAMED = re.compile(r"(?<![\w@#./])([@#])([\w-]+)")
CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


class Writing:
    """One member's pen."""

    def __init__(self, world: World, team: Team, member: Member) -> None:
        self._world = world
        self._state = world.state
        self._team = team
        self._member = member
        self._sight = Sight(world.state, team, member)

    def post(self, typed: str, channel: str, *, thread: str | None = None) -> SeenMessage:
        """Say something in a channel; the app hears what it subscribed to."""
        where = self._sight.channel(channel)
        if self._member.id not in where.members:
            raise CannotDo(f"{self._member.name} has not joined #{where.name}")
        text = NAMED.sub(lambda found: self._named(found, "<{0}{1}>"), as_typed(typed))
        message = self._new(where.id, text)
        message.thread_ts = thread
        return self._send(message, where)

    def upload(
        self, name: str, content: bytes, typed: str = "", *, channel: str = "dm"
    ) -> SeenMessage:
        """Share a file, with a word on it."""
        where = self._sight.channel(channel)
        file = give_file(
            self._state, self._team, name, content, self._world.link, by=self._member.id
        )
        message = self._new(where.id, as_typed(typed))
        message.subtype, message.files = "file_share", [file]
        return self._send(message, where)

    def compose(self, typed: str) -> str:
        """Write a message without sending it. Returns its `ts`, to look at its `draft`."""
        draft = self._state.keep(self._new(COMPOSER, as_typed(typed)))
        self._tell_of_links(draft, inside=False)
        return draft.ts

    def react(self, message: SeenMessage, name: str) -> Delivery | None:
        """Put an emoji under a message."""
        kept = self._state.messages[message.channel_id, message.ts]
        kept.reactions.setdefault(name, []).append(self._member.id)
        self._state.keep(kept)
        item = {"type": "message", "channel": kept.channel_id, "ts": kept.ts}
        event = {"type": "reaction_added", "user": self._member.id, "item": item, "reaction": name}
        return self._world.events.deliver(self._team, event | {"item_user": kept.user_id})

    def escaped(self, typed: str) -> str:
        """A command as Slack sends it where `should_escape` is on: people and channels by id."""
        return NAMED.sub(lambda found: self._named(found, "<{0}{1}|{2}>"), typed)

    def _new(self, channel_id: str, text: str) -> Message:
        ts = self._state.new_ts()
        return Message(ts, channel_id, self._member.team_id, self._member.id, text)

    def _send(self, message: Message, where: Channel) -> SeenMessage:
        if message.text:
            message.blocks = payloads.typed_blocks(message.text, self._state.new_id("blk"))
        self._state.keep(message)
        self._tell_of(message, where)
        return next(m for m in self._sight.messages(where) if m.ts == message.ts)

    def _named(self, found: re.Match[str], form: str) -> str:
        """`@ada` or `#general` by id; left alone where nobody here is called that."""
        kind, name = found.groups()
        for id in self._ids_of(kind):
            if self._sight.name_of(id) == name.lower():
                return form.format(kind, id, name)
        return found[0]

    def _ids_of(self, kind: str) -> list[str]:
        if kind == "@":
            return [m.id for m in self._state.members.values() if m.team_id == self._team.id]
        return [c.id for c in self._state.channels.values() if self._sight.may_see(c)]

    def _tell_of(self, message: Message, where: Channel) -> None:
        event = bodies.message_json(message) | bodies.thread_json(self._state, message)
        event |= bodies.stranger_json(self._member, self._team)
        event |= {"channel": where.id, "event_ts": message.ts}
        event["channel_type"] = CHANNEL_TYPES[where.kind]
        self._world.events.deliver(self._team, event)
        if f"<@{self._team.bot_user_id}>" in message.text and where.kind != "im":
            left_out = ("channel_type", "parent_user_id")
            mention = {k: v for k, v in event.items() if k not in left_out}
            self._world.events.deliver(self._team, mention | {"type": "app_mention"})
        self._tell_of_links(message, inside=self._team.bot_user_id in where.members)

    def _tell_of_links(self, message: Message, *, inside: bool) -> None:
        if event := link_shared(message, domains=self._state.unfurl_domains, inside=inside):
            self._world.events.deliver(self._team, event)
