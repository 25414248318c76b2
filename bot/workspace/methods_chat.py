"""Web API methods that write messages: chat.*, reactions.*.

Each takes a Request, changes the state under its lock and returns the answer's fields.
"""

from bot.workspace.bodies import message_json, thread_json
from bot.workspace.errors import ApiError
from bot.workspace.posting import post, read_content, rewrite
from bot.workspace.sharing import is_below
from bot.workspace.state import COMPOSER, Channel, Json, Message
from bot.workspace.web_request import Method, Request, as_int

UPDATE_TEXT = 4000
FURTHEST_SCHEDULE = 120 * 24 * 3600
SCHEDULE_WINDOW, SCHEDULED = 5 * 60, 30  # so many in a channel within so many seconds


def post_message(request: Request) -> Json:
    channel = request.channel_to_write()
    content = read_content(request.args)
    message = post(
        request.state, request.team, channel, content, thread_ts=_thread(request, channel)
    )
    _announce(request, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message)}


def post_ephemeral(request: Request) -> Json:
    channel = request.channel_to_write()
    member = request.member(request.must("user"))
    if member.id not in channel.members:
        raise ApiError("user_not_in_channel")
    content = read_content(request.args)
    message = post(
        request.state,
        request.team,
        channel,
        content,
        thread_ts=_thread(request, channel),
        ephemeral_to=member.id,
    )
    return {"message_ts": message.ts}


def update(request: Request) -> Json:
    channel = request.channel()
    message = request.message(channel, request.must("ts"))
    if message.bot_id != request.team.bot_id:
        raise ApiError("cant_update_message")
    if len(str(request.args.get("text") or "")) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    keeps = "text" not in request.args and "blocks" not in request.args
    content = read_content(request.args, may_be_empty=keeps)
    before = message_json(message)
    rewrite(request.state, message, content, given=request.args)
    shown = message_json(message)
    _announce_change(request, channel, before, shown)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(request: Request) -> Json:
    channel = request.channel()
    message = request.message(channel, request.must("ts"))
    if message.bot_id != request.team.bot_id:
        raise ApiError("cant_delete_message")
    request.state.drop(message)
    _announce_change(request, channel, message_json(message))
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(request: Request) -> Json:
    channel = request.channel()
    message = request.message(channel, request.must("message_ts"))
    path = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    link = f"https://{request.team.domain}.slack.com/{path}"
    return {"channel": channel.id, "permalink": link}


def schedule_message(request: Request) -> Json:
    channel = request.channel_to_write()
    content = read_content(request.args)
    post_at = as_int(request.must("post_at"), 0)
    ahead = post_at - request.state.clock.now()
    if ahead <= 0:
        raise ApiError("time_in_past")
    if ahead > FURTHEST_SCHEDULE:
        raise ApiError("time_too_far")
    near = [
        each["post_at"]
        for each in request.state.scheduled.values()
        if each["channel_id"] == channel.id
    ]
    if sum(abs(post_at - at) < SCHEDULE_WINDOW for at in near) >= SCHEDULED:
        raise ApiError("restricted_too_many")
    name = request.state.new_id("Q")
    request.state.scheduled[name] = {
        "team_id": request.team.id,
        "channel_id": channel.id,
        "post_at": post_at,
        "args": dict(request.args),
    }
    message: Json = {"text": content.text, "type": "delayed_message"}
    message |= {"bot_id": request.team.bot_id, "user": request.team.bot_user_id}
    for part in ("blocks", "attachments", "metadata"):
        if given := getattr(content, part):
            message[part] = given
    return {
        "channel": channel.id,
        "scheduled_message_id": name,
        "post_at": post_at,
        "message": message,
    }


def delete_scheduled(request: Request) -> Json:
    if request.state.scheduled.pop(request.must("scheduled_message_id"), None) is None:
        raise ApiError("invalid_scheduled_message_id")
    return {}


