"""Events on their way to the app: subscriptions, envelopes, retries.

Keeps the retry plan (at once, after a minute, after five) by the workspace's clock; a person's
events are delivered while they wait, the app's own on one background thread.
"""

import queue
import threading
from collections import defaultdict, deque
from dataclasses import dataclass

from bot.workspace.delivery import Courier, Delivery, Reply, Retry
from bot.workspace.payloads import ENTERPRISE_EVENTS, app_rate_limited, event_callback
from bot.workspace.state import Json, State, Team

HOUR, HOURLY = 3600, 30_000  # seconds; events a workspace
RETRY_AFTER = (0, 60, 300)
DEFAULT_EVENTS = frozenset(
    {
        "app_mention",
        "message.im",
        "app_home_opened",
        "function_executed",
        "member_joined_channel",
        "link_shared",
        "app_uninstalled",
        "team_access_revoked",
        "tokens_revoked",
    }
)
UNTIMED = ("app_uninstalled", "tokens_revoked")
MESSAGE_EVENTS = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


@dataclass(frozen=True)
class DueRetry:
    at: float
    payload: Json
    retry: Retry


class Events:
    """Delivers what the app subscribed to."""

    def __init__(self, state: State, courier: Courier, subscribed: frozenset[str]) -> None:
        self.subscribed = subscribed
        self.hourly = HOURLY
        self._state = state
        self._courier = courier
        self._sent: dict[str, Json] = {}
        self._due: list[DueRetry] = []
        self._queue: queue.Queue[tuple[Team, Json] | None] = queue.Queue()
        self._pending = 0
        self._delivered: dict[str, deque[float]] = defaultdict(deque)
        self._limited: dict[str, int] = {}  # team → the minute it was told of
        self._thread = threading.Thread(target=self._drain, name="events", daemon=True)
        self._thread.start()

    def deliver(self, team: Team, event: Json) -> Delivery | None:
        """Send an event now and wait for its ack; None when the app did not subscribe."""
        if name_of(event) not in self.subscribed or not self._may_reach(team, event):
            return None
        if self._is_too_much(team):
            return None
        if event["type"] not in UNTIMED:
            event = {"event_ts": self._state.new_ts()} | event
        event_id = self._state.new_id("Ev")
        payload = event_callback(
            team, event, event_id=event_id, clock=self._state.clock, shared=self._is_shared(event)
        )
        self._sent[event_id] = payload
        return self._send(payload, None)

    def enqueue(self, team: Team, event: Json) -> None:
        """Send an event soon, from the background thread, in order."""
        if name_of(event) in self.subscribed:
            with self._state.changed:
                self._pending += 1
            self._queue.put((team, event))

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until nothing is queued. False when that takes too long."""
        with self._state.changed:
            return self._state.changed.wait_for(lambda: self._pending == 0, timeout)

    def redeliver(self, event_id: str, *, num: int = 1, reason: str = "http_timeout") -> Delivery:
        """The same event once more, as a retry. Raises: KeyError for an unknown event."""
        return self._send(self._sent[event_id], Retry(num, reason))

    def deliver_due(self) -> list[Delivery]:
        """Send the planned retries whose time has come."""
        now = self._state.clock.now()
        with self._state.lock:
            due = [each for each in self._due if each.at <= now]
            self._due = [each for each in self._due if each.at > now]
        return [self._send(each.payload, each.retry) for each in due]

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join(5)

    def _send(self, payload: Json, retry: Retry | None) -> Delivery:
        delivery, reply = self._courier.send("event_callback", payload, retry=retry)
        if not reply.is_ok:
            self._plan_retry(payload, reply, retry)
        return delivery

    def _plan_retry(self, payload: Json, reply: Reply, retry: Retry | None) -> None:
        done = retry.num if retry else 0
        if done >= len(RETRY_AFTER) or reply.headers.get("x-slack-no-retry") == "1":
            return
        reason = "http_timeout" if reply.error == "operation_timeout" else "http_error"
        reason = (
            reason if reply.status or reply.error == "operation_timeout" else "connection_failed"
        )
        at = self._state.clock.now() + RETRY_AFTER[done]
        with self._state.lock:
            self._due.append(DueRetry(at, payload, Retry(done + 1, reason)))

    def _is_too_much(self, team: Team) -> bool:
        """Beyond an hour's deliveries the app hears of no event, but each minute that it does."""
        now = self._state.clock.now()
        delivered = self._delivered[team.id]
        while delivered and delivered[0] <= now - HOUR:
            delivered.popleft()
        if len(delivered) < self.hourly:
            delivered.append(now)
            return False
        if self._limited.get(team.id) != int(now // 60):
            self._limited[team.id] = int(now // 60)
            told = app_rate_limited(team, self._state.clock)
            self._courier.send("app_rate_limited", told)
        return True

    def _drain(self) -> None:
        while (item := self._queue.get()) is not None:
            try:
                self.deliver(*item)
            finally:
                with self._state.changed:
                    self._pending -= 1
                    self._state.changed.notify_all()

    def _may_reach(self, team: Team, event: Json) -> bool:
        """Only an installed app hears, and messages only from where its bot is."""
        if event["type"] in (*UNTIMED, *ENTERPRISE_EVENTS):
            return True
        channel = self._state.channels.get(str(event.get("channel")))
        is_message = event["type"] in ("message", "app_mention")
        inside = channel is None or team.bot_user_id in channel.members
        return team.installed and (inside or not is_message)

    def _is_shared(self, event: Json) -> bool:
        channel = self._state.channels.get(str(event.get("channel")))
        return channel is not None and channel.is_ext_shared


def name_of(event: Json) -> str:
    """The subscription an event falls under: `message.im` and its like for messages."""
    if event["type"] != "message":
        return str(event["type"])
    return MESSAGE_EVENTS.get(str(event.get("channel_type")), "message.mpim")
