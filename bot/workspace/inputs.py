"""What an element's value looks like in a payload: `state.values` and `actions[]`.

Pure. An option is found by its value or by the text a person reads.
"""

from typing import Any

from bot.workspace.errors import CannotDo
from bot.workspace.reading import read_text
from bot.workspace.seen import elements_in
from bot.workspace.state import Json

SELECTED = {
    "static_select": "option",
    "external_select": "option",
    "radio_buttons": "option",
    "overflow": "option",
    "users_select": "user",
    "channels_select": "channel",
    "conversations_select": "conversation",
    "multi_static_select": "options",
    "multi_external_select": "options",
    "checkboxes": "options",
    "multi_users_select": "users",
    "multi_channels_select": "channels",
    "multi_conversations_select": "conversations",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "date_time",
}
FEEDBACK = ("positive_button", "negative_button")
BUTTONS = {"button", "icon_button", "workflow_button"}
WITHOUT_STATE = BUTTONS | {"overflow", "feedback_buttons"}


def initial_values(blocks: list[Json]) -> Json:
    """`state.values` of freshly opened blocks: what the app preset, by block and action id."""
    values: Json = {}
    for block, element in elements_in(blocks):
        if element["type"] not in WITHOUT_STATE:
            of_block = values.setdefault(block["block_id"], {})
            of_block[element["action_id"]] = _initial(element)
    return values


def carried_over(old: Json, new: Json) -> Json:
    """Typed values survive an update where block id, action id and type stay the same."""
    return {
        block_id: {
            action_id: _kept(old.get(block_id, {}).get(action_id), value)
            for action_id, value in values.items()
        }
        for block_id, values in new.items()
    }


def typed_value(element: Json, typed: Any, offered: list[Json] | None = None) -> Json:
    """The state value of what a person typed or chose; of feedback, the button that was pressed.

    Raises: CannotDo.
    """
    kind = element["type"]
    name = SELECTED.get(kind)
    if kind == "feedback_buttons":
        pressed = find_option(element, typed, [element[each] for each in FEEDBACK])
        return {"type": kind, "text": pressed["text"], "value": pressed["value"]}
    if name is None:
        return {"type": kind, "value": _checked(element, typed)}
    if name == "option":
        return {"type": kind, "selected_option": find_option(element, typed, offered)}
    if name == "options":
        chosen = [find_option(element, each, offered) for each in typed]
        return {"type": kind, "selected_options": chosen}
    return {"type": kind, f"selected_{name}": typed}


def blank_value(element: Json) -> Json:
    """The state value of an element that a person has emptied."""
    return _initial({"type": element["type"]})


def must_be_complete(blocks: list[Json], values: Json) -> None:
    """Slack's client does not submit without the required fields. Raises: CannotDo."""
    for block, element in elements_in(blocks):
        if block["type"] == "input" and not block.get("optional"):
            value = values.get(block["block_id"], {}).get(element["action_id"], {})
            if not any(item for key, item in value.items() if key != "type"):
                label = read_text(block["label"])
                raise CannotDo(f"please complete the required field {label!r}")


def find_option(element: Json, wanted: Any, offered: list[Json] | None = None) -> Json:
    """The option with this value or this visible text. Raises: CannotDo."""
    options = offered if offered is not None else options_of(element)
    for option in options:
        if wanted in (option.get("value"), read_text(option.get("text"))):
            return option
    labels = [read_text(option.get("text")) for option in options]
    raise CannotDo(f"no option {wanted!r} in {element.get('action_id')!r}; there are: {labels}")


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(o for group in groups for o in group["options"])]


def action_json(block: Json, element: Json, value: Json | None, action_ts: str) -> Json:
    """One entry of `actions[]`. `value` is the state value of a chosen element."""
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": action_ts,
    }
    for name in ("text", "value", "style", "url", "placeholder"):
        if element.get(name) and element["type"] in BUTTONS:
            action[name] = element[name]
    return action | {k: v for k, v in (value or {}).items() if k != "type"}


def _initial(element: Json) -> Json:
    kind = element["type"]
    name = SELECTED.get(kind)
    if name is None:
        return {"type": kind, "value": element.get("initial_value")}
    blank: Any = [] if name in ("options", "users", "channels", "conversations") else None
    return {"type": kind, f"selected_{name}": element.get(f"initial_{name}", blank)}


def _kept(old: Json | None, new: Json) -> Json:
    return old if old is not None and old["type"] == new["type"] else new


def _checked(element: Json, typed: Any) -> str:
    text = str(typed)
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if text and not least <= len(text) <= most:
        raise CannotDo(f"{element.get('action_id')!r} takes {least} to {most} characters")
    return text
