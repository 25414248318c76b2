"""From the workspace to the app: the wire formats, the signature, the three-second limit, the log.

A transport carries one payload and tells what came back; it raises nothing. HTTP and an
in-process callable are here, Socket Mode is in `socket_mode`.
"""

import http.client
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from slack_sdk.signature import SignatureVerifier

from bot.workspace.state import Json

JSON_KINDS = ("event_callback", "app_rate_limited", "url_verification")
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
Dispatch = Callable[[str, dict[str, str]], tuple[int, dict[str, str], str]]


@dataclass(frozen=True)
class Retry:
    """The attempt after a failed one: `x-slack-retry-num` and `x-slack-retry-reason`."""

    num: int
    reason: str


@dataclass(frozen=True)
class Reply:
    """What the app answered. `error` is Slack's word for what went wrong, if anything did."""

    status: int | None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    error: str | None = None

    @property
    def is_ok(self) -> bool:
        return self.error is None


TIMED_OUT = Reply(None, error="operation_timeout")
NOT_CONNECTED = Reply(None, error="dispatch_failed")


@dataclass(frozen=True)
class Delivery:
    """One payload on its way to the app, and what came of it. `ack` is the answer's body, `at`
    when it was sent, in seconds since the epoch."""

    kind: str
    payload: Json
    status: int | None
    milliseconds: float
    ack: Any = None
    error: str | None = None
    retry: Retry | None = None
    at: float = 0.0

    @property
    def event_id(self) -> str | None:
        return self.payload.get("event_id")


class Transport(Protocol):
    def send(self, kind: str, payload: Json, retry: Retry | None) -> Reply: ...


def encode(kind: str, payload: Json) -> tuple[str, str]:
    """(body, content type) as Slack puts them on the wire."""
    if kind in JSON_KINDS:
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_command" else {"payload": json.dumps(payload)}
    return urllib.parse.urlencode(form), "application/x-www-form-urlencoded"


def signed(body: str, content_type: str, secret: str, retry: Retry | None) -> dict[str, str]:
    """Headers of a request signed now, by the real clock, as Bolt checks it."""
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    headers = {
        "content-type": content_type,
        "user-agent": USER_AGENT,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": str(signature),
    }
    if retry:
        headers |= {"x-slack-retry-num": str(retry.num), "x-slack-retry-reason": retry.reason}
    return headers


class HttpTransport:
    """Posts signed requests to the app's address."""

    def __init__(self, url: str, *, secret: str, timeout: float) -> None:
        self._url = url
        self._secret = secret
        self._timeout = timeout

    def send(self, kind: str, payload: Json, retry: Retry | None) -> Reply:
        body, content_type = encode(kind, payload)
        headers = signed(body, content_type, self._secret, retry)
        request = urllib.request.Request(  # noqa: S310 - the test's own loopback address
            self._url, body.encode(), headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                return read_reply(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            return read_reply(error.code, dict(error.headers), error.read().decode())
        except TimeoutError:
            return TIMED_OUT
        except (http.client.HTTPException, OSError) as error:
            timed_out = isinstance(getattr(error, "reason", None), TimeoutError)
            return TIMED_OUT if timed_out else NOT_CONNECTED


class CallableTransport:
    """Calls the app in this process, on a thread, and waits no longer than Slack would."""

    def __init__(self, dispatch: Dispatch, *, secret: str, timeout: float) -> None:
        self._dispatch = dispatch
        self._secret = secret
        self._timeout = timeout

    def send(self, kind: str, payload: Json, retry: Retry | None) -> Reply:
        body, content_type = encode(kind, payload)
        headers = signed(body, content_type, self._secret, retry)
        replies: list[Reply] = []

        def run() -> None:
            replies.append(read_reply(*self._dispatch(body, headers)))

        thread = threading.Thread(target=run, name=f"deliver-{kind}", daemon=True)
        thread.start()
        thread.join(self._timeout)
        if thread.is_alive():
            return TIMED_OUT
        return replies[0] if replies else NOT_CONNECTED


def read_reply(status: int, headers: dict[str, str], body: str) -> Reply:
    """An HTTP answer as an ack: JSON opened, 2xx needed."""
    lower = {name.lower(): _first(value) for name, value in headers.items()}
    if not 200 <= status < 300:
        return Reply(status, body, lower, "dispatch_failed")
    if not lower.get("content-type", "").startswith("application/json") or not body:
        return Reply(status, body or None, lower)
    try:
        return Reply(status, json.loads(body), lower)
    except ValueError:
        return Reply(status, body, lower, "invalid_command_response")


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) and value else value)


class Courier:
    """Sends by whatever is connected and logs each delivery, oldest first."""

    def __init__(self, changed: threading.Condition) -> None:
        self.deliveries: list[Delivery] = []
        self.transport: Transport | None = None
        self._changed = changed

    def send(
        self, kind: str, payload: Json, *, retry: Retry | None = None
    ) -> tuple[Delivery, Reply]:
        at, started = time.time(), time.monotonic()
        transport = self.transport
        reply = transport.send(kind, payload, retry) if transport else NOT_CONNECTED
        spent = (time.monotonic() - started) * 1000
        delivery = Delivery(kind, payload, reply.status, spent, reply.body, reply.error, retry, at)
        with self._changed:
            self.deliveries.append(delivery)
            self._changed.notify_all()
        return delivery, reply
