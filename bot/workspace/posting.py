"""From an app's arguments to a stored message: one path for the Web API, acks and response URLs.

Reads arguments, checks them as Slack does, writes messages into the state.
"""

import json
from dataclasses import dataclass, field

from bot.workspace.blockkit import ATTACHMENTS, validate_message
from bot.workspace.errors import ApiError
from bot.workspace.payloads import stored_blocks
from bot.workspace.state import Channel, Json, Message, State, Team
from bot.workspace.web_request import as_bool

TEXT_CUT_AT = 40_000
MARKDOWN_TEXT = 12_000
METADATA_BYTES = 16_000


@dataclass(frozen=True)
class Content:
    """What a message is to say, checked. `blocks` is None where the app gave none."""

    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    flags: Json = field(default_factory=dict)


def read_content(args: Json, *, may_be_empty: bool = False) -> Content:
    """Check an app's message arguments.

    Raises: ApiError with `no_text`, `invalid_blocks`, `invalid_blocks_format`,
    `markdown_text_conflict`, `too_many_attachments`, `invalid_metadata_format` and the like.
    """
    blocks = _read_blocks(args)
    attachments = _read_attachments(args)
    text = _read_text(args)
    if not (text or blocks or attachments or may_be_empty):
        raise ApiError("no_text")
    problems = validate_message({"blocks": blocks, "attachments": attachments})
    if problems:
        raise ApiError.with_messages("invalid_blocks", problems, errors=problems)
    whole = None if blocks is None else stored_blocks(blocks)
    return Content(text, whole, attachments, _read_metadata(args), _read_flags(args))


def post(
    state: State,
    team: Team,
    channel: Channel,
    content: Content,
    *,
    thread_ts: str | None = None,
    ephemeral_to: str | None = None,
    ts: str | None = None,
) -> Message:
    """Store a message from the app's bot. Raises: ApiError where it shows a picture that is not
    there."""
    _check_pictures(state, team, content)
    message = Message(
        ts=ts or state.new_ts(),
        channel_id=channel.id,
        team_id=team.id,
        user_id=team.bot_user_id,
        bot_id=team.bot_id,
        text=content.text,
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        metadata=content.metadata,
        thread_ts=thread_ts,
        ephemeral_to=ephemeral_to,
        **content.flags,
    )
    return state.keep(message)


def rewrite(state: State, message: Message, content: Content, *, given: Json) -> Message:
    """Replace a message's content; text without blocks removes the blocks.

    Only a change of plain text marks the message as edited.
    """
    _check_pictures(state, state.teams[message.team_id], content)
    with state.lock:
        if "text" in given or "markdown_text" in given or content.blocks is not None:
            message.text = content.text
            message.blocks = content.blocks or []
        if content.attachments is not None:
            message.attachments = content.attachments
        if content.metadata is not None:
            message.metadata = content.metadata
        for name in ("parse", "link_names"):
            setattr(message, name, content.flags[name])
        for name in ("unfurl_links", "unfurl_media"):
            if content.flags[name] is not None:
                setattr(message, name, content.flags[name])
        if content.blocks is None and content.text:
            message.edited = state.new_ts()
        message.values = {}
        return state.keep(message)


def _check_pictures(state: State, team: Team, content: Content) -> None:
    """Image blocks show files of the team alone, and those whose upload is complete."""
    for place, block in enumerate(content.blocks or []):
        shown = block.get("slack_file", {}).get("id") if block["type"] == "image" else None
        file = state.files.get(shown or "", {})
        if shown and not (file.get("is_complete") and file["team_id"] == team.id):
            problem = f"invalid slack file [json-pointer:/blocks/{place}/slack_file]"
            raise ApiError.with_messages("invalid_blocks", [problem], errors=[problem])


def _read_text(args: Json) -> str:
    markdown = args.get("markdown_text")
    if markdown and (args.get("text") or args.get("blocks")):
        raise ApiError("markdown_text_conflict")
    if markdown and len(str(markdown)) > MARKDOWN_TEXT:
        raise ApiError("msg_too_long")
    return str(markdown or args.get("text") or "")[:TEXT_CUT_AT]


def _read_blocks(args: Json) -> list[Json] | None:
    blocks = args.get("blocks")
    if blocks is None or blocks == "":
        return None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    return blocks


def _read_attachments(args: Json) -> list[Json] | None:
    attachments = args.get("attachments")
    if attachments is None or attachments == "":
        return None
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise ApiError("too_many_attachments")
    return attachments


def _read_metadata(args: Json) -> Json | None:
    metadata = args.get("metadata")
    if metadata is None or metadata == "":
        return None
    if not isinstance(metadata, dict) or not (_is_event(metadata) or "entities" in metadata):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata


def _is_event(metadata: Json) -> bool:
    is_named = isinstance(metadata.get("event_type"), str)
    return is_named and isinstance(metadata.get("event_payload"), dict)


def _read_flags(args: Json) -> Json:
    return {
        "unfurl_links": as_bool(args.get("unfurl_links")),
        "unfurl_media": as_bool(args.get("unfurl_media")),
        "parse": str(args["parse"]) if args.get("parse") else None,
        "link_names": bool(as_bool(args.get("link_names"))),
    }
