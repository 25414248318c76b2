"""What a person does on the page → what the local Slack's person does. No decisions of its own.

`body` is what the page posted; a field that is missing or of another kind raises BadAct.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.workspace.errors import CannotDo
from bot.workspace.page.hours import MOVES
from bot.workspace.page.shown import blocks_of
from bot.workspace.page.stage import Stage, manifest
from bot.workspace.page.troubles import TROUBLES
from bot.workspace.person import Person
from bot.workspace.reading import read_text
from bot.workspace.seen import SeenMessage, SeenView, elements_in
from bot.workspace.state import Json

INVITE = re.compile(r"/(invite|remove)\s+@?paperboy\s*", re.IGNORECASE)


class BadAct(Exception):
    """The page never posts such a thing."""


def act(person: Person, body: Json) -> Json:
    """What they do in the workspace. Raises: BadAct, CannotDo."""
    found = ACTS.get(_text(body, "act"))
    if found is None:
        raise BadAct("act")
    return found(person, body) or {}


def move(stage: Stage, person: Person, body: Json) -> Json:
    """Moves the workspace's clock on. Raises: BadAct, CannotDo."""
    to = _text(body, "to")
    if to not in MOVES:
        raise BadAct("to")
    says = stage.hours.move(to, workspace=person.team.id, zone=person.member.tz)
    return {"says": says}


def trouble(stage: Stage, body: Json) -> Json:
    """Something goes wrong from now on, or nothing does. Raises: BadAct."""
    kind, times = _text(body, "kind"), body.get("times")
    if kind and kind not in TROUBLES:
        raise BadAct("kind")
    if times is not None and not (isinstance(times, int) and 0 < times < 1000):
        raise BadAct("times")
    stage.slack.faults.clear()
    if kind:
        stage.slack.faults.last(TROUBLES[kind].fault, times=times)
    stage.slack.state.touch()
    return {}


def _send(person: Person, body: Json) -> None:
    typed, channel = _text(body, "text").strip(), _text(body, "channel")
    thread = body.get("thread") or None
    command = manifest()["features"]["slash_commands"][0]["command"]
    if not typed:
        raise CannotDo("There is nothing to send.")
    if not typed.startswith("/"):
        person.post(typed, channel, thread=thread)
    elif thread:
        raise CannotDo("Slack does not take commands in threads: send it in the channel.")
    elif typed.split()[0] == command:
        person.slash(person.escaped(typed), channel)
    elif found := INVITE.fullmatch(typed):
        (person.invite_bot if found[1].lower() == "invite" else person.remove_bot)(channel)
    else:
        raise CannotDo(f"{typed.split()[0]} is not a command here: {command} is, and /invite.")


def _click(person: Person, body: Json) -> None:
    where = _where(person, body)
    if isinstance(where, SeenView):
        person.fill(where, _fields(body))
    action = _text(body, "action")
    which = {"option": body.get("option"), "typed": body.get("words")}
    person.click(where, action, index=_index(where, _text(body, "block"), action), **which)


def _suggest(person: Person, body: Json) -> Json:
    where = _where(person, body)
    return {"options": person.suggest(where, _text(body, "action"), _text(body, "words"))}


def _submit(person: Person, body: Json) -> None:
    view = _view(person, body)
    person.fill(view, _fields(body))
    person.submit(view)


def _close(person: Person, body: Json) -> None:
    person.close(_view(person, body))


def _shortcut(person: Person, body: Json) -> None:
    if "ts" in body:
        person.message_shortcut(_text(body, "shortcut"), _message(person, body))
    else:
        person.shortcut(_text(body, "shortcut"))


def _home(person: Person, body: Json) -> None:
    person.open_home()


def _react(person: Person, body: Json) -> None:
    message, name = _message(person, body), _text(body, "name")
    if person.id not in message.reactions.get(name, []):
        person.react(message, name)


def _join(person: Person, body: Json) -> None:
    person.join(_text(body, "channel"))


def _upload(person: Person, body: Json) -> None:
    try:
        content = base64.b64decode(_text(body, "content"), validate=True)
    except binascii.Error as error:
        raise BadAct("content") from error
    name = _text(body, "name")
    person.upload(name, content, _text(body, "text"), channel=_text(body, "channel"))


ACTS: Mapping[str, Callable[[Person, Json], Json | None]] = {
    "send": _send,
    "click": _click,
    "suggest": _suggest,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "home": _home,
    "react": _react,
    "join": _join,
    "upload": _upload,
}


def _where(person: Person, body: Json) -> SeenMessage | SeenView:
    return _view(person, body) if "view" in body else _message(person, body)


def _message(person: Person, body: Json) -> SeenMessage:
    ts = _text(body, "ts")
    for message in person.sees(_text(body, "channel")):
        if message.ts == ts:
            return message
    raise CannotDo("This message is no longer there.")


def _view(person: Person, body: Json) -> SeenView:
    wanted = _text(body, "view")
    for view in (person.modal(), person.home()):
        if view and view.id == wanted:
            return view
    raise CannotDo("This view is no longer open.")


def _index(where: SeenMessage | SeenView, block_id: str, action: str) -> int:
    """Which of the elements of that name it is: names are unique within a block only.

    What was drawn anew under another block a moment ago is still found where there is just one.
    """
    same = [
        (block.get("block_id"), element["action_id"])
        for block, element in elements_in(blocks_of(where))
        if action in (element["action_id"], read_text(element.get("text")))
    ]
    if (block_id, action) in same:
        return same.index((block_id, action))
    if len(same) != 1:
        raise CannotDo("What was clicked is no longer there.")
    return 0


def _fields(body: Json) -> Json:
    """What stands in a view's inputs: block id → action id → {"chosen", "words"}."""
    fields: Any = body.get("fields", {})
    blocks = list(fields.values()) if isinstance(fields, dict) else [None]
    if not all(isinstance(block, dict) and all(map(_is_field, block.values())) for block in blocks):
        raise BadAct("fields")
    found: Json = fields
    return found


def _is_field(field: Any) -> bool:
    return isinstance(field, dict) and "chosen" in field


def _text(body: Json, name: str) -> str:
    found: Any = body.get(name)
    if not isinstance(found, str):
        raise BadAct(name)
    return found
