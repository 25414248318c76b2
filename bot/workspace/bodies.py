"""The nouns of the workspace as Slack's JSON shows them: messages, views, members, channels.

Pure: reads the nouns of `state`. Recorded samples: SLACK.md 7.4 and 7.5.
"""

import mimetypes
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.workspace.state import APP_ID, Channel, Json, Member, Message, State, Team, View

FOUNDED = 1_700_000_000  # when everything here was made
PICTURES = "https://example.org/pictures"
FACES = ("24", "32", "48", "72", "192", "512")
ICONS = ("34", "44", "68", "88", "102", "132")


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
    elif not message.ephemeral_to:
        shown["client_msg_id"] = f"local-{message.ts}"
    for name in ("subtype", "blocks", "attachments", "thread_ts", "metadata", "files"):
        if getattr(message, name):
            shown[name] = getattr(message, name)
    if message.files:
        shown |= {"upload": False, "display_as_bot": False}
    if message.edited:
        shown["edited"] = {"user": message.user_id, "ts": message.edited}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return shown


def thread_json(state: State, message: Message) -> Json:
    """What a message tells of its thread: a reply who began it, a parent who replied."""
    if message.thread_ts not in (None, message.ts):
        parent = state.messages.get((message.channel_id, str(message.thread_ts)))
        return {"parent_user_id": parent.user_id} if parent else {}
    replies = [m for m in state.in_channel(message.channel_id) if m.thread_ts == message.ts]
    replies = [m for m in replies if m is not message and not m.ephemeral_to]
    if not replies:
        return {}
    people = list(dict.fromkeys(m.user_id for m in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": people,
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "subscribed": message.bot_id is not None,
        "last_read": replies[-1].ts,
        "unread_count": 0,
    }


def stranger_json(member: Member, team: Team) -> Json:
    """What a message tells of a writer from another organisation; nothing of the team's own."""
    if member.team_id == team.id:
        return {}
    profile = _profile(member)
    told = ("display_name", "first_name", "avatar_hash", "image_72", "real_name", "team")
    rights = {name: getattr(member, name) for name in ("is_restricted", "is_ultra_restricted")}
    return {
        "user_team": member.team_id,
        "source_team": member.team_id,
        "user_profile": {name: profile[name] for name in told} | rights | {"name": member.name},
    }


def bot_profile(message: Message) -> Json:
    return {
        "id": message.bot_id,
        "app_id": APP_ID,
        "name": "paperboy",
        "icons": pictures("app", ("36", "48", "72")),
        "deleted": False,
        "updated": FOUNDED,
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


def member_json(member: Member, now: float) -> Json:
    """now: which decides whether it is summer where the member is."""
    return _enterprise_user(member) | {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "color": "9f69e7",
        "real_name": member.real_name,
        **_zone(member.tz, now),
        "profile": _profile(member),
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_primary_owner": False,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "is_email_confirmed": not member.is_bot,
        "updated": FOUNDED,
    }


def channel_json(channel: Channel, viewer_id: str) -> Json:
    """As lists of the viewer's show it. A conversation of two has no name, but the other's id."""
    shown: Json = {
        "id": channel.id,
        "created": FOUNDED,
        "updated": FOUNDED * 1000,
        "is_im": channel.kind == "im",
        "is_archived": channel.is_archived,
        "is_org_shared": False,
        "context_team_id": channel.team_id,
    }
    if channel.kind == "im":
        others = sorted(channel.members - {viewer_id})
        return shown | {"user": others[0] if others else viewer_id, "is_user_deleted": False}
    unset = {"value": "", "creator": "", "last_set": 0}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "previous_names": [],
        "creator": "USLACKBOT",
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.is_general,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [channel.team_id],
        "unlinked": 0,
        "topic": unset,
        "purpose": unset,
    }


def membership_json(channel: Channel, viewer_id: str) -> Json:
    """What a channel that the viewer asks for tells of itself besides; nothing in one of two."""
    return {} if channel.kind == "im" else {"is_member": viewer_id in channel.members}


def team_json(team: Team) -> Json:
    wider = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return (wider if team.enterprise_id else {}) | {
        "id": team.id,
        "name": team.name,
        "url": f"https://{team.domain}.slack.com/",
        "domain": team.domain,
        "email_domain": "",
        "icon": pictures("team", ICONS) | {"image_default": True},
        "is_verified": False,
    }


def bot_json(team: Team, name: str) -> Json:
    return {
        "id": team.bot_id,
        "deleted": False,
        "name": name,
        "updated": FOUNDED,
        "app_id": APP_ID,
        "user_id": team.bot_user_id,
        "icons": pictures("app", ("36", "48", "72")),
    }


def file_json(file: Json) -> Json:
    """What Slack tells of a file that the state keeps."""
    name = str(file["name"])
    kind = name.rpartition(".")[2].lower() if "." in name else "text"
    told = {each: file[each] for each in ("id", "name", "title", "size", "user", "url_private")}
    return told | {
        "created": FOUNDED,
        "timestamp": FOUNDED,
        "mimetype": mimetypes.guess_type(name)[0] or "text/plain",
        "filetype": kind,
        "pretty_type": kind.upper(),
        "editable": False,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private_download": file["url_private"],
        "media_display_type": "unknown",
        "permalink": f"https://example.org/files/{file['id']}",
        "permalink_public": f"https://example.org/public/{file['id']}",
        "has_rich_preview": False,
    }


def pictures(of: str, sizes: tuple[str, ...]) -> Json:
    return {f"image_{size}": f"{PICTURES}/{of}_{size}.png" for size in sizes}


def _zone(tz: str, now: float) -> Json:
    there = datetime.fromtimestamp(now, ZoneInfo(tz))
    offset = there.utcoffset()
    return {
        "tz": tz,
        "tz_label": there.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


def _enterprise_user(member: Member) -> Json:
    if not member.enterprise_id:
        return {}
    shown = {
        "id": member.id,
        "enterprise_id": member.enterprise_id,
        "enterprise_name": member.enterprise_id.removeprefix("E").capitalize(),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": [member.team_id],
    }
    return {"enterprise_user": shown}


def _profile(member: Member) -> Json:
    first, _, last = member.real_name.partition(" ")
    return {
        "title": "",
        "phone": "",
        "skype": "",
        "first_name": first,
        "last_name": last,
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "avatar_hash": f"g{member.id.lower()}",
        "status_text": "",
        "status_text_canonical": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "team": member.team_id,
        **pictures(member.name, FACES),
    }
