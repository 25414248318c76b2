"""What an app's answer to a command or a submission does to the workspace; and response URLs.

Changes messages and views in the state. A wrong answer is told to the person, as Slack does.
"""

from dataclasses import dataclass

from bot.workspace.delivery import Reply
from bot.workspace.errors import ApiError
from bot.workspace.methods_views import (
    close_all,
    close_top,
    put_on_top,
    read_view,
    replace,
)
from bot.workspace.posting import post, read_content, rewrite
from bot.workspace.state import (
    RESPONSE_URL_USES,
    Channel,
    Json,
    Member,
    Message,
    ResponseUrl,
    State,
    Team,
    View,
)
from bot.workspace.web_request import as_bool

TROUBLE = "We had some trouble connecting. Try again?"
ACK_WAIT_SECONDS = 0.5


@dataclass(frozen=True)
class Reserved:
    """Timestamps taken before the app was asked: its ack stands above what it posts later."""

    echo_ts: str
    ack_ts: str


def apply_slash(
    state: State, reply: Reply, url: ResponseUrl, reserved: Reserved, *, typed: str
) -> None:
    """Show a command's ack in its channel. Raises: ApiError when Slack would not show it."""
    payload = {"text": reply.body} if isinstance(reply.body, str) else reply.body
    with state.lock:
        try:
            if payload and isinstance(payload, dict):
                _show_ack(state, url, payload, reserved, typed=typed)
        finally:
            url.is_acked = True
            state.touch()


def _show_ack(
    state: State, url: ResponseUrl, payload: Json, reserved: Reserved, *, typed: str
) -> None:
    read_content(payload)
    if payload.get("response_type") == "in_channel":
        member = state.members[url.user_id]
        echo = Message(reserved.echo_ts, url.channel_id, member.team_id, member.id, text=typed)
        state.keep(echo)
    message = _post_response(state, url, payload, ts=reserved.ack_ts)
    url.target_ts = message.ts


def tell(state: State, channel: Channel, member: Member, words: str) -> Message:
    """A line from Slack itself that only this member sees."""
    return state.keep(
        Message(
            state.new_ts(),
            channel.id,
            channel.team_id,
            "USLACKBOT",
            words,
            ephemeral_to=member.id,
        )
    )


def answer_response_url(state: State, url_id: str, payload: Json) -> None:
    """One POST to a response URL.

    Raises: ApiError `expired_url`, `used_url`, `invalid_blocks`, `no_text` and the like.
    """
    with state.changed:
        url = state.response_urls.get(url_id)
        if url is not None:
            state.changed.wait_for(lambda: url.is_acked, ACK_WAIT_SECONDS)
        if url is None or state.clock.now() > url.expires_at:
            raise ApiError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        url.uses += 1
        _respond(state, url, payload)


def apply_submission(state: State, team: Team, member: Member, view: View, reply: Reply) -> None:
    """Do what `response_action` says; nothing said closes the modal."""
    with state.lock:
        view.errors, view.problem = {}, None
        try:
            _apply_response_action(state, team, member, view, reply)
        except ApiError:
            view.problem = TROUBLE
        view.is_submitting = False
        view.version = state.touch()


def _respond(state: State, url: ResponseUrl, payload: Json) -> None:
    target = state.messages.get((url.channel_id, url.target_ts or ""))
    if as_bool(payload.get("delete_original")):
        if target is not None:
            state.drop(target)
    elif as_bool(payload.get("replace_original")) and target is not None:
        rewrite(state, target, read_content(payload), given=payload)
    else:
        message = _post_response(state, url, payload)
        url.target_ts = url.target_ts or message.ts


def _post_response(
    state: State, url: ResponseUrl, payload: Json, *, ts: str | None = None
) -> Message:
    in_channel = payload.get("response_type") == "in_channel"
    channel = state.channels[url.channel_id]
    thread_ts = payload.get("thread_ts")
    return post(
        state,
        state.teams[url.team_id],
        channel,
        read_content(payload),
        thread_ts=str(thread_ts) if thread_ts else None,
        ephemeral_to=None if in_channel else url.user_id,
        ts=ts,
    )


def _apply_response_action(
    state: State, team: Team, member: Member, view: View, reply: Reply
) -> None:
    body = reply.body if isinstance(reply.body, dict) else {}
    if not reply.is_ok:
        raise ApiError(reply.error or "dispatch_failed")
    match body.get("response_action"):
        case None:
            close_top(state, member)
        case "clear":
            close_all(state, member)
        case "errors":
            view.errors = _read_errors(view, body)
        case "update":
            source = read_view(state, team, body.get("view"), kind="modal", old=view)
            replace(state, view, source)
        case "push":
            source = read_view(state, team, body.get("view"), kind="modal")
            put_on_top(state, team, member, source)
        case _:
            raise ApiError("invalid_response_action")


def _read_errors(view: View, body: Json) -> dict[str, str]:
    """Errors by block id; each must name an input block of this very view."""
    errors = body.get("errors")
    inputs = {b["block_id"] for b in view.source["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_errors")
    return {str(name): str(words) for name, words in errors.items()}
