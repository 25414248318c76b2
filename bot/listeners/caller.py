"""Middleware: who asks, and a receipt by which a repeated request is known."""

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot.handlers import Caller


def attach(
    context: BoltContext, body: dict[str, Any], next: Callable[[], BoltResponse]
) -> BoltResponse:
    context["caller"] = Caller(
        workspace=context.team_id or context.enterprise_id or "",
        member=context.user_id or "",
        channel=context.channel_id or "",
    )
    context["receipt"] = receipt(body)
    return next()


def receipt(body: dict[str, Any]) -> str:
    """The same for the same request however often Slack sends it, of another one different."""
    if event := body.get("event_id"):
        return f"event {event}"
    if trigger := body.get("trigger_id"):
        return f"trigger {trigger}"
    acts = body.get("actions") or [{}]
    return f"action {body.get('user', {}).get('id')} {acts[0].get('action_ts')}"
