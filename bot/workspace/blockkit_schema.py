"""Block Kit's objects, elements and blocks with their limits (SLACK.md 2.1 and 7.7), as rules.

Pure and declarative: a limit is written here once. `blockkit` applies the rules to whole
messages and views.
"""

from typing import Any

from bot.workspace.blockkit_rules import (
    Json,
    Rule,
    Shape,
    any_schema,
    anything,
    array,
    at_least_one,
    boolean,
    both,
    by_type,
    choice,
    complaint,
    exactly_one,
    integer,
    string,
    url,
)


def plain_text(most: int) -> Rule:
    shape = Shape({"text": string(most)}, {"emoji": boolean})
    return by_type({"plain_text": shape})


def any_text(most: int = 3000) -> Rule:
    plain = Shape({"text": string(most)}, {"emoji": boolean})
    mrkdwn = Shape({"text": string(most)}, {"verbatim": boolean})
    return any_schema(by_type({"plain_text": plain, "mrkdwn": mrkdwn}))


def initial_is_offered(value: Any, pointer: str) -> list[str]:
    """Every initial option is one of the options, to the letter."""
    groups = value.get("option_groups") or []
    offered = [*(value.get("options") or []), *(o for g in groups for o in g.get("options", []))]
    if not offered:
        return []
    initial = value.get("initial_options") or []
    if value.get("initial_option"):
        initial = [*initial, value["initial_option"]]
    lost = [o for o in initial if not any(_same_option(o, each) for each in offered)]
    return complaint("initial option must be one of the options", pointer) if lost else []


def _same_option(one: Json, other: Json) -> bool:
    def words(option: Json) -> tuple[Any, Any]:
        return option.get("value"), (option.get("text") or {}).get("text")

    return words(one) == words(other)


ACTION_ID = string(255)
BLOCK_ID = string(255, least=0)
CONFIRM = Shape(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": choice("primary", "danger")},
)
PLACEHOLDER = plain_text(150)
COMMON: dict[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
MENU: dict[str, Rule] = COMMON | {"placeholder": PLACEHOLDER}
MANY: dict[str, Rule] = {"max_selected_items": integer(1, 100)}
FILTER = Shape(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def option(text: Rule, **more: Rule) -> Rule:
    fields = {"description": plain_text(75), "value": string(150)} | more
    return Shape({"text": text}, fields)


PLAIN_OPTION = option(plain_text(75))
TEXT_OPTION = option(any_text(75), description=any_text(75))
OVERFLOW_OPTION = option(plain_text(75), url=url())
OPTION_GROUP = Shape({"label": plain_text(75), "options": array(PLAIN_OPTION, most=100)})
STATIC: dict[str, Rule] = {
    "options": array(PLAIN_OPTION, most=100),
    "option_groups": array(OPTION_GROUP, most=100),
}
EXTERNAL: dict[str, Rule] = {"min_query_length": integer(0, 3000)}
ONE_INITIAL: dict[str, Rule] = {"initial_option": PLAIN_OPTION}
MANY_INITIAL: dict[str, Rule] = {"initial_options": array(PLAIN_OPTION, most=100)}
ID = string(255)
DISPATCH = Shape(
    {},
    {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), most=2)},
)


def static_menu(more: dict[str, Rule]) -> Rule:
    also = both(exactly_one("options", "option_groups"), initial_is_offered)
    return Shape({}, MENU | STATIC | more, also)


def text_input(**more: Rule) -> Rule:
    fields: dict[str, Rule] = {"initial_value": string(3000, least=0)}
    return Shape({}, MENU | fields | {"dispatch_action_config": DISPATCH} | more)


def pickable(name: str, most: int) -> Rule:
    options = {"options": array(TEXT_OPTION, most=most)}
    initial: dict[str, Rule] = {name: TEXT_OPTION}
    if name == "initial_options":
        initial = {name: array(TEXT_OPTION, most=most)}
    return Shape(options, COMMON | initial, initial_is_offered)


STYLE = choice("primary", "danger")
FEEDBACK = Shape(
    {"text": plain_text(75), "value": string(2000)}, {"accessibility_label": string(75)}
)
SLACK_FILE = Shape({}, {"id": ID, "url": url()}, exactly_one("id", "url"))
IMAGE: dict[str, Rule] = {"image_url": url(), "slack_file": SLACK_FILE}
CONVERSATIONS: dict[str, Rule] = {"filter": FILTER, "default_to_current_conversation": boolean}
ANSWERABLE: dict[str, Rule] = {"response_url_enabled": boolean}
IDS = array(ID, most=100)

