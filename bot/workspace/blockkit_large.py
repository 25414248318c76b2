"""Block Kit's larger blocks (rich text, tables, cards, containers), and where each may go.

Pure and declarative, like `blockkit_schema`, whose small blocks it completes to `BLOCKS`.
"""

from typing import Any

from bot.workspace.blockkit_rules import (
    Rule,
    Shape,
    anything,
    array,
    at_least_one,
    boolean,
    by_type,
    choice,
    complaint,
    integer,
    string,
    url,
)
from bot.workspace.blockkit_schema import ELEMENTS, ID, SMALL_BLOCKS, any_text, block, plain_text

STYLE: dict[str, Rule] = {
    "style": Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
}
INLINE = by_type(
    {
        "text": Shape({"text": string(100_000)}, STYLE),
        "link": Shape({"url": url()}, STYLE | {"text": string(100_000), "unsafe": boolean}),
        "emoji": Shape({"name": string(255)}, STYLE | {"unicode": string(255), "url": url()}),
        "user": Shape({"user_id": ID}, STYLE),
        "usergroup": Shape({"usergroup_id": ID}, STYLE),
        "channel": Shape({"channel_id": ID}, STYLE),
        "broadcast": Shape({"range": choice("here", "channel", "everyone")}, STYLE),
        "date": Shape(
            {"timestamp": integer(0, 9_999_999_999), "format": string(255)},
            STYLE | {"url": url(), "fallback": string(255)},
        ),
        "color": Shape({"value": string(20)}, STYLE),
        "team": Shape({"team_id": ID}, STYLE),
    }
)
INLINES = array(INLINE, most=100_000, least=0)
BORDER: dict[str, Rule] = {"border": integer(0, 1)}
RICH_SECTION = Shape({"elements": INLINES})
RICH_PART = by_type(
    {
        "rich_text_section": RICH_SECTION,
        "rich_text_list": Shape(
            {
                "elements": array(by_type({"rich_text_section": RICH_SECTION}), most=10_000),
                "style": choice("bullet", "ordered"),
            },
            BORDER | {"indent": integer(0, 8), "offset": integer(0, 100_000)},
        ),
        "rich_text_preformatted": Shape({"elements": INLINES}, BORDER | {"language": string(50)}),
        "rich_text_quote": Shape({"elements": INLINES}, BORDER),
    }
)
RICH_TEXT = block({"elements": array(RICH_PART, most=10_000, least=0)}, {})

CELL = by_type(
    {
        "raw_text": Shape({"text": string(100_000, least=0)}),
        "raw_number": Shape({"value": anything}, {"text": string(100)}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})


def equal_width(value: Any, pointer: str) -> list[str]:
    rows = [row for row in value.get("rows") or [] if isinstance(row, list)]
    if len({len(row) for row in rows}) <= 1:
        return []
    return complaint("all rows must have the same number of cells", f"{pointer}/rows")


CARD = block(
    {},
    {
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "subtext": any_text(200),
        "hero_image": by_type(ELEMENTS, "image"),
        "icon": by_type(ELEMENTS, "image"),
        "actions": array(by_type(ELEMENTS, "button", "overflow", "icon_button"), most=5),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
TASK = block(
    {"task_id": string(255), "title": string(3000)},
    {
        "status": choice("pending", "in_progress", "complete", "error"),
        "details": by_type({"rich_text": RICH_TEXT}),
        "output": by_type({"rich_text": RICH_TEXT}),
        "sources": array(anything, most=100),
    },
)
MIDDLE_BLOCKS: dict[str, Rule] = SMALL_BLOCKS | {
    "rich_text": RICH_TEXT,
    "card": CARD,
    "table": block(
        {"rows": array(array(CELL, most=20), most=100)},
        {"column_settings": array(COLUMN, most=20)},
    ),
    "data_table": block(
        {"rows": array(array(CELL, most=20), least=2, most=101), "caption": anything},
        {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
        equal_width,
    ),
    "carousel": block({"elements": array(by_type({"card": CARD}), most=10)}, {}),
    "video": Shape({"alt_text": string(2000), "title": plain_text(200)}, open=True),
    "plan": block({"title": string(3000)}, {"tasks": array(by_type({"task_card": TASK}), most=50)}),
    "task_card": TASK,
    "data_visualization": Shape(open=True),
}
CONTAINER = block(
    {"child_blocks": array(by_type(MIDDLE_BLOCKS), most=10)},
    {
        "title": plain_text(150),
        "rich_text_title": by_type({"rich_text": RICH_TEXT}),
        "subtitle": any_text(150),
        "icon": by_type(ELEMENTS, "image"),
        "width": choice("narrow", "standard", "wide", "full"),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    at_least_one("title", "rich_text_title"),
)
BLOCKS: dict[str, Rule] = MIDDLE_BLOCKS | {"container": CONTAINER}

ONLY_ON: dict[str, tuple[str, ...]] = {
    "alert": ("modal",),
    "carousel": ("message", "home"),
    "table": ("message", "home"),
    "data_table": ("message", "home"),
    "data_visualization": ("message", "home"),
    "container": ("message",),
    "context_actions": ("message",),
    "markdown": ("message",),
    "plan": ("message",),
    "task_card": ("message",),
    "file": ("message",),
}
