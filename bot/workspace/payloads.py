"""The shapes Slack shows an app: messages, views, members, channels, and the envelopes around them.

Pure: reads the nouns of `state`, returns plain JSON. Samples: SLACK.md 7.5.
"""

import hashlib
from typing import Any

from bot.workspace.clock import Clock
from bot.workspace.state import APP_ID, Channel, Json, Member, Message, Team, View

VERIFICATION_TOKEN = "local-verification"  # noqa: S105 - not a secret, Slack's deprecated field


def message_json(message: Message) -> Json:
    """A message as history and block_actions show it; optional fields only when set."""
    shown: Json = {
        "type": "message",
        "user": message.user_id,
        "ts": message.ts,
        "text": message.text,
        "team": message.team_id,
    }
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": APP_ID, "bot_profile": bot_profile(message)}
    for name in ("subtype", "blocks", "attachments", "thread_ts", "metadata", "files"):
        if getattr(message, name):
            shown[name] = getattr(message, name)
    if message.edited:
        shown["edited"] = {"user": message.user_id, "ts": message.edited}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return shown


def bot_profile(message: Message) -> Json:
    return {
        "id": message.bot_id,
        "app_id": APP_ID,
        "name": "paperboy",
        "deleted": False,
        "team_id": message.team_id,
    }


def view_json(view: View, team: Team) -> Json:
    source = {"private_metadata": "", "callback_id": "", "external_id": ""} | view.source
    return source | {
        "id": view.id,
        "team_id": view.team_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "title": source.get("title"),
        "clear_on_close": bool(source.get("clear_on_close")),
        "notify_on_close": bool(source.get("notify_on_close")),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": APP_ID,
        "app_installed_team_id": view.team_id,
        "bot_id": team.bot_id,
    }


def member_json(member: Member) -> Json:
    wider = {"enterprise_id": member.enterprise_id, "teams": [member.team_id]}
    return ({"enterprise_user": wider} if member.enterprise_id else {}) | {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "real_name": member.real_name,
        "tz": member.tz,
        "profile": {
            "real_name": member.real_name,
            "display_name": member.name,
            "team": member.team_id,
        },
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
        "is_bot": member.is_bot,
        "is_stranger": member.is_stranger,
        "updated": 0,
    }


def channel_json(channel: Channel, viewer_id: str) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": 0,
        "is_im": channel.kind == "im",
        "is_archived": channel.is_archived,
        "context_team_id": channel.team_id,
    }
    if channel.kind == "im":
        others = sorted(channel.members - {viewer_id})
        return shown | {"user": others[0] if others else viewer_id, "is_user_deleted": False}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.is_general,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_member": viewer_id in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def channel_name(channel: Channel) -> str:
    """The name as slash commands and interactions give it."""
    special = {"im": "directmessage", "private": "privategroup", "mpim": "mpdm"}
    return special.get(channel.kind, channel.name)


def user_in_payload(member: Member) -> Json:
    return {
        "id": member.id,
        "username": member.name,
        "name": member.name,
        "team_id": member.team_id,
    }


def team_in_payload(team: Team) -> Json:
    return {"id": team.id, "domain": team.domain}


def enterprise_in_payload(team: Team) -> Json | None:
    return {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None


def interaction(kind: str, team: Team, member: Member, trigger_id: str) -> Json:
    """What every interactive payload begins with."""
    return {
        "type": kind,
        "user": user_in_payload(member),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": None if team.org_wide else team_in_payload(team),
        "enterprise": enterprise_in_payload(team),
        "is_enterprise_install": team.org_wide,
    }


def slash_command(
    team: Team, member: Member, channel: Channel, *, typed: str, response_url: str, trigger_id: str
) -> Json:
    command, _, text = typed.partition(" ")
    wider = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return (wider if team.enterprise_id else {}) | {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": member.id,
        "user_name": member.name,
        "command": command,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "true" if team.org_wide else "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def event_callback(team: Team, event: Json, *, event_id: str, clock: Clock, shared: bool) -> Json:
    enterprise_id = team.enterprise_id or None
    authorization = {
        "enterprise_id": enterprise_id,
        "team_id": None if team.org_wide else team.id,
        "user_id": team.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": team.org_wide,
    }
    return ({"enterprise_id": enterprise_id} if enterprise_id else {}) | {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": enterprise_id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": f"4-local-{event_id}",
    }


def typed_blocks(text: str, block_id: str) -> list[Json]:
    """The rich text Slack makes of what a person types (as one run of text)."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def with_defaults(value: Any, path: str = "0") -> Any:
    """Blocks as Slack stores them: ids given where missing, `emoji` and `verbatim` spelt out."""
    if isinstance(value, list):
        return [with_defaults(item, f"{path}.{i}") for i, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    whole = {key: with_defaults(item, f"{path}.{key}") for key, item in value.items()}
    match whole.get("type"):
        case "mrkdwn":
            whole.setdefault("verbatim", False)
        case "plain_text":
            whole.setdefault("emoji", True)
        case str(kind) if _is_active(kind):
            whole.setdefault("action_id", _short_id(path))
    return whole


def stored_blocks(blocks: list[Json]) -> list[Json]:
    whole = [with_defaults(block, f"b{i}") for i, block in enumerate(blocks)]
    return [{"block_id": _short_id(f"block{i}")} | block for i, block in enumerate(whole)]


def _is_active(kind: str) -> bool:
    active = ("button", "overflow", "checkboxes", "radio_buttons", "feedback_buttons")
    return kind in active or kind.endswith(("_select", "picker", "_input", "icon_button"))


def _short_id(path: str) -> str:
    return hashlib.blake2b(path.encode(), digest_size=3).hexdigest()
