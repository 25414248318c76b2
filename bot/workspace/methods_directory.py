"""Web API methods about who and where: auth, team, bots, users, conversations.

Nothing of one team is ever visible to another, save through a shared channel.
"""

from collections.abc import Callable

from bot.workspace.bodies import (
    bot_json,
    channel_json,
    member_json,
    membership_json,
    message_json,
    team_json,
    thread_json,
)
from bot.workspace.errors import ApiError
from bot.workspace.state import Channel, Json, Message
from bot.workspace.web_request import KIND_SCOPE, Method, Request, as_bool, page

NEVER_READ = "0000000000.000000"
ALONE: Json = {"parent_conversation": None, "last_read": NEVER_READ}
TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def auth_test(request: Request) -> Json:
    team = request.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": request.state.members[team.bot_user_id].name,
        "team_id": team.id,
        "user_id": team.bot_user_id,
        "bot_id": team.bot_id,
        "is_enterprise_install": team.org_wide,
    } | ({"enterprise_id": team.enterprise_id} if team.enterprise_id else {})


def open_connection(request: Request) -> Json:
    return {"url": request.outside.socket_link()}


def team_info(request: Request) -> Json:
    team = request.team
    if request.maybe("team") not in (None, team.id):
        raise ApiError("team_not_found")
    return {"team": team_json(team)}


def bots_info(request: Request) -> Json:
    team = request.team
    if request.maybe("bot") not in (None, team.bot_id):
        raise ApiError("bot_not_found")
    return {"bot": bot_json(team, request.state.members[team.bot_user_id].name)}


def users_info(request: Request) -> Json:
    member = request.member(request.must("user", "user_not_found"))
    shown = member_json(member, request.state.clock.now())
    return {"user": shown | {"is_stranger": member.is_stranger} | _locale(request)}


def users_list(request: Request) -> Json:
    now = request.state.clock.now()
    everyone = request.state.members.values()
    mine = [member_json(m, now) for m in everyone if m.team_id == request.team.id]
    shown, more = page(request, mine)
    return {"members": shown, "cache_ts": int(now)} | more


def users_conversations(request: Request) -> Json:
    user_id = request.maybe("user") or request.team.bot_user_id
    request.member(user_id)
    both = {user_id, request.team.bot_user_id}
    found = [c for c in _of_types(request) if both <= c.members]
    return _channels(request, found, more=lambda _: ALONE)


def conversations_list(request: Request) -> Json:
    bot = request.team.bot_user_id
    found = [c for c in _of_types(request) if c.kind == "public" or bot in c.members]
    return _channels(request, found, more=lambda c: membership_json(c, bot) | _size(c))


def conversations_info(request: Request) -> Json:
    channel, viewer = request.channel(suffix="read"), request.team.bot_user_id
    shown = _shown(request, channel) | membership_json(channel, viewer) | _locale(request)
    shown |= ALONE
    if as_bool(request.args.get("include_num_members")):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def conversations_members(request: Request) -> Json:
    channel = request.channel(suffix="read")
    shown, more = page(request, sorted(channel.members))
    return {"members": shown} | more


def conversations_open(request: Request) -> Json:
    names = [name for name in str(request.args.get("users") or "").split(",") if name]
    if request.maybe("channel"):
        return {"channel": {"id": request.channel().id}, "no_op": True, "already_open": True}
    if not names:
        raise ApiError("users_list_not_supplied")
    if len(names) > 1:
        raise ApiError("invalid_user_combination")
    member = request.member(names[0])
    if member.deleted:
        raise ApiError("user_disabled")
    if member.is_bot:
        raise ApiError("cannot_dm_bot")
    bot = request.team.bot_user_id
    known = request.state.find_im(request.team.id, member.id, bot)
    channel = request.state.open_im(request.team.id, member.id, bot)
    already = {"no_op": True, "already_open": True} if known else {}
    return {"channel": {"id": channel.id}} | already


def conversations_join(request: Request) -> Json:
    channel = request.channel()
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    bot = request.team.bot_user_id
    shown = channel_json(channel, bot) | {"is_member": True, "last_read": NEVER_READ}
    joined: Json = {"channel": shown}
    if bot in channel.members:
        word = "already_in_channel"
        return joined | {"warning": word, "response_metadata": {"warnings": [word]}}
    channel.members.add(bot)
    request.state.touch()
    request.outside.emit(request.team, membership("member_joined_channel", channel, bot))
    return joined


def conversations_leave(request: Request) -> Json:
    channel = request.channel()
    bot = request.team.bot_user_id
    if channel.is_general:
        raise ApiError("cant_leave_general")
    if channel.kind == "im":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if bot not in channel.members:
        return {"not_in_channel": True}
    channel.members.discard(bot)
    request.state.touch()
    request.outside.emit(request.team, membership("member_left_channel", channel, bot))
    return {}


