"""Middleware: who asks, and a receipt by which a repeated request is known.

Nothing is asked of Slack here: an acknowledgement must not wait for it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot.handlers import Caller
from bot.slack import Directory
from bot.standing import origin

Middleware = Callable[[BoltContext, dict[str, Any], Callable[[], BoltResponse]], BoltResponse]


def attaching(directory: Directory) -> Middleware:
    def attach(
        context: BoltContext, body: dict[str, Any], next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        context["caller"] = who(context, body, directory)
        context["receipt"] = receipt(body)
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
