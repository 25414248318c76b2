"""How often an app may call: Slack's tiers, each method of each workspace by itself (SLACK.md 2.2).

Slack promises at least so many calls a minute and tolerates bursts; this counts to the letter, so
that whoever keeps within it keeps within Slack's.
"""

from collections import defaultdict, deque

from bot.workspace.clock import Clock

WINDOW = 60.0  # seconds
TIERS: dict[int, tuple[str, ...]] = {
    20: ("conversations.list", "reactions.remove", "users.list"),
    50: (
        "apps.connections.open",
        "bots.info",
        "chat.delete",
        "chat.deleteScheduledMessage",
        "chat.scheduleMessage",
        "chat.unfurl",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.join",
        "conversations.leave",
        "conversations.open",
        "conversations.replies",
        "functions.completeError",
        "functions.completeSuccess",
        "reactions.add",
        "team.info",
        "users.conversations",
    ),
    100: (
        "assistant.threads.setSuggestedPrompts",
        "chat.postEphemeral",
        "conversations.members",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "users.info",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    ),
}
A_MINUTE = {method: calls for calls, methods in TIERS.items() for method in methods}
POSTS = "chat.postMessage"
POSTS_A_MINUTE = 60  # in each channel: one a second
HISTORY, UNLISTED_HISTORY = 999, 15  # messages a call
UNLISTED = {"conversations.history": 1, "conversations.replies": 1}


class Rates:
    """The calls of the last minute. is_listed: in Slack's Marketplace, or made by its workspace for
    itself; other apps read histories once a minute."""

    def __init__(self, clock: Clock, *, is_listed: bool) -> None:
        self._clock = clock
        self._a_minute = A_MINUTE if is_listed else A_MINUTE | UNLISTED
        self._calls: dict[tuple[str, str, str], deque[float]] = defaultdict(deque)

    def take(self, method: str, team_id: str, channel: str) -> float:
        """Counts a call. Returns the seconds to wait, 0 where it may go on."""
        is_post = method == POSTS
        most = POSTS_A_MINUTE if is_post else self._a_minute.get(method)
        if most is None:
            return 0.0
        now = self._clock.now()
        calls = self._calls[method, team_id, channel if is_post else ""]
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        if len(calls) >= most:
            return calls[0] + WINDOW - now
        calls.append(now)
        return 0.0