ELEMENTS: dict[str, Rule] = {
    "button": Shape(
        {"text": plain_text(75)},
        {
            "action_id": ACTION_ID,
            "value": string(2000),
            "url": url(),
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "agent_prompt": string(4000),
        },
    ),
    "overflow": Shape(
        {"options": array(OVERFLOW_OPTION, most=5)}, {"action_id": ACTION_ID, "confirm": CONFIRM}
    ),
    "static_select": static_menu(ONE_INITIAL),
    "multi_static_select": static_menu(MANY_INITIAL | MANY),
    "external_select": Shape({}, MENU | EXTERNAL | ONE_INITIAL),
    "multi_external_select": Shape({}, MENU | EXTERNAL | MANY_INITIAL | MANY),
    "users_select": Shape({}, MENU | {"initial_user": ID}),
    "multi_users_select": Shape({}, MENU | MANY | {"initial_users": IDS}),
    "channels_select": Shape({}, MENU | ANSWERABLE | {"initial_channel": ID}),
    "multi_channels_select": Shape({}, MENU | MANY | {"initial_channels": IDS}),
    "conversations_select": Shape(
        {}, MENU | CONVERSATIONS | ANSWERABLE | {"initial_conversation": ID}
    ),
    "multi_conversations_select": Shape(
        {}, MENU | CONVERSATIONS | MANY | {"initial_conversations": IDS}
    ),
    "checkboxes": pickable("initial_options", 10),
    "radio_buttons": pickable("initial_option", 10),
    "datepicker": Shape({}, MENU | {"initial_date": string(10, pattern=r"^\d{4}-\d\d-\d\d$")}),
    "timepicker": Shape(
        {}, MENU | {"initial_time": string(5, pattern=r"^\d\d:\d\d$"), "timezone": string(100)}
    ),
    "datetimepicker": Shape({}, COMMON | {"initial_date_time": integer(0, 9_999_999_999)}),
    "plain_text_input": text_input(
        multiline=boolean, min_length=integer(0, 3000), max_length=integer(1, 3000)
    ),
    "email_text_input": text_input(),
    "url_text_input": text_input(),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        MENU
        | {"initial_value": string(40), "min_value": string(40), "max_value": string(40)}
        | {"dispatch_action_config": DISPATCH},
    ),
    "rich_text_input": text_input(initial_value=anything),
    "file_input": Shape(
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": array(string(50), most=100),
            "max_files": integer(1, 10),
        },
    ),
    "image": Shape({"alt_text": string(2000)}, IMAGE, exactly_one("image_url", "slack_file")),
    "feedback_buttons": Shape(
        {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ACTION_ID}
    ),
    "icon_button": Shape(
        {"icon": string(50), "text": plain_text(75)},
        {
            "action_id": ACTION_ID,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": IDS,
        },
    ),
    "workflow_button": Shape({"text": plain_text(75)}, open=True),
}

SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
CHOOSERS = (*SELECTS, "checkboxes", "radio_buttons", "datepicker", "timepicker")
ACTIVE = ("button", "overflow", "workflow_button", *CHOOSERS)
TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")

ACTION_ELEMENT = by_type(ELEMENTS, *ACTIVE, "datetimepicker", "icon_button", "feedback_buttons")
ACCESSORY = by_type(ELEMENTS, *ACTIVE, "image")
INPUT_ELEMENT = by_type(
    ELEMENTS, *CHOOSERS, *TYPED, "datetimepicker", "rich_text_input", "file_input"
)


def context_element(value: Any, pointer: str) -> list[str]:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    return by_type(ELEMENTS, "image")(value, pointer) if is_image else any_text()(value, pointer)


def block(required: dict[str, Rule], optional: dict[str, Rule], also: Rule = anything) -> Shape:
    return Shape(required, optional | {"block_id": BLOCK_ID}, also)


SMALL_BLOCKS: dict[str, Rule] = {
    "section": block(
        {},
        {
            "text": any_text(3000),
            "fields": array(any_text(2000), most=10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "header": block({"text": plain_text(150)}, {}),
    "divider": block({}, {}),
    "context": block({"elements": array(context_element, most=10)}, {}),
    "actions": block({"elements": array(ACTION_ELEMENT, most=25)}, {}),
    "context_actions": block(
        {"elements": array(by_type(ELEMENTS, "feedback_buttons", "icon_button"), most=5)}, {}
    ),
    "input": block(
        {"label": plain_text(2000), "element": INPUT_ELEMENT},
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": block(
        {"alt_text": string(2000)},
        IMAGE | {"title": plain_text(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "markdown": block({"text": string(12_000)}, {}),
    "alert": block(
        {"text": any_text(200)}, {"level": choice("default", "info", "warning", "error", "success")}
    ),
    "file": block({"external_id": ID, "source": choice("remote")}, {}),
}
