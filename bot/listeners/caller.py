"""Middleware: who asks, and by what a repeated request is known.

Nothing is asked of Slack here: an acknowledgement must not wait for it.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot.handlers import Caller
from bot.slack import Directory
from bot.standing import origin

Middleware = Callable[[BoltContext, dict[str, Any], Callable[[], BoltResponse]], BoltResponse]
LATEST = 10_000  # triggers; each is good for three seconds


class Triggers:
    """By which windows were opened: the same again is a request that was sent twice."""

    def __init__(self) -> None:
        self._used: dict[str, None] = {}
        self._lock = threading.Lock()

    def take(self, trigger: str) -> bool:
        """Is it the first time?"""
        with self._lock:
            is_new = trigger not in self._used
            self._used[trigger] = None
            if len(self._used) > LATEST:
                del self._used[next(iter(self._used))]
        return is_new


def attaching(directory: Directory) -> Middleware:
    triggers = Triggers()

    def attach(
        context: BoltContext, body: dict[str, Any], next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        context["caller"] = who(context, body, directory)
        context["receipt"] = receipt(body)
        context["triggers"] = triggers
        return next()

    return attach


def who(context: BoltContext, body: dict[str, Any], directory: Directory) -> Caller:
    workspace = context.team_id or context.enterprise_id or ""
    member, channel = context.user_id or "", context.channel_id or ""
    here = origin(body, workspace=workspace, organisation=context.enterprise_id or "")
    directory.heard(here, channel)
    return Caller(
        workspace,
        member,
        channel,
        standing=partial(directory.standing, context.client, here, member, channel),
        shared=partial(directory.shared, context.client, workspace, channel),
        thread=thread(body),
    )


def thread(body: dict[str, Any]) -> str:
    """That of an event, or of the message that was clicked on."""
    said = body.get("event") or body.get("container") or {}
    return str(said.get("thread_ts") or "")


def receipt(body: dict[str, Any]) -> str:
    """The same for the same request however often Slack sends it, of another one different."""
    if event := body.get("event_id"):
        return f"event {event}"
    if trigger := body.get("trigger_id"):
        return f"trigger {trigger}"
    acts = body.get("actions") or [{}]
    user = body.get("user") or {}
    return f"action {user.get('id')} {acts[0].get('action_ts')}"