def conversations_history(request: Request) -> Json:
    channel = _readable(request)
    found = [m for m in request.state.in_channel(channel.id) if _is_top(m) and _within(request, m)]
    return _messages(request, list(reversed(found))) | {"pin_count": 0}


def conversations_replies(request: Request) -> Json:
    channel = _readable(request)
    ts = request.must("ts", "thread_not_found")
    if (channel.id, ts) not in request.state.messages:
        raise ApiError("thread_not_found")
    everything = (m for m in request.state.in_channel(channel.id) if not m.ephemeral_to)
    thread = [m for m in everything if ts in (m.ts, m.thread_ts)]
    return _messages(request, [m for m in thread if m.ts == ts or _within(request, m)])


def membership(kind: str, channel: Channel, user_id: str, inviter: str | None = None) -> Json:
    event = {
        "type": kind,
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": channel.team_id,
    }
    return event | ({"inviter": inviter} if inviter else {})


def _of_types(request: Request) -> list[Channel]:
    names = (request.maybe("types") or "public_channel").split(",")
    kinds = [TYPES.get(name.strip()) for name in names]
    if None in kinds:
        raise ApiError("invalid_types")
    for kind in kinds:
        request.need(f"{KIND_SCOPE[str(kind)]}:read")
    everywhere = request.state.channels.values()
    without_archived = as_bool(request.args.get("exclude_archived"))
    return [
        c
        for c in everywhere
        if c.kind in kinds and _is_near(request, c) and not (without_archived and c.is_archived)
    ]


def _is_near(request: Request, channel: Channel) -> bool:
    inside = request.team.bot_user_id in channel.members
    return channel.team_id == request.team.id or (channel.is_ext_shared and inside)


def _channels(
    request: Request, channels: list[Channel], *, more: Callable[[Channel], Json] = lambda _: {}
) -> Json:
    shown, where = page(request, channels)
    return {"channels": [_shown(request, c) | more(c) for c in shown]} | where


def _shown(request: Request, channel: Channel) -> Json:
    viewer, members = request.team.bot_user_id, request.state.members
    shown = channel_json(channel, viewer)
    left = channel.kind == "im" and members[shown["user"]].deleted
    return shown | ({"is_user_deleted": True} if left else {})


def _size(channel: Channel) -> Json:
    return {} if channel.kind == "im" else {"num_members": len(channel.members)}


def _locale(request: Request) -> Json:
    return {"locale": "en-US"} if as_bool(request.args.get("include_locale")) else {}


def _readable(request: Request) -> Channel:
    channel = request.channel(suffix="history")
    if request.team.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _is_top(message: Message) -> bool:
    is_reply = message.thread_ts not in (None, message.ts)
    return not message.ephemeral_to and not is_reply


def _within(request: Request, message: Message) -> bool:
    ts = float(message.ts)
    inclusive = as_bool(request.args.get("inclusive"))
    try:
        oldest = float(request.args.get("oldest") or 0)
        latest = float(request.args.get("latest") or "inf")
    except (TypeError, ValueError):
        raise ApiError("invalid_ts_oldest") from None
    return oldest < ts < latest or bool(inclusive and ts in (oldest, latest))


def _messages(request: Request, messages: list[Message]) -> Json:
    with_metadata = as_bool(request.args.get("include_all_metadata"))
    shown, more = page(request, messages, most=request.state.most_of_history)
    bodies = [message_json(m) | thread_json(request.state, m) for m in shown]
    if not with_metadata:
        bodies = [{k: v for k, v in body.items() if k != "metadata"} for body in bodies]
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"messages": bodies, "has_more": has_more} | (more if has_more else {})


READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
DIRECTORY_METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(open_connection, by_app=True),
    "team.info": Method(team_info, ("team:read",)),
    "bots.info": Method(bots_info, ("users:read",)),
    "users.info": Method(users_info, ("users:read",)),
    "users.list": Method(users_list, ("users:read",)),
    "users.conversations": Method(users_conversations, READ),
    "conversations.list": Method(conversations_list, READ),
    "conversations.info": Method(conversations_info, READ),
    "conversations.members": Method(conversations_members, READ),
    "conversations.open": Method(conversations_open, ("im:write", "mpim:write")),
    "conversations.join": Method(conversations_join, ("channels:join",)),
    "conversations.leave": Method(conversations_leave, ("channels:manage", "groups:write")),
    "conversations.history": Method(conversations_history, HISTORY),
    "conversations.replies": Method(conversations_replies, HISTORY),
}
