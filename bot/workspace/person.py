"""A person in the workspace: what they do to the app, and what they then see.

The driver of tests and of the local page. Everything a person does reaches the app as Slack
would send it; what Slack's clients do not allow raises CannotDo.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.workspace import acks, bodies, payloads
from bot.workspace.clicks import Clicks
from bot.workspace.delivery import Delivery
from bot.workspace.errors import ApiError
from bot.workspace.forms import Forms
from bot.workspace.interactions import World
from bot.workspace.methods_directory import membership
from bot.workspace.seen import SeenMessage, SeenView
from bot.workspace.sight import Sight
from bot.workspace.state import Channel, Json, Member, Team
from bot.workspace.writing import Writing

Wanted = Callable[[SeenMessage], bool]
WantedView = Callable[[SeenView], bool]


@dataclass
class Person:
    """A member at their keyboard."""

    world: World = field(repr=False)
    team: Team = field(repr=False)
    member: Member

    def __post_init__(self) -> None:
        self._state = self.world.state
        self._sight = Sight(self._state, self.team, self.member)
        self._clicks = Clicks(self.world, self.team, self.member)
        self._writing = Writing(self.world, self.team, self.member)
        self._forms = Forms(self.world, self.team, self.member)
        self._since = 0

    @property
    def id(self) -> str:
        return self.member.id

    @property
    def name(self) -> str:
        return self.member.name

    # What they do

    def slash(self, typed: str, channel: str = "general") -> Delivery:
        """Type a command, e.g. `/papers search x`; returns when the app has acked or failed."""
        where = self._start(channel)
        reserved = acks.Reserved(self._state.new_ts(), self._state.new_ts())
        url = self._state.new_response_url(self.member, where)
        url.team_id, url.is_acked = self.team.id, False
        payload = payloads.slash_command(
            self.team,
            self.member,
            where,
            typed=typed,
            response_url=self.world.link(f"response/{url.id}"),
            trigger_id=self._state.new_trigger(self.team.id, self.member),
        )
        delivery, reply = self.world.courier.send("slash_command", payload)
        error = reply.error
        try:
            acks.apply_slash(self._state, reply, url, reserved, typed=typed) if not error else None
        except ApiError:
            error = "invalid_command_response"
        url.is_acked = True
        if error:
            words = f'{payload["command"]} failed with the error "{error}"'
            acks.tell(self._state, where, self.member, words)
        return delivery

    def post(self, typed: str, channel: str, *, thread: str | None = None) -> SeenMessage:
        """Say something in a channel; the app hears what it subscribed to."""
        self._begin()
        return self._writing.post(typed, channel, thread=thread)

    def upload(
        self, name: str, content: bytes, typed: str = "", *, channel: str = "dm"
    ) -> SeenMessage:
        """Share a file, with a word on it."""
        self._begin()
        return self._writing.upload(name, content, typed, channel=channel)

    def mention(self, typed: str, channel: str, *, thread: str | None = None) -> SeenMessage:
        """Say something to @paperboy in a channel."""
        return self.post(f"@paperboy {typed}", channel, thread=thread)

    def dm(self, typed: str, *, thread: str | None = None) -> SeenMessage:
        """Say something to the bot in private."""
        return self.post(typed, "dm", thread=thread)

    def compose(self, typed: str) -> str:
        """Write a message without sending it. Returns its `ts`, to look at its `draft`."""
        self._begin()
        return self._writing.compose(typed)

    def click(self, where: SeenMessage | SeenView, action: str, **which: Any) -> Delivery:
        """Click a button or choose in a menu, named by action_id or by its visible label.

        `value`: the one with this value, where several share the name. `index`: the n-th of them.
        `option`: what to choose, by value or visible text; a list for several; an id, name or date
        for menus of people, channels and dates. `stale`: act on what was seen, though it changed.
        """
        self._begin()
        return self._clicks.click(where, action, **which)

    def select(
        self, where: SeenMessage | SeenView, action: str, option: Any, **which: Any
    ) -> Delivery:
        """Choose an option of a menu; a menu of the app's own is asked for it first."""
        return self.click(where, action, option=option, **which)

    def suggest(self, where: SeenMessage | SeenView, action: str, typed: str) -> list[Json]:
        """Type into a menu whose options the app supplies; returns the options offered."""
        self._begin()
        return self._clicks.suggest(where, action, typed)

    def submit(self, view: SeenView, values: dict[str, Any] | None = None) -> Delivery:
        """Fill in a modal and submit it. Values by block_id, action_id or visible label."""
        self._begin()
        return self._forms.submit(view, values or {})

    def fill(self, view: SeenView, fields: Json) -> None:
        """Write into a modal or an App Home without sending it: block id → action id → field."""
        self._begin()
        self._forms.fill(view, fields)

    def close(self, view: SeenView) -> Delivery | None:
        """Close a modal; the app hears of it if the view says so."""
        self._begin()
        return self._forms.close(view)

    def shortcut(self, callback_id: str) -> Delivery:
        """A global shortcut."""
        self._begin()
        return self._clicks.shortcut(callback_id)

    def message_shortcut(self, callback_id: str, message: SeenMessage) -> Delivery:
        """A shortcut from a message's menu."""
        self._begin()
        return self._clicks.message_shortcut(callback_id, message)

    def open_home(self, tab: str = "home") -> Delivery | None:
        """Open the app's Home (or its Messages tab)."""
        channel = self._start("dm")
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": channel.id}
        event["tab"] = tab
        view = self._state.views.get(self._state.homes.get(self.id, ""))
        if view and tab == "home":
            event["view"] = bodies.view_json(view, self.team)
        return self.world.events.deliver(self.team, event)

    def join(self, channel: str) -> None:
        self._start(channel).members.add(self.id)

    def leave(self, channel: str) -> None:
        self._start(channel).members.discard(self.id)

    def invite_bot(self, channel: str) -> Delivery | None:
        """Type `/invite @paperboy`."""
        where = self._start(channel)
        where.members.add(self.team.bot_user_id)
        event = membership("member_joined_channel", where, self.team.bot_user_id, self.id)
        return self.world.events.deliver(self.team, event)

    def remove_bot(self, channel: str) -> Delivery | None:
        """Type `/remove @paperboy`."""
        where = self._start(channel)
        where.members.discard(self.team.bot_user_id)
        event = membership("member_left_channel", where, self.team.bot_user_id)
        return self.world.events.deliver(self.team, event)

    def react(self, message: SeenMessage, name: str) -> Delivery | None:
        """Put an emoji under a message."""
        self._begin()
        return self._writing.react(message, name)

    def escaped(self, typed: str) -> str:
        """A command as Slack sends it where `should_escape` is on: people and channels by id."""
        return self._writing.escaped(typed)

    # What they see

    def channels(self) -> list[Channel]:
        """Those they may open, their conversation with the bot last."""
        rooms = [c for c in self._state.channels.values() if c.kind != "im"]
        return [*filter(self._sight.may_see, rooms), self._sight.channel("dm")]

    def sees(self, channel: str = "general", *, thread: str | None = None) -> list[SeenMessage]:
        """The channel's messages that this person may see, oldest first, replies among them."""
        found = self._sight.messages(self._sight.channel(channel))
        return [m for m in found if thread in (None, m.thread_ts)]

    def draft(self, ts: str) -> SeenMessage:
        """What they are writing, with what the app shows of its links."""
        return self._sight.draft(ts)

    def modal(self) -> SeenView | None:
        """The modal on top, if one is open."""
        return self._sight.modal()

    def home(self) -> SeenView | None:
        """The App Home as last published."""
        return self._sight.home()

    def wait_for(
        self,
        channel: str = "general",
        predicate: Wanted | None = None,
        *,
        count: int | None = None,
        timeout: float = 5.0,
    ) -> SeenMessage:
        """The latest message that fits, as soon as there is one (or `count` of them).

        Without predicate and count: the app's latest message since this person last did something.
        Raises: CannotDo when it does not come in time.
        """

        def look() -> SeenMessage | None:
            found = [m for m in self.sees(channel) if self._is_wanted(m, predicate, count)]
            return found[-1] if len(found) >= (count or 1) else None

        def what() -> str:
            return f"sees in {channel}: {[m.as_text() for m in self.sees(channel)]}"

        return self._sight.wait(look, timeout, what)

    def wait_for_modal(
        self, predicate: WantedView | None = None, *, timeout: float = 5.0
    ) -> SeenView:
        """The top modal, once it fits; without predicate, once it changed since the last act."""
        return self._wait_for_view(self.modal, predicate, timeout)

    def wait_for_home(
        self, predicate: WantedView | None = None, *, timeout: float = 5.0
    ) -> SeenView:
        """The App Home, likewise."""
        return self._wait_for_view(self.home, predicate, timeout)

    def _start(self, channel: str) -> Channel:
        self._begin()
        return self._sight.channel(channel)

    def _begin(self) -> None:
        self._since = self._state.version

    def _is_wanted(self, message: SeenMessage, wanted: Wanted | None, count: int | None) -> bool:
        if wanted is not None:
            return wanted(message)
        is_mine = message.raw["user"] == self.id
        return count is not None or (message.version > self._since and not is_mine)

    def _wait_for_view(
        self, read: Callable[[], SeenView | None], wanted: WantedView | None, timeout: float
    ) -> SeenView:
        def look() -> SeenView | None:
            view = read()
            if view is None:
                return None
            fits = wanted(view) if wanted else view.version > self._since
            return view if fits else None

        def what() -> str:
            view = read()
            return f"sees {view.as_text()!r}" if view else "sees nothing"

        return self._sight.wait(look, timeout, what)
