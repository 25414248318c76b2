"""Blocks and views of one kind each, to be made too long, too many or wrong."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(n: object = 1, **more: Any) -> Json:
    return {"text": plain(f"Option {n}"), "value": str(n)} | more


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Save"), "action_id": "save"} | more


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("words")} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def buttons(count: int) -> Json:
    return actions(*[button(action_id=f"a{n}") for n in range(count)])


def table(rows: int, cells: int) -> Json:
    row = [{"type": "raw_text", "text": "x"}] * cells
    return {"type": "table", "rows": [row] * rows}


def input_block(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element} | more


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://x.org", "alt_text": "a chart"} | more


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def data_table(rows: int, cells: int = 1, **more: Any) -> Json:
    grid = [[raw("x")] * cells] * rows
    return {"type": "data_table", "rows": grid, "caption": raw("saves")} | more


def options(count: int) -> list[Json]:
    return [option(n) for n in range(count)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()]} | more


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [section()]} | more
