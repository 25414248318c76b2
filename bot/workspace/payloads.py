"""What Slack sends an app: commands, interactions and events, each in its envelope; and blocks as
Slack stores them.

Pure: reads the nouns of `state`, returns plain JSON. Samples: SLACK.md 7.5.
"""

import hashlib
from typing import Any

from bot.workspace.clock import Clock
from bot.workspace.mrkdwn import ANGLE, unescape
from bot.workspace.state import APP_ID, Channel, Json, Member, StepRun, Team

# Kinds of interaction → what they lack of what the others begin with.
UNSAID = {
    "shortcut": "api_app_id",
    "message_action": "api_app_id",
    "view_closed": "trigger_id",
    "block_suggestion": "trigger_id",
}
ENTERPRISE_EVENTS = ("team_access_granted", "team_access_revoked")  # of no one workspace
UNNAMED = {"shortcut": "name", "message_action": "username"}
VERIFICATION_TOKEN = "local-verification"  # noqa: S105 - not a secret, Slack's deprecated field


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
    wider = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return {"id": team.id, "domain": team.domain} | (wider if team.enterprise_id else {})


def enterprise_in_payload(team: Team) -> Json | None:
    return {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None


def interaction(kind: str, team: Team, member: Member, trigger_id: str) -> Json:
    """What every interactive payload begins with; shortcuts and some others say less."""
    user = user_in_payload(member)
    begun = {
        "type": kind,
        "user": {name: user[name] for name in user if name != UNNAMED.get(kind)},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": None if team.org_wide else team_in_payload(team),
        "enterprise": enterprise_in_payload(team),
        "is_enterprise_install": team.org_wide,
    }
    return {name: begun[name] for name in begun if name != UNSAID.get(kind)}


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
    where = {"team_id": team.id, "context_team_id": team.id}
    if event["type"] in ENTERPRISE_EVENTS:
        where = {}
    return ({"enterprise_id": enterprise_id} if enterprise_id else {}) | {
        "token": VERIFICATION_TOKEN,
        **where,
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


def app_rate_limited(team: Team, clock: Clock) -> Json:
    """In the place of the minute's events, and in no envelope."""
    return {
        "token": VERIFICATION_TOKEN,
        "type": "app_rate_limited",
        "team_id": team.id,
        "minute_rate_limited": int(clock.now()) // 60 * 60,
        "api_app_id": APP_ID,
    }


def step_executed(run: StepRun, callback_id: str, inputs: Json, ids: dict[str, str]) -> Json:
    """The event of a workflow's step. ids: of the function and of the workflow's run."""
    parameters = [
        {"type": "string", "name": name, "description": "", "title": name, "is_required": True}
        for name in inputs
    ]
    function = {
        "id": ids["function"],
        "callback_id": callback_id,
        "title": callback_id,
        "description": "",
        "type": "app",
        "input_parameters": parameters,
        "output_parameters": [],
        "app_id": APP_ID,
        "date_updated": 0,
    }
    return {
        "type": "function_executed",
        "function": function,
        "inputs": inputs,
        "function_execution_id": run.id,
        "workflow_execution_id": ids["workflow"],
        "bot_access_token": run.token,
    }


def typed_blocks(text: str, block_id: str) -> list[Json]:
    """The rich text Slack makes of what a person typed, by the message's own text."""
    parts: list[Json] = []
    end = 0
    for token in ANGLE.finditer(text):
        parts += [*_words(text[end : token.start()]), _meant(token.group(1))]
        end = token.end()
    section = {"type": "rich_text_section", "elements": [*parts, *_words(text[end:])]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": unescape(text)}] if text else []


def _meant(token: str) -> Json:
    """Somebody, a channel, or a link."""
    if token.startswith("@"):
        return {"type": "user", "user_id": token[1:]}
    if token.startswith("#"):
        return {"type": "channel", "channel_id": token[1:]}
    return {"type": "link", "url": unescape(token)}


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
