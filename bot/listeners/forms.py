"""What came back from a view, and what a message says: Slack's payloads → our words. Pure.

Nothing here raises, however odd the payload is: what cannot be read is not there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST = 40_000  # characters of a message that are read: as many as Slack keeps
DEEPEST = 12  # levels of blocks in blocks
READ = ("text", "elements", "fields", "blocks", "attachments", "title", "pretext", "fallback")
LINKS = ("title_link", "from_url", "original_url", "url", "author_link")


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and chosen, and the ids that went out with the view.

    values: block id → text, value of an option or ISO day; "" where nothing is. chosen: block id
    → values of the options that are ticked.
    """

    view: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def read_form(view: object) -> Form:
    """view: of a view_submission or of a click in a view."""
    told = _dict(view)
    values: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    for block_id, elements in _dict(_dict(told.get("state")).get("values")).items():
        for element in _dict(elements).values():
            if isinstance(many := _dict(element).get("selected_options"), list):
                chosen[block_id] = tuple(_option(each) for each in many if _option(each))
            else:
                values[block_id] = _value(_dict(element))
    return Form(_text(told.get("id")), values, chosen, read_metadata(told.get("private_metadata")))


def read_metadata(text: object) -> Mapping[str, str]:
    """What `write_metadata` wrote."""
    try:
        told = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return {name: value for name, value in _dict(told).items() if isinstance(value, str)}


def write_metadata(**told: str) -> str:
    return json.dumps({name: value for name, value in told.items() if value})


def read_message(message: object) -> str:
    """All that a message says, in Slack's way of writing: text, blocks, attachments, links."""
    told = _dict(message)
    parts = [_text(told.get("text"))]
    for name in ("blocks", "attachments"):
        parts += _said(told.get(name), DEEPEST)
    return "\n".join(dict.fromkeys(filter(None, parts)))[:LONGEST]


def _said(part: object, deep: int) -> Iterator[str]:
    if isinstance(part, list) and deep:
        if any(_dict(each).get("type") in ("text", "link") for each in part):
            yield _line(part)
            return
        for each in part:
            yield from _said(each, deep - 1)
    elif isinstance(part, dict) and deep:
        yield from (f"<{part[name]}>" for name in LINKS if _is_address(part.get(name)))
        for name in READ:
            inner = part.get(name)
            yield from (inner,) if isinstance(inner, str) else _said(inner, deep - 1)


def _line(run: list[Any]) -> str:
    """A line of rich text, whose pieces are not a line each."""
    return "".join(
        f"<{each['url']}>" if _is_address(each.get("url")) else _escaped(_text(each.get("text")))
        for each in map(_dict, run)
    )


def _value(element: Mapping[str, Any]) -> str:
    if isinstance(option := element.get("selected_option"), dict):
        return _option(option)
    told = (element.get(name) for name in ("value", "selected_date", "selected_time"))
    return next((_text(text).strip() for text in told if isinstance(text, str)), "")


def _option(option: object) -> str:
    return _text(_dict(option).get("value"))


def _is_address(text: object) -> bool:
    return isinstance(text, str) and text.startswith(("http://", "https://"))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _dict(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _text(told: object) -> str:
    """Half a character, which JSON can tell of, is none."""
    return told.encode("utf-8", "ignore").decode() if isinstance(told, str) else ""
