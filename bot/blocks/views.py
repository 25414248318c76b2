"""Views: modals, their inputs, and the App Home. Pure; limits as in kit.py.

An input is found again by its block's id: `Form.values` in `bot/listeners/forms.py` reads what was
typed as {block id: value}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import Block, Option, option_object, plain_text, whole

VIEW_BLOCKS = 100
VIEW_TITLE = 24  # of the buttons too
METADATA, CALLBACK = 3000, 255
LABEL, HINT, PLACEHOLDER = 2000, 2000, 150
TYPED = 3000  # characters that a text input takes at most
CHOICES, RADIOS, BOXES = 100, 10, 10
OPTION_ABOUT = 75


@dataclass(frozen=True, slots=True)
class View:
    """What Slack opens as a modal, or publishes as a member's App Home."""

    kind: str
    blocks: tuple[Block, ...]
    title: str = ""
    submit: str = ""
    close: str = "Cancel"
    callback: str = ""
    metadata: str = ""

    def payload(self) -> dict[str, Any]:
        view: dict[str, Any] = {"type": self.kind, "blocks": list(self.blocks)}
        if self.kind == "home":
            return view
        view |= {"title": plain_text(self.title, VIEW_TITLE), "callback_id": self.callback}
        view |= {"close": plain_text(self.close, VIEW_TITLE), "private_metadata": self.metadata}
        return view | ({"submit": plain_text(self.submit, VIEW_TITLE)} if self.submit else {})


def home(blocks: Sequence[Block]) -> View:
    """Raises: ValueError where the blocks are more than Slack takes."""
    return View("home", _few(blocks))


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str,
    submit: str = "",
    close: str = "Cancel",
    metadata: str = "",
) -> View:
    """callback: which listener gets what was typed. metadata: ids that come back with it.

    Raises: ValueError where anything is more than Slack takes.
    """
    return View(
        "modal",
        _few(blocks),
        title,
        submit,
        close,
        whole(callback, CALLBACK),
        whole(metadata, METADATA),
    )


def text_input(
    block_id: str,
    label: str,
    *,
    initial: str = "",
    placeholder: str = "",
    most: int = TYPED,
    lines: bool = False,
    optional: bool = True,
) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": lines,
        "max_length": min(most, TYPED),
    }
    if initial:
        element["initial_value"] = initial[: min(most, TYPED)]
    return _input(block_id, label, _hinting(element, placeholder), optional=optional)


def select(
    block_id: str,
    label: str,
    options: Sequence[Option],
    *,
    initial: str = "",
    optional: bool = True,
) -> Block:
    """One of a few. initial: the value of the one chosen at first, "" for none.

    Raises: ValueError where there are none, or more than Slack takes.
    """
    element: Block = {"type": "static_select", "action_id": block_id}
    return _input(block_id, label, _offering(element, options, initial, CHOICES), optional=optional)


def radios(
    block_id: str, label: str, options: Sequence[Option], *, initial: str, hint: str = ""
) -> Block:
    """One of a few, all of them seen. Raises: ValueError as `select` does."""
    element: Block = {"type": "radio_buttons", "action_id": block_id}
    block = _input(block_id, label, _offering(element, options, initial, RADIOS), optional=False)
    return {**block, "hint": plain_text(hint, HINT)} if hint else block


def checkboxes(
    block_id: str, label: str, options: Sequence[Option], *, about: Mapping[str, str]
) -> Block:
    """Any of a few, all of them ticked at first. about: value → a line under the option.

    Raises: ValueError as `select` does.
    """
    element: Block = {"type": "checkboxes", "action_id": block_id}
    element = _offering(element, options, "", BOXES)
    offered = [_told(option, about.get(option["value"], "")) for option in element["options"]]
    element |= {"options": offered, "initial_options": offered}
    return _input(block_id, label, element, optional=True)


def suggested(
    block_id: str, label: str, *, initial: Option | None = None, placeholder: str = ""
) -> Block:
    """One of many: what Slack offers while somebody types comes from `bot/listeners/options.py`."""
    element: Block = {"type": "external_select", "action_id": block_id, "min_query_length": 0}
    if initial:
        element["initial_option"] = option_object(initial)
    return _input(block_id, label, _hinting(element, placeholder), optional=True)


def date_input(block_id: str, label: str, *, initial: str = "") -> Block:
    """initial: an ISO date, "" for none."""
    element: Block = {"type": "datepicker", "action_id": block_id}
    if initial:
        element["initial_date"] = initial
    return _input(block_id, label, _hinting(element, "Choose a day"), optional=True)


def _input(block_id: str, label: str, element: Block, *, optional: bool) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, LABEL),
        "element": element,
        "optional": optional,
    }


def _offering(element: Block, options: Sequence[Option], initial: str, most: int) -> Block:
    if not 1 <= len(options) <= most:
        raise ValueError(f"{len(options)} options to choose from: 1 to {most} can be shown")
    element = {**element, "options": [option_object(option) for option in options]}
    chosen = [option_object(option) for option in options if option.value == initial]
    return {**element, "initial_option": chosen[0]} if chosen else element


def _told(option: Block, about: str) -> Block:
    return {**option, "description": plain_text(about, OPTION_ABOUT)} if about else option


def _hinting(element: Block, placeholder: str) -> Block:
    return (
        {**element, "placeholder": plain_text(placeholder, PLACEHOLDER)} if placeholder else element
    )


def _few(blocks: Sequence[Block]) -> tuple[Block, ...]:
    if len(blocks) > VIEW_BLOCKS:
        raise ValueError(f"{len(blocks)} blocks in one view: page it")
    return tuple(blocks)
