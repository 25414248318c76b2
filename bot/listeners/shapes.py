"""Middleware: what is not shaped as Slack's payloads are is refused before anybody stumbles over
it, because Bolt and the listeners read without looking.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltContext, BoltResponse

log = logging.getLogger(__name__)

Shape = type | Mapping[str, Any] | list[Any]
NAMED = {"id": str, "team_id": str, "enterprise_id": str, "name": str}
CHOICE = {"value": str}
ACTION = {
    "action_id": str,
    "action_ts": str,
    "block_id": str,
    "type": str,
    "value": str,
    "selected_option": CHOICE,
    "selected_date": str,
}
EVENT = {
    "type": str,
    "subtype": str,
    "text": str,
    "bot_id": str,
    "ts": str,
    "thread_ts": str,
    "channel_type": str,
    "tab": str,
    "message_ts": str,
    "unfurl_id": str,
    "source": str,
    "message": {"bot_id": str, "user": str},
    "files": [{"id": str, "name": str, "url_private": str, "url_private_download": str}],
    "function": {"callback_id": str},
    "function_execution_id": str,
    "bot_access_token": str,
    "assistant_thread": {"channel_id": str, "thread_ts": str},
    "tokens": {"bot": [str], "oauth": [str]},
    "team_ids": [str],
}
# What is read, and what it is where it is there: a missing one may be missing, or null.
PAYLOAD: Mapping[str, Shape] = {
    "type": str,
    "command": str,
    "text": str,
    "team_id": str,
    "enterprise_id": str,
    "context_team_id": str,
    "user_id": str,
    "channel_id": str,
    "response_url": str,
    "trigger_id": str,
    "callback_id": str,
    "action_id": str,
    "block_id": str,
    "event_id": str,
    "event_time": int,
    "user": NAMED,
    "team": NAMED,
    "enterprise": NAMED,
    "channel": NAMED,
    "authorizations": [{"team_id": str, "enterprise_id": str, "user_id": str}],
    "container": {"thread_ts": str},
    "message": {"text": str, "user": str, "bot_id": str},
    "actions": [ACTION],
    "view": {"id": str, "type": str, "callback_id": str, "private_metadata": str, "state": {}},
    "event": EVENT,
}
# Without these Bolt does not find the listener: type of a payload → a way to it.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "block_actions": ("actions", "action_id"),
    "block_suggestion": ("action_id",),
    "shortcut": ("callback_id",),
    "message_action": ("callback_id",),
    "view_submission": ("view", "callback_id"),
    "view_closed": ("view", "callback_id"),
    "event_callback": ("event", "type"),
}


def refusing(
    context: BoltContext, body: dict[str, Any], next: Callable[[], BoltResponse]
) -> BoltResponse:
    ids = (context.team_id, context.enterprise_id, context.user_id, context.channel_id)
    if not is_slacks(body) or not all(map(is_id, ids)):
        log.warning("a payload that is not shaped as Slack's is refused")
        return BoltResponse(status=400, body="")
    return next()


def is_id(told: object) -> bool:
    """Of somebody or something, or of none."""
    return told is None or (isinstance(told, str) and told.isascii())


def is_slacks(body: Mapping[str, Any]) -> bool:
    way = NEEDED.get(str(body.get("type")))
    is_event = body.get("event", {}) is not None  # Bolt reads it wherever there is one
    is_view = way is not None or body.get("view", {}) is not None  # and this of what it knows not
    if not is_event or not is_view or not (way or body.get("type") or body.get("command")):
        return False
    event = body.get("event")
    if isinstance(event, dict) and not is_id(event.get("bot_access_token")):
        return False  # it goes into a header
    if isinstance(event, dict) and str(event.get("type")).startswith("assistant_thread"):
        return is_like(body, PAYLOAD) and _is_thread(event)
    return is_like(body, PAYLOAD) and (way is None or _leads_to_text(body, way))


def is_like(told: object, shape: Shape) -> bool:
    match shape:
        case type():
            return isinstance(told, shape)
        case [inner]:
            return isinstance(told, list) and all(is_like(each, inner) for each in told)
        case _:
            return isinstance(told, dict) and all(
                told.get(name) is None or is_like(told[name], inner)
                for name, inner in shape.items()  # type: ignore[union-attr]
            )


def _is_thread(event: Mapping[str, Any]) -> bool:
    """Bolt answers in the thread that such an event tells of."""
    about = event.get("assistant_thread")
    return all(_leads_to_text(about, (name,)) for name in ("channel_id", "thread_ts"))


def _leads_to_text(told: Any, way: tuple[str, ...]) -> bool:
    for name in way:
        told = told[0] if isinstance(told, list) and told else told
        told = told.get(name) if isinstance(told, dict) else None
    return isinstance(told, str)
