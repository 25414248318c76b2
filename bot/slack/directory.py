"""Who is who, asked of Slack where it allows that: members by users.info, channels by
conversations.info. Answers are kept for a few minutes, so a change shows after as long."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar

from slack_sdk import WebClient

from bot.handlers import Caller
from bot.slack.calls import AnswerLost, NotAllowed, asked
from bot.standing import Origin, Standing, presumed, told

SECONDS = 600.0  # that an answer holds
MOST = 10_000  # answers that are kept
# The bot has not the right to ask. Whatever else is refused, is so just now.
SILENT = ("missing_scope", "not_allowed_token_type", "no_permission", "access_denied")
UNKNOWN = ("user_not_found", "user_not_visible")  # users:read is there, but this is nobody of ours

T = TypeVar("T")


class Kept(Generic[T]):
    """The latest MOST answers by what was asked, each as long as it holds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._answers: OrderedDict[tuple[str, str], tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: tuple[str, str]) -> T | None:
        with self._lock:
            until, answer = self._answers.get(key, (-math.inf, None))
            return answer if self._clock() < until else None

    def keep(self, key: tuple[str, str], answer: T, *, seconds: float = SECONDS) -> T:
        with self._lock:
            self._answers[key] = self._clock() + seconds, answer
            self._answers.move_to_end(key)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return answer


class Directory:
    """Members and channels of every workspace the bot is in. Safe to share between threads.

    admins: members that are admins because whoever runs the bot says so. installer: workspace →
    the member who installed the bot there, "" where that is not known; an admin where Slack does
    not tell who its admins are.
    """

    def __init__(
        self,
        admins: Collection[str] = (),
        *,
        installer: Callable[[str], str] = lambda workspace: "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._admins = frozenset(admins)
        self._installer = installer
        self._members: Kept[Standing] = Kept(clock)
        self._channels: Kept[bool] = Kept(clock)
        self._silent: Kept[bool] = Kept(clock)

    def heard(self, origin: Origin, channel: str) -> None:
        """What an event says of its channel. That it is shared holds until another one says
        otherwise: there may be no other way to know."""
        if origin.shared is not None and channel:
            seconds = math.inf if origin.shared else SECONDS
            self._channels.keep((origin.workspace, channel), origin.shared, seconds=seconds)

    def standing(self, client: WebClient, origin: Origin, member: str, channel: str) -> Standing:
        """Of the member who asked. Where Slack cannot be reached just now: outside."""
        found = self._ask(client, origin, member)
        if found is None:
            found = presumed(origin, shared=lambda: self.shared(client, origin.workspace, channel))
        admin = found.admin or member in self._admins
        if not found.sure and member:
            admin = admin or member == self._installer(origin.workspace)
        return replace(found, admin=admin and not found.outside)

    def shared(self, client: WebClient, workspace: str, channel: str) -> bool:
        """Are people of other organisations in the channel? Not, where Slack does not tell."""
        if not channel.startswith(("C", "G")):  # a direct message's, or none
            return False
        key = workspace, channel
        known = self._channels.find(key)
        if known is not None:
            return known
        try:
            its = asked(lambda: client.conversations_info(channel=channel))["channel"]
        except AnswerLost:
            return True
        except NotAllowed as error:
            if error.code not in (*SILENT, "channel_not_found"):
                return True
            return self._channels.keep(key, False)
        return self._channels.keep(key, bool(its.get("is_ext_shared")))

    def _ask(self, client: WebClient, origin: Origin, member: str) -> Standing | None:
        """None where Slack does not tell."""
        key = origin.workspace, member
        if known := self._members.find(key):
            return known
        if not member or self._silent.find((origin.workspace, "users")):
            return None
        try:
            user = asked(lambda: client.users_info(user=member))["user"]
        except AnswerLost:
            return Standing(outside=True)
        except NotAllowed as error:
            if error.code in UNKNOWN:
                return self._members.keep(key, Standing(outside=True, sure=True))
            if error.code not in SILENT:
                return Standing(outside=True)
            self._silent.keep((origin.workspace, "users"), True)
            return None
        return self._members.keep(key, told(user, origin))


def onlooker(
    client: WebClient, workspace: str, channel: str, member: str, directory: Directory
) -> Caller:
    """Who looks at what the bot says by itself: the member whose direct messages it goes to; where
    that is "", all who are in the channel."""
    here = Origin(workspace)
    if member:
        return Caller(
            workspace, member, channel, partial(directory.standing, client, here, member, channel)
        )
    shared = partial(directory.shared, client, workspace, channel)
    return Caller(workspace, "", channel, shared=shared)
