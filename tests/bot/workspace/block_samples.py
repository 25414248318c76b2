"""One of every block and element that a message may have, each as Slack would take it."""

from typing import Any

from tests.bot.workspace.kit import mrkdwn as marked
from tests.bot.workspace.kit import plain

Json = dict[str, Any]


def option(name: str, **more: Any) -> Json:
    return {"text": plain(name), "value": name.lower(), **more}


OPTIONS = [option("One"), option("Two", description=plain("the second")), option("Three")]
IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a chart of saves"}
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("It stays so."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
LINE = [
    {"type": "text", "text": "bold ", "style": {"bold": True}},
    {"type": "text", "text": "struck ", "style": {"strike": True}},
    {"type": "text", "text": "code", "style": {"code": True}},
    {"type": "link", "url": "https://example.org/", "text": "a link"},
    {"type": "emoji", "name": "tada"},
    {"type": "broadcast", "range": "here"},
]
TEXT = {"type": "rich_text_section", "elements": LINE}
RICH = {
    "type": "rich_text",
    "elements": [
        TEXT,
        {"type": "rich_text_list", "style": "ordered", "elements": [TEXT, TEXT]},
        {"type": "rich_text_quote", "elements": LINE},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "@misc{a,\n}"}]},
    ],
}
MENUS = [
    {"type": "static_select", "placeholder": plain("A menu"), "options": OPTIONS},
    {"type": "multi_static_select", "placeholder": plain("Several"), "options": OPTIONS},
    {"type": "users_select", "placeholder": plain("Somebody")},
    {"type": "channels_select", "placeholder": plain("A channel")},
    {"type": "overflow", "options": OPTIONS},
]
PICKERS = [
    {"type": "datepicker", "initial_date": "2026-01-05"},
    {"type": "timepicker", "initial_time": "09:00"},
    {"type": "datetimepicker", "initial_date_time": 1_767_600_000},
    {"type": "radio_buttons", "options": OPTIONS, "initial_option": OPTIONS[1]},
    {"type": "checkboxes", "options": OPTIONS, "initial_options": [OPTIONS[0]]},
]
BUTTONS = [
    {"type": "button", "text": plain("Plain"), "value": "1"},
    {"type": "button", "text": plain("First"), "style": "primary"},
    {"type": "button", "text": plain("Delete"), "style": "danger", "confirm": CONFIRM},
    {"type": "button", "text": plain("Open"), "url": "https://example.org/"},
]
CELL = {"type": "raw_text", "text": "a cell"}
BOLD_WORDS = """## By markdown
Some **bold**, *slanted* and `code`, [a link](https://example.org/) and <b>no tag</b>.
- first
- second

> quoted
```py
a = 1
```
"""
CARD = {
    "type": "card",
    "title": plain("A card"),
    "subtitle": plain("below its title"),
    "body": marked("*what* it says"),
    "actions": [BUTTONS[0]],
}
FEEDBACK = {
    "type": "feedback_buttons",
    "positive_button": {"text": plain("Good"), "value": "good"},
    "negative_button": {"text": plain("Bad"), "value": "bad"},
}
MESSAGE = [
    {"type": "header", "text": plain("Every block")},
    {
        "type": "section",
        "text": marked("*bold* _it_ ~no~ `code` <https://example.org/a_b|a_b> &lt;b&gt; :eyes:"),
        "fields": [marked("*By*\nAda Quill"), plain("2025")],
        "accessory": IMAGE,
    },
    {"type": "section", "text": marked(">a quote\n```a block\nof code```after")},
    {"type": "context", "elements": [marked("12 Aug · <!here> · <#C00000004>"), IMAGE]},
    {"type": "divider"},
    {"type": "actions", "elements": BUTTONS},
    {"type": "actions", "elements": MENUS},
    {"type": "actions", "elements": PICKERS},
    {"type": "input", "label": plain("A note"), "element": {"type": "plain_text_input"}},
    IMAGE | {"title": plain("Saves")},
    RICH,
    {"type": "table", "rows": [[CELL, CELL], [CELL, {"type": "rich_text", "elements": [TEXT]}]]},
    {"type": "markdown", "text": BOLD_WORDS},
    CARD,
    {"type": "carousel", "elements": [CARD, CARD]},
    {"type": "context_actions", "elements": [FEEDBACK]},
    {
        "type": "container",
        "title": plain("A container"),
        "is_collapsible": True,
        "child_blocks": [{"type": "section", "text": plain("what is in it")}],
    },
]
MODAL = {
    "type": "modal",
    "title": plain("Every input"),
    "submit": plain("Keep"),
    "blocks": [
        {"type": "alert", "level": "warning", "text": plain("Mind the gap")},
        *(
            {"type": "input", "label": plain(f"Input {n}"), "element": element, "optional": True}
            for n, element in enumerate(
                [
                    {"type": "plain_text_input", "multiline": True},
                    {"type": "email_text_input"},
                    {"type": "url_text_input"},
                    {"type": "number_input", "is_decimal_allowed": False},
                    *MENUS[:4],
                    *PICKERS,
                ]
            )
        ),
    ],
}
