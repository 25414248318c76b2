"""The limits of blocks and views (SLACK.md 2.1), one a row: what is taken, and of one more what is
said where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bot.workspace.kit import (
    Json,
    actions,
    button,
    buttons,
    data_table,
    image,
    input_block,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    raw,
    section,
    select,
    table,
)


@dataclass(frozen=True)
class Limit:
    """most: what is taken. at: the place that one more is complained of, below the blocks or the
    view. words: the complaint, with `{over}` for one more than is taken."""

    most: int
    build: Callable[[int], Json]
    at: str
    words: str


CHARACTERS = "must be less than {over} characters"
ITEMS = "no more than {most} items allowed"


def longest(most: int, build: Callable[[str], Json], at: str) -> Limit:
    """Of a text."""
    return Limit(most, lambda n: build("x" * n), at, CHARACTERS)


def most(number: int, build: Callable[[int], Json], at: str) -> Limit:
    """Of a list."""
    return Limit(number, build, at, ITEMS)


def address(most: int, build: Callable[[str], Json], at: str) -> Limit:
    return Limit(most, lambda n: build("https://x.org/".ljust(n, "x")), at, CHARACTERS)


def element(kind: str, **more: Any) -> Json:
    return actions({"type": kind, "action_id": "it", **more})


def chosen(**more: Any) -> Json:
    return actions(select(options=[option(**more)]))


def asked(**more: Any) -> Json:
    sure = {"title": plain("Sure?"), "text": plain("For good."), "confirm": plain("Yes")}
    return actions(button(confirm=sure | {"deny": plain("No")} | more))


def feedback(**more: Any) -> Json:
    good = {"text": plain("Good"), "value": "1"}
    pair = {"positive_button": good | more, "negative_button": good}
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", **pair}]}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain("A paper"), **more}


def container(count: int = 1, **more: Any) -> Json:
    inside = [section()] * count
    return {"type": "container", "title": plain("More"), "child_blocks": inside, **more}


def thumb(n: int) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain("Drop"), "action_id": f"a{n}"}


def groups(count: int) -> list[Json]:
    return [{"label": plain(f"Group {n}"), "options": options(1)} for n in range(count)]


def group(**more: Any) -> Json:
    whole = {"label": plain("Group"), "options": options(1), **more}
    return actions({"type": "static_select", "action_id": "it", "option_groups": [whole]})


PICKED = "0/elements/0/options/0"
BLOCKS = {
    "section text": longest(3000, lambda s: section(text=mrkdwn(s)), "0/text/text"),
    "section fields": most(10, lambda n: section(fields=[mrkdwn("x")] * n), "0/fields"),
    "section field": longest(2000, lambda s: section(fields=[mrkdwn(s)]), "0/fields/0/text"),
    "header": longest(150, lambda s: {"type": "header", "text": plain(s)}, "0/text/text"),
    "context": most(10, lambda n: {"type": "context", "elements": [mrkdwn("x")] * n}, "0/elements"),
    "context text": longest(
        3000, lambda s: {"type": "context", "elements": [mrkdwn(s)]}, "0/elements/0/text"
    ),
    "actions": most(25, buttons, "0/elements"),
    "context_actions": most(
        5,
        lambda n: {"type": "context_actions", "elements": [thumb(i) for i in range(n)]},
        "0/elements",
    ),
    "block_id": longest(255, lambda s: section(block_id=s), "0/block_id"),
    "action_id": longest(255, lambda s: actions(button(action_id=s)), "0/elements/0/action_id"),
    "button text": longest(75, lambda s: actions(button(text=plain(s))), "0/elements/0/text/text"),
    "button value": longest(2000, lambda s: actions(button(value=s)), "0/elements/0/value"),
    "button url": address(3000, lambda s: actions(button(url=s)), "0/elements/0/url"),
    "button label": longest(
        75, lambda s: actions(button(accessibility_label=s)), "0/elements/0/accessibility_label"
    ),
    "agent prompt": longest(
        4000, lambda s: actions(button(agent_prompt=s)), "0/elements/0/agent_prompt"
    ),
    "overflow": most(5, lambda n: element("overflow", options=options(n)), "0/elements/0/options"),
    "menu": most(
        100, lambda n: element("static_select", options=options(n)), "0/elements/0/options"
    ),
    "menu groups": most(
        100,
        lambda n: element("static_select", option_groups=groups(n)),
        "0/elements/0/option_groups",
    ),
    "menu group": most(
        100, lambda n: group(options=options(n)), "0/elements/0/option_groups/0/options"
    ),
    "menu group label": longest(
        75, lambda s: group(label=plain(s)), "0/elements/0/option_groups/0/label/text"
    ),
    "several": most(
        100,
        lambda n: section(accessory=select(type="multi_static_select", options=options(n))),
        "0/accessory/options",
    ),
    "placeholder": longest(
        150, lambda s: actions(select(placeholder=plain(s))), "0/elements/0/placeholder/text"
    ),
    "option text": longest(75, lambda s: chosen(text=plain(s)), f"{PICKED}/text/text"),
    "option value": longest(150, lambda s: chosen(value=s), f"{PICKED}/value"),
    "option note": longest(
        75, lambda s: chosen(description=plain(s)), f"{PICKED}/description/text"
    ),
    "checkboxes": most(
        10, lambda n: element("checkboxes", options=options(n)), "0/elements/0/options"
    ),
    "radio buttons": most(
        10, lambda n: element("radio_buttons", options=options(n)), "0/elements/0/options"
    ),
    "confirm title": longest(
        100, lambda s: asked(title=plain(s)), "0/elements/0/confirm/title/text"
    ),
    "confirm text": longest(300, lambda s: asked(text=plain(s)), "0/elements/0/confirm/text/text"),
    "confirm yes": longest(
        30, lambda s: asked(confirm=plain(s)), "0/elements/0/confirm/confirm/text"
    ),
    "confirm no": longest(30, lambda s: asked(deny=plain(s)), "0/elements/0/confirm/deny/text"),
    "feedback text": longest(
        75, lambda s: feedback(text=plain(s)), "0/elements/0/positive_button/text/text"
    ),
    "feedback value": longest(
        2000, lambda s: feedback(value=s), "0/elements/0/positive_button/value"
    ),
    "image url": address(3000, lambda s: image(image_url=s), "0/image_url"),
    "image alt": longest(2000, lambda s: image(alt_text=s), "0/alt_text"),
    "image title": longest(2000, lambda s: image(title=plain(s)), "0/title/text"),
    "markdown": longest(12_000, lambda s: {"type": "markdown", "text": s}, "0/text"),
    "table rows": most(100, lambda n: table(n, 1), "0/rows"),
    "table cells": most(20, lambda n: table(1, n), "0/rows/0"),
    "table columns": most(
        20,
        lambda n: table(1, 1) | {"column_settings": [{"align": "left"}] * n},
        "0/column_settings",
    ),
    "data table rows": most(101, data_table, "0/rows"),
    "data table cells": most(20, lambda n: data_table(2, n), "0/rows/0"),
    "data table page": Limit(
        100, lambda n: data_table(2, page_size=n), "0/page_size", "must be between 1 and {most}"
    ),
    "card title": longest(150, lambda s: card(title=plain(s)), "0/title/text"),
    "card subtitle": longest(150, lambda s: card(subtitle=plain(s)), "0/subtitle/text"),
    "card body": longest(200, lambda s: card(body=plain(s)), "0/body/text"),
    "carousel": most(10, lambda n: {"type": "carousel", "elements": [card()] * n}, "0/elements"),
    "container": most(10, container, "0/child_blocks"),
    "container title": longest(150, lambda s: container(title=plain(s)), "0/title/text"),
    "container subtitle": longest(150, lambda s: container(subtitle=plain(s)), "0/subtitle/text"),
}
TYPED = {"type": "plain_text_input", "action_id": "it"}
FILES = {"type": "file_input", "action_id": "it"}
HOME: Json = {"type": "home"}


def inside(block: Json) -> Json:
    return modal(blocks=[block], submit=plain("Save"))


VIEWS = {
    "title": longest(24, lambda s: modal(title=plain(s)), "title/text"),
    "submit": longest(24, lambda s: modal(submit=plain(s)), "submit/text"),
    "close": longest(24, lambda s: modal(close=plain(s)), "close/text"),
    "private_metadata": longest(3000, lambda s: modal(private_metadata=s), "private_metadata"),
    "callback_id": longest(255, lambda s: modal(callback_id=s), "callback_id"),
    "external_id": longest(255, lambda s: modal(external_id=s), "external_id"),
    "modal blocks": most(100, lambda n: modal(blocks=[section()] * n), "blocks"),
    "home blocks": most(100, lambda n: HOME | {"blocks": [section()] * n}, "blocks"),
    "input label": longest(
        2000, lambda s: inside(input_block(TYPED, label=plain(s))), "blocks/0/label/text"
    ),
    "input hint": longest(
        2000, lambda s: inside(input_block(TYPED, hint=plain(s))), "blocks/0/hint/text"
    ),
    "input longest": Limit(
        3000,
        lambda n: inside(input_block(TYPED | {"max_length": n})),
        "blocks/0/element/max_length",
        "must be between 1 and {most}",
    ),
    "input shortest": Limit(
        3000,
        lambda n: inside(input_block(TYPED | {"min_length": n})),
        "blocks/0/element/min_length",
        "must be between 0 and {most}",
    ),
    "files": Limit(
        10,
        lambda n: inside(input_block(FILES | {"max_files": n})),
        "blocks/0/element/max_files",
        "must be between 1 and {most}",
    ),
    "alert": longest(
        200, lambda s: inside({"type": "alert", "text": mrkdwn(s)}), "blocks/0/text/text"
    ),
}
# Of what is least: the block with one less, the place and the complaint.
LEAST: dict[str, tuple[Json, str, str]] = {
    "a text": (section(text=mrkdwn("")), "0/text/text", "must be more than 0 characters"),
    "an overflow": (element("overflow", options=[]), "0/elements/0/options", "no less than 1"),
    "a menu": (element("static_select", options=[]), "0/elements/0/options", "no less than 1"),
    "an actions block": (actions(), "0/elements", "no less than 1"),
    "a carousel": ({"type": "carousel", "elements": []}, "0/elements", "no less than 1"),
    "a container": (container(0), "0/child_blocks", "no less than 1"),
    "a data table": (data_table(1), "0/rows", "no less than 2"),
    "its caption": (
        {"type": "data_table", "rows": [[raw("x")]] * 2},
        "0",
        "missing required field: caption",
    ),
    "a card": ({"type": "card", "subtitle": plain("x")}, "0", "must provide one of"),
    "a section": ({"type": "section"}, "0", "must provide one of [text, fields]"),
    "a task": (
        {"type": "task_card", "task_id": "1", "title": "Search", "status": "done"},
        "0/status",
        "must be one of [pending, in_progress, complete, error]",
    ),
}
# What Slack's SDK leaves to Slack.
SDK_SILENT = {
    "checkboxes",
    "context text",
    "data table cells",
    "data table page",
    "data table rows",
    "menu group",
    "menu group label",
    "option note",
    "option text",
    "option value",
    "radio buttons",
    "section field",
    "table cells",
    "table columns",
    "table rows",
}
