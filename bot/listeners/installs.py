"""Middleware: from which workspace of an enterprise a request comes, and who puts the bot out.

What tells of a removal is acted on before it is acknowledged, because Slack tells again only what
is not: Bolt would acknowledge an event first and lose it with the listener that fails.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot.installs import Leaving, Seats
from storage import StoreError

log = logging.getLogger(__name__)

Middleware = Callable[[BoltContext, dict[str, Any], Callable[[], BoltResponse]], BoltResponse]


def watching(leaving: Leaving, seats: Seats) -> Middleware:
    def watch(
        context: BoltContext, body: dict[str, Any], next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        event = body.get("event")
        try:
            if puts_out(event):
                leaving.left(place(context), moment(body))
                return next()
            for workspace in taken_from(event):
                leaving.left_one(workspace, context.enterprise_id or "", moment(body))
                seats.forget(workspace)
        except StoreError as error:
            log.warning("a removal waits until Slack tells of it again: %s", error)
            return BoltResponse(status=503, body="")
        if workspace := context.team_id or told(body):
            context["team_id"] = workspace
        if context.is_enterprise_install and workspace and context.enterprise_id:
            seats.note(workspace, enterprise=context.enterprise_id)
        return next()

    return watch


def puts_out(event: Any) -> bool:
    """Of revoked tokens those of people are none of ours: we keep none."""
    match event:
        case {"type": "app_uninstalled"}:
            return True
        case {"type": "tokens_revoked", "tokens": {"bot": [_, *_]}}:
            return True
    return False


def taken_from(event: Any) -> list[str]:
    """The workspaces that lose the bot though their enterprise keeps it."""
    match event:
        case {"type": "team_access_revoked", "team_ids": [*workspaces]}:
            return workspaces
    return []


def place(context: BoltContext) -> str:
    """What removed the bot: one workspace, or the enterprise that had let it into all of its."""
    own = "" if context.is_enterprise_install else context.team_id
    return own or context.enterprise_id or ""


def moment(body: dict[str, Any]) -> datetime:
    """Without a time it is before every installation, and changes nothing."""
    return datetime.fromtimestamp(body.get("event_time") or 0, UTC)


def told(body: dict[str, Any]) -> str:
    """Where an event happened that reaches us by an enterprise's installation: Bolt looks only at
    the installation, which has no workspace. In a shared channel it may be another's."""
    own = "" if body.get("is_ext_shared_channel") else body.get("team_id")
    return str(body.get("context_team_id") or own or "")
