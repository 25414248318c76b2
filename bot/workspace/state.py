"""The workspace as data: who and what there is, and the only mutable state, behind one lock.

Touches the clock and nothing else. Everyone who reads or changes a noun holds `State.lock`;
whoever changes one calls `State.touch()`, which wakes those who wait.
"""

import itertools
import threading
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.workspace.clock import Clock

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]

APP_ID = "A00000001"
COMPOSER = "COMPOSER"  # the channel of what is still being written
TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Team:
    id: str
    name: str
    domain: str
    bot_token: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    installed: bool = True
    enterprise_id: str = ""
    enterprise_name: str = ""
    org_wide: bool = False  # the whole enterprise has installed the app, with one token


@dataclass
class Member:
    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "Europe/Berlin"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    is_owner: bool = False
    enterprise_id: str = ""
    deleted: bool = False


@dataclass
class Channel:
    id: str
    team_id: str
    name: str
    kind: ChannelKind
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False


@dataclass
class Message:
    ts: str
    channel_id: str
    team_id: str
    user_id: str
    text: str
    bot_id: str | None = None
    subtype: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    metadata: Json | None = None
    edited: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    unfurls: Json = field(default_factory=dict)
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    parse: str | None = None
    link_names: bool = False
    values: Json = field(default_factory=dict)
    version: int = 0


@dataclass
class View:
    id: str
    team_id: str
    user_id: str
    source: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    version: int = 0
    is_submitting: bool = False  # sent to the app, whose answer is not there yet

    @property
    def external_id(self) -> str:
        return str(self.source.get("external_id") or "")


@dataclass
class Trigger:
    id: str
    team_id: str
    user_id: str
    expires_at: float
    used: bool = False


@dataclass
class StepRun:
    """One run of a workflow's step by the app, and the token that came for it."""

    id: str
    team_id: str
    token: str
    status: Literal["running", "completed", "failed"] = "running"
    outputs: Json = field(default_factory=dict)
    error: str = ""


@dataclass
class ResponseUrl:
    id: str
    team_id: str
    channel_id: str
    user_id: str
    expires_at: float
    uses: int = 0
    target_ts: str | None = None
    is_acked: bool = True


@dataclass
class State:
    """Everything the workspace knows. `lock` guards it, `changed` tells of a change."""

    clock: Clock
    unfurl_domains: tuple[str, ...] = ()  # whose links the app asked to hear of
    most_of_history: int = 999  # messages a call of the app's may read
    teams: dict[str, Team] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    scheduled: dict[str, Json] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    steps: dict[str, StepRun] = field(default_factory=dict)
    version: int = 0

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def touch(self) -> int:
        """A new version of the world; those who wait look again."""
        with self.lock:
            self.version += 1
            self.changed.notify_all()
            return self.version

    def new_id(self, prefix: str) -> str:
        with self.lock:
            return f"{prefix}{next(self._numbers):08d}"

    def number_from(self, first: int) -> None:
        """Ids go on from there: an app may remember those of an earlier run."""
        with self.lock:
            self._numbers = itertools.count(first)

    def new_ts(self) -> str:
        """Unique and increasing, even when the clock stands still."""
        with self.lock:
            self._last_ts = max(int(self.clock.now() * 1_000_000), self._last_ts + 100)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, team_id: str, member: Member) -> str:
        with self.lock:
            expires_at = self.clock.now() + TRIGGER_SECONDS
            number = next(self._numbers)
            trigger = Trigger(f"{number}.{number + 7}.local", team_id, member.id, expires_at)
            self.triggers[trigger.id] = trigger
            return trigger.id

    def new_response_url(
        self, member: Member, channel: Channel, *, target_ts: str | None = None
    ) -> ResponseUrl:
        with self.lock:
            expires_at = self.clock.now() + RESPONSE_URL_SECONDS
            url = ResponseUrl(self.new_id("R"), channel.team_id, channel.id, member.id, expires_at)
            url.target_ts = target_ts
            self.response_urls[url.id] = url
            return url

    def keep(self, message: Message) -> Message:
        with self.lock:
            message.version = self.touch()
            self.messages[message.channel_id, message.ts] = message
            return message

    def drop(self, message: Message) -> None:
        with self.lock:
            self.messages.pop((message.channel_id, message.ts), None)
            self.touch()

    def in_channel(self, channel_id: str) -> list[Message]:
        """The channel's messages, ephemeral ones too, oldest first."""
        with self.lock:
            found = [m for m in self.messages.values() if m.channel_id == channel_id]
            return sorted(found, key=lambda m: m.ts)

    def team_by_token(self, token: str, *, among: Container[str] = ()) -> Team | None:
        """Of an enterprise's workspaces, which share a token, one that is `among` these, else
        one that the app is in."""
        with self.lock:
            of_step = next((s.team_id for s in self.steps.values() if s.token == token), None)
            teams = self.teams.values()
            found = [t for t in teams if of_step == t.id or t.bot_token == token]
            named = [t for t in found if t.id in among]
            return next(iter([*named, *(t for t in found if t.installed), *found]), None)

    def find_im(self, team_id: str, user_id: str, other_id: str) -> Channel | None:
        both = {user_id, other_id}
        with self.lock:
            ims = (c for c in self.channels.values() if c.kind == "im" and c.team_id == team_id)
            return next((c for c in ims if c.members == both), None)

    def open_im(self, team_id: str, user_id: str, other_id: str) -> Channel:
        with self.lock:
            found = self.find_im(team_id, user_id, other_id)
            if found is None:
                found = Channel(self.new_id("D"), team_id, "", "im", {user_id, other_id})
                self.channels[found.id] = found
            return found

    def modal_of(self, user_id: str) -> View | None:
        with self.lock:
            stack = self.modals.get(user_id) or []
            return self.views[stack[-1]] if stack else None