def unfurl(request: Request) -> Json:
    unfurls = request.args.get("unfurls")
    if not isinstance(unfurls, dict) and "metadata" not in request.args:
        raise ApiError("missing_unfurls" if unfurls is None else "invalid_unfurls_format")
    message = _message_to_unfurl(request)
    for url, shown in (unfurls or {}).items():
        if not any(is_below(url, domain) for domain in request.state.unfurl_domains):
            raise ApiError("cannot_unfurl_url")
        if url not in message.text.replace("&amp;", "&"):
            raise ApiError("cannot_unfurl_message")
        read_content({"attachments": [shown]})
    with request.state.lock:
        message.unfurls |= unfurls or {}
        request.state.keep(message)
    return {}


def add_reaction(request: Request) -> Json:
    message, name = _message_to_react(request)
    users = message.reactions.setdefault(name, [])
    if request.team.bot_user_id in users:
        raise ApiError("already_reacted")
    users.append(request.team.bot_user_id)
    request.state.keep(message)
    return {}


def remove_reaction(request: Request) -> Json:
    message, name = _message_to_react(request)
    users = message.reactions.get(name, [])
    if request.team.bot_user_id not in users:
        raise ApiError("no_reaction")
    users.remove(request.team.bot_user_id)
    if not users:
        del message.reactions[name]
    request.state.keep(message)
    return {}


def _thread(request: Request, channel: Channel) -> str | None:
    thread_ts = request.maybe("thread_ts")
    parent = request.state.messages.get((channel.id, thread_ts)) if thread_ts else None
    if thread_ts and (parent is None or parent.ephemeral_to):
        raise ApiError("cannot_reply_to_message")
    return thread_ts


def _announce(request: Request, channel: Channel, message: Message) -> None:
    told = message_json(message) | thread_json(request.state, message)
    request.outside.emit(request.team, told | {"event_ts": message.ts} | _place(channel))


def _announce_change(
    request: Request, channel: Channel, before: Json, after: Json | None = None
) -> None:
    """The app hears of its own edits and deletions too, as `message` events without a user."""
    event: Json = {
        "type": "message",
        "subtype": "message_changed" if after else "message_deleted",
        "hidden": True,
        "ts": request.state.new_ts(),
        "previous_message": before,
    }
    event |= {"message": after} if after else {"deleted_ts": before["ts"]}
    request.outside.emit(request.team, event | _place(channel))


def _place(channel: Channel) -> Json:
    kinds = {"public": "channel", "private": "group"}
    return {"channel": channel.id, "channel_type": kinds.get(channel.kind, channel.kind)}


def _message_to_unfurl(request: Request) -> Message:
    if request.maybe("unfurl_id"):
        source = request.must("source", "missing_source")
        if source not in SOURCES:
            raise ApiError("invalid_source")
        where, _, ts = request.must("unfurl_id").rpartition(":")
        message = request.state.messages.get((where, ts))
        if (where == COMPOSER) != (source == "composer"):
            raise ApiError("invalid_unfurl_id")
    else:
        channel = request.state.channels.get(request.must("channel", "missing_channel"))
        if channel is None or channel.team_id != request.team.id:
            raise ApiError("cannot_find_channel")
        message = request.state.messages.get((channel.id, request.must("ts", "missing_ts")))
    if message is None or message.team_id != request.team.id:
        raise ApiError("cannot_find_message")
    return message


def _message_to_react(request: Request) -> tuple[Message, str]:
    name = request.must("name", "invalid_name")
    channel = request.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    return request.message(channel, request.must("timestamp", "bad_timestamp")), name


WRITE = ("chat:write",)
SOURCES = ("composer", "conversations_history")
CHAT_METHODS = {
    "chat.postMessage": Method(post_message, WRITE),
    "chat.postEphemeral": Method(post_ephemeral, WRITE),
    "chat.update": Method(update, WRITE),
    "chat.delete": Method(delete, WRITE),
    "chat.getPermalink": Method(get_permalink),
    "chat.scheduleMessage": Method(schedule_message, WRITE),
    "chat.deleteScheduledMessage": Method(delete_scheduled, WRITE),
    "chat.unfurl": Method(unfurl, ("links:write",)),
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
}
