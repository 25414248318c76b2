"""The page's questions: who is there, what does a person see, what went over the wire; and acts.

Works on parsed requests; `server` has checked who asks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.workspace.errors import CannotDo
from bot.workspace.methods_files import file_content
from bot.workspace.page.acts import BadAct, act, move, trouble
from bot.workspace.page.shown import blocks_of, seen, world
from bot.workspace.page.stage import Stage
from bot.workspace.page.traffic import told_bot, told_slack
from bot.workspace.person import Person
from bot.workspace.seen import SeenMessage
from bot.workspace.state import Json

WAIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: bytes
    kind: str = "application/json; charset=utf-8"
    name: str = ""  # of a file to be kept


class Api:
    """Answers for one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._slack = stage.slack

    def ask(self, name: str, query: Mapping[str, str]) -> Answer:
        """A question by GET."""
        match name:
            case "world":
                return _json(world(self._stage))
            case "seen":
                return self._guarded(lambda: self._seen(query))
            case "traffic":
                return _json(self._traffic(query))
            case "file":
                return self._file(query)
            case _:
                return _sorry(404, "there is nothing here")

    def do(self, content: bytes) -> Answer:
        """An act by POST."""
        try:
            body = json.loads(content)
        except ValueError:
            return _sorry(400, "the body is no JSON")
        if not isinstance(body, dict):
            return _sorry(400, "the body is no object")
        return self._guarded(lambda: self._act(body))

    def _act(self, body: Json) -> Json:
        match body.get("act"):
            case "move":
                return move(self._stage, self._person(body), body)
            case "trouble":
                return trouble(self._stage, body)
            case _:
                return act(self._person(body), body)

    def _guarded(self, run: Any) -> Answer:
        try:
            return _json(run())
        except BadAct as error:
            return _sorry(400, f"{error} is missing or of another kind")
        except CannotDo as error:  # an answer like others: what is shown may be a moment old
            return _json({"sorry": str(error)})

    def _person(self, asked: Mapping[str, Any]) -> Person:
        person = self._stage.people.get(str(asked.get("member")))
        if person is None:
            raise BadAct("member")
        return person

    def _seen(self, query: Mapping[str, str]) -> Json:
        """Waits until something is other than at `after`, a mark of an earlier answer."""
        person = self._person(query)
        self._slack.wait(lambda: self._mark() != query.get("after"), WAIT_SECONDS)
        mark = self._mark()
        return seen(self._stage, person, query.get("channel", "")) | {"mark": mark}

    def _mark(self) -> str:
        slack = self._slack
        return f"{slack.state.version}.{len(slack.calls)}.{len(slack.deliveries)}"

    def _traffic(self, query: Mapping[str, str]) -> Json:
        """Of what went each way, what the page has not seen yet."""
        calls, deliveries = (_number(query.get(name)) for name in ("calls", "deliveries"))
        return {
            "calls": told_slack(self._slack.calls, after=calls),
            "deliveries": told_bot(self._slack.deliveries, after=deliveries),
        }

    def _file(self, query: Mapping[str, str]) -> Answer:
        """A file that stands in a message this person sees."""
        try:
            person = self._person(query)
        except BadAct:
            return _sorry(400, "member is missing")
        wanted = query.get("id", "")
        for channel in person.channels():
            for message in person.sees(channel.id):
                if wanted in files_of(message):
                    content = file_content(self._slack.state, wanted, person.team)
                    name = str(self._slack.state.files[wanted]["name"])
                    return Answer(200, content, "application/octet-stream", name)
        return _sorry(404, "this member sees no such file")


def files_of(message: SeenMessage) -> set[str]:
    """Ids of what was shared in it, and of the pictures in its blocks."""
    shared = {str(file["id"]) for file in message.raw.get("files") or []}
    pictures = [block["slack_file"] for block in blocks_of(message) if "slack_file" in block]
    return shared | {str(picture.get("id")) for picture in pictures}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _json(body: Json) -> Answer:
    return Answer(200, json.dumps(body).encode())


def _sorry(status: int, words: str) -> Answer:
    return Answer(status, json.dumps({"error": words}).encode())
