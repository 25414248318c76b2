"""Would Slack take this message or this view? Its complaints, in Slack's own words.

Pure. An empty list means yes. The front of `blockkit_schema` (small blocks, elements) and
`blockkit_large`; what holds for a whole payload (counts, unique ids, surfaces) is said here.
"""

import json
from collections import Counter
from typing import Any

from bot.workspace.blockkit_large import BLOCKS, ONLY_ON
from bot.workspace.blockkit_rules import Json, Shape, boolean, by_type, choice, complaint, string
from bot.workspace.blockkit_schema import plain_text

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ATTACHMENTS = 100
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000

SHARED_FIELDS = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
MODAL = Shape(
    {"type": choice("modal"), "title": plain_text(24), "blocks": lambda *_: []},
    SHARED_FIELDS
    | {
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = Shape(
    {"type": choice("home"), "blocks": lambda *_: []},
    SHARED_FIELDS | {"title": plain_text(24), "submit": plain_text(24), "close": plain_text(24)},
)
CHECK_VIEW = by_type({"modal": MODAL, "home": HOME})
CHECK_BLOCK = by_type(BLOCKS)


def validate_message(payload: Json) -> list[str]:
    """Complaints about a message's `blocks` and its attachments' blocks."""
    found = check_blocks(payload.get("blocks"), "message", "/blocks")
    for i, attachment in enumerate(payload.get("attachments") or []):
        if isinstance(attachment, dict) and "blocks" in attachment:
            pointer = f"/attachments/{i}/blocks"
            found += check_blocks(attachment["blocks"], "message", pointer)
    return found


def validate_view(view: Any) -> list[str]:
    """Complaints about a modal or a home view; any complaint also condemns `/view`."""
    found = CHECK_VIEW(view, "/view")
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        surface = str(view.get("type"))
        found += check_blocks(view["blocks"], surface, "/view/blocks")
        found += _check_submit(view)
    if not found:
        return []
    return complaint("failed to match all allowed schemas", "/view") + found


def view_is_too_large(view: Any) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def check_blocks(blocks: Any, surface: str, pointer: str) -> list[str]:
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        return complaint("must be an array", pointer)
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    if len(blocks) > most:
        return complaint(f"no more than {most} items allowed", pointer)
    found = [c for i, b in enumerate(blocks) for c in _check_block(b, surface, f"{pointer}/{i}")]
    return found or _check_whole(blocks, pointer)


def _check_block(block: Any, surface: str, pointer: str) -> list[str]:
    found = CHECK_BLOCK(block, pointer)
    if found:
        return found
    allowed = ONLY_ON.get(block["type"])
    if allowed and surface not in allowed:
        return complaint(f"unsupported type: {block['type']}", f"{pointer}/type")
    return _check_action_ids(block, pointer)


def _check_action_ids(block: Json, pointer: str) -> list[str]:
    elements = block.get("elements") or []
    ids = Counter(e.get("action_id") for e in elements if isinstance(e, dict))
    twice = [name for name, count in ids.items() if name and count > 1]
    words = "`action_id` already exists for this block: {}"
    return [c for name in twice for c in complaint(words.format(name), pointer)]


def _check_whole(blocks: list[Json], pointer: str) -> list[str]:
    ids = Counter(block.get("block_id") for block in blocks)
    found = [
        c
        for name, count in ids.items()
        if name and count > 1
        for c in complaint(f"`block_id` already exists: {name}", pointer)
    ]
    if sum(block["type"] in ("table", "data_table") for block in blocks) > 1:
        found += complaint("only one table is allowed per message", pointer)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        words = f"markdown text must be less than {MARKDOWN_CHARACTERS + 1} characters in total"
        found += complaint(words, pointer)
    return found


def _check_submit(view: Json) -> list[str]:
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in view["blocks"])
    if view.get("type") == "modal" and has_input and not view.get("submit"):
        return complaint("missing required field: submit", "/view")
    return []
