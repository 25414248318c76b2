"""How fast messages may be posted: Slack takes about one a second in a channel, and a few a second
in a workspace (its page on rate limits)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

A_CHANNEL, A_WORKSPACE = 1.0, 0.2  # seconds between two posts
KEPT = 10_000  # channels that are remembered


@dataclass(slots=True)
class Pace:
    """Waits before a post. Not to be shared between threads."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: dict[tuple[str, ...], float] = field(default_factory=dict)

    def wait(self, workspace: str, channel: str) -> None:
        """Until something may be posted there, which then is taken for posted."""
        steps = {(workspace,): A_WORKSPACE, (workspace, channel): A_CHANNEL}
        now = self.clock()
        at = max(self._next.get(key, now) for key in steps)
        if at > now:
            self.sleep(at - now)
        at = max(at, now)
        if len(self._next) > KEPT:
            self._next = {key: free for key, free in self._next.items() if free > now}
        self._next.update((key, at + step) for key, step in steps.items())
