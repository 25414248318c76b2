"""Every payload to the bot and every call of it, with the verdict of Slack's rules on it. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.workspace.blockkit import validate_message, validate_view
from bot.workspace.delivery import Delivery
from bot.workspace.state import Json
from bot.workspace.web_api import ApiCall


def told_bot(deliveries: Sequence[Delivery], *, after: int) -> list[Json]:
    """What Slack sent, from number `after` on, oldest first."""
    return [_delivery(n, each) for n, each in enumerate(deliveries[after:], after)]


def told_slack(calls: Sequence[ApiCall], *, after: int) -> list[Json]:
    """What the bot called, likewise."""
    return [_call(n, each) for n, each in enumerate(calls[after:], after)]


def verdict(payload: Any) -> list[str]:
    """What Slack has against the blocks in it; nothing where it has none."""
    if not isinstance(payload, dict):
        return []
    found = validate_message(payload)
    return found + (validate_view(payload["view"]) if "view" in payload else [])


def has_blocks(payload: Any) -> bool:
    return isinstance(payload, dict) and any(payload.get(n) for n in ("blocks", "view"))


def _delivery(n: int, delivery: Delivery) -> Json:
    return {
        "id": f"to-bot-{n}",
        "at": delivery.at,
        "to": "bot",
        "name": _kind(delivery),
        "status": delivery.status,
        "error": delivery.error or "",
        "milliseconds": round(delivery.milliseconds, 1),
        "judged": has_blocks(delivery.ack),
        "verdict": verdict(delivery.ack),
        "sent": delivery.payload,
        "answer": delivery.ack,
        "retry": asdict(delivery.retry) if delivery.retry else None,
    }


def _kind(delivery: Delivery) -> str:
    """The kind, and of what: a command, an action, an event's type."""
    payload = delivery.payload
    actions = payload.get("actions") or [{}]
    event = payload.get("event") or {}
    names = (payload.get("command"), actions[0].get("action_id"), event.get("type"))
    found = next((str(name) for name in names if name), "")
    return f"{delivery.kind} {found}".strip()


def _call(n: int, call: ApiCall) -> Json:
    return {
        "id": f"to-slack-{n}",
        "at": call.at,
        "to": "slack",
        "name": call.method,
        "status": call.status,
        "error": _error(call),
        "milliseconds": round(call.milliseconds, 1),
        "judged": has_blocks(call.args),
        "verdict": verdict(call.args),
        "sent": call.args,
        "answer": call.response,
        "retry": None,
    }


def _error(call: ApiCall) -> str:
    """What went wrong: the connection, HTTP, or Slack's own word for it."""
    if call.status is None:
        return "no answer"
    if not call.response.get("ok", True):
        return str(call.response.get("error", ""))
    return f"HTTP {call.status}" if call.status >= 400 else ""
