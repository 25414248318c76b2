"""What Slack may send: a payload for every door that the bot has, and those of others' tests.

The doors are told by the listeners themselves, so a new one is knocked at without a word here.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bot
from bot.listeners import register
from bot.slack import Directory
from bot.words.commands import COMMANDS
from bot.workspace.state import Json, Team

MANIFEST = json.loads((Path(bot.__file__).parent / "manifest.json").read_text())
# Of a button, a menu's option, or a field of a form.
VALUES = ("", "1", "2:t", "t:5", "t", "show:1", "save:1:t", "note:1:t", "why:1:t", "home::0", "on")
TYPED = ("", "search speculative decoding", "show 1", "save 1 in thesis", "help", "nonsense")
PASTED = ("<https://arxiv.org/abs/2503.00001>", "```@article{a, title={B}}```")
HOOK = "response"  # stands for a response URL
FORMS = {"slash_command"}  # sent as form fields; events are JSON, all else is JSON in a field


@dataclass(frozen=True, slots=True)
class Sample:
    """kind: as Slack calls it. name: where it is from."""

    kind: str
    name: str
    payload: Json


@dataclass(slots=True)
class Doorbook:
    """In the place of Bolt's App: notes for what listeners listen."""

    doors: list[tuple[str, Any]] = field(default_factory=list)

    def middleware(self, *_: object) -> None:
        """Nothing to listen for."""

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def note(constraint: Any, **_: object) -> Callable[[Any], Any]:
            self.doors.append((kind, constraint))
            return lambda listener: listener

        return note


def doors() -> list[tuple[str, str]]:
    """(kind, id) of each, once; of a catch-all an id that is nobody's."""
    book, work = Doorbook(), object()
    register(book, work, Directory())  # type: ignore[arg-type]
    named = [(kind, _id(constraint)) for kind, constraint in book.doors]
    heard = [("event", name) for name in MANIFEST["settings"]["event_subscriptions"]["bot_events"]]
    return list(dict.fromkeys([*named, *heard]))


def _id(constraint: Any) -> str:
    if isinstance(constraint, dict):
        named = (constraint.get(name) for name in ("type", "callback_id", "action_id"))
        constraint = next(filter(None, named))
    return "nobodys" if isinstance(constraint, re.Pattern) else str(constraint)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who sends from where. other: who wrote what is acted on. dm: the conversation with the
    bot."""

    team: Team
    member: str
    other: str
    channel: str
    dm: str

    def samples(self) -> Iterator[Sample]:
        """Payloads for every door."""
        views = [id for kind, id in doors() if kind == "view"]
        for kind, id in doors():
            yield from getattr(self, f"_{kind}")(id, views)

    def _command(self, id: str, views: list[str]) -> Iterator[Sample]:
        command = id if id.startswith("/") else f"/{id}"
        examples = (each.example for each in COMMANDS.values())
        for text in dict.fromkeys((*TYPED, *examples)):
            payload = {
                "command": command,
                "text": text,
                "token": "t",
                "team_id": self.team.id,
                "team_domain": "lab",
                "channel_id": self.channel,
                "channel_name": "general",
                "user_id": self.member,
                "user_name": "ada",
                "api_app_id": "A1",
                "is_enterprise_install": "false",
                "response_url": HOOK,
                "trigger_id": "1.2.3",
            }
            yield Sample("slash_command", f"{command} {text}", payload)

    def _action(self, id: str, views: list[str]) -> Iterator[Sample]:
        action = {"action_id": id, "block_id": "b", "action_ts": "1.2"}
        for value in VALUES:
            option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
            is_entry = value.partition(":")[0].isalpha() and len(value) > 3
            chosen = {"type": "overflow", "selected_option": option}
            said = chosen if is_entry else {"type": "button", "value": value}
            told = {**self._in_message(), "actions": [{**action, **said}]}
            yield Sample("block_actions", f"{id} {value!r}", told)
        for view in ("home", *views):
            told = {**self._in_view(view), "actions": [{**action, "type": "button", "value": "1"}]}
            yield Sample("block_actions", f"{id} in {view}", told)

    def _view(self, id: str, views: list[str]) -> Iterator[Sample]:
        for value in VALUES:
            view = self._in_view(id, value)
            yield Sample("view_submission", f"{id} {value!r}", view | {"type": "view_submission"})

    def _view_closed(self, id: str, views: list[str]) -> Iterator[Sample]:
        for view in (id, *views):
            told = {**self._in_view(view), "type": "view_closed", "is_cleared": False}
            yield Sample("view_closed", view, told)

    def _shortcut(self, id: str, views: list[str]) -> Iterator[Sample]:
        told = {**self._begun("shortcut"), "callback_id": id, "action_ts": "1.2"}
        yield Sample("shortcut", id, told)
        told |= self._channel() | {"message": self._message(self.other), "message_ts": "1.1"}
        yield Sample("message_action", id, told | {"type": "message_action"})

    def _options(self, id: str, views: list[str]) -> Iterator[Sample]:
        for value in VALUES:
            told = {"type": "block_suggestion", "action_id": id, "block_id": "b", "value": value}
            yield Sample("block_suggestion", f"{id} {value!r}", {**self._in_view(views[0]), **told})

    def _function(self, id: str, views: list[str]) -> Iterator[Sample]:
        inputs = {"words": "decoding", "count": 2, "paper": "2503.00002", "list": "thesis"}
        event = {
            "type": "function_executed",
            "function": {"id": "Fn1", "callback_id": id, "type": "app"},
            "inputs": {**inputs, "member": {"id": self.member, "secret": "s"}},
            "function_execution_id": "Fx1",
            "workflow_execution_id": "Wx1",
            "bot_access_token": "xwfp-1",
        }
        yield self._event_of(event, id)

    def _event(self, id: str, views: list[str]) -> Iterator[Sample]:
        if id == "function_executed":
            return  # told by the functions
        kind, _, place = id.partition(".")
        event = {**self._message(self.member), "type": kind, "channel": self.channel}
        if place or kind == "message":
            direct = {"channel": self.dm, "channel_type": place or "im"}
            for text in (*TYPED, *PASTED):
                yield self._event_of(event | direct | {"text": text}, f"{id} {text}")
            shared = {"subtype": "file_share", "files": [{"id": "F1", "name": "a.bib"}]}
            yield self._event_of(event | direct | shared, f"{id} with a file")
            return
        more: dict[str, Json] = {
            "app_home_opened": {"tab": "home", "channel": self.dm},
            "app_mention": {"text": f"<@{self.team.bot_user_id}> search decoding"},
            "link_shared": {
                "message_ts": "1.1",
                "unfurl_id": "C1.1.x",
                "source": "conversations_history",
                "links": [{"domain": "arxiv.org", "url": "https://arxiv.org/abs/2503.00001"}],
            },
            "team_access_revoked": {"team_ids": ["T9"]},
            "tokens_revoked": {"tokens": {"oauth": ["U9"], "bot": []}},
            "assistant_thread_started": {"assistant_thread": self._thread()},
        }
        yield self._event_of(event | more.get(kind, {}), id)

    def _event_of(self, event: Json, name: str) -> Sample:
        payload = {
            "type": "event_callback",
            "token": "t",
            "team_id": self.team.id,
            "api_app_id": "A1",
            "event": event,
            "event_id": "Ev1",
            "event_time": 1_700_000_000,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.team.id,
                    "user_id": self.team.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        return Sample("event_callback", name, payload)

    def _begun(self, kind: str) -> Json:
        return {
            "type": kind,
            "token": "t",
            "api_app_id": "A1",
            "trigger_id": "1.2.3",
            "user": {"id": self.member, "name": "ada", "team_id": self.team.id},
            "team": {"id": self.team.id, "domain": "lab"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self) -> Json:
        return {"channel": {"id": self.channel, "name": "general"}, "response_url": HOOK}

    def _thread(self) -> Json:
        here = {"channel_id": self.channel, "team_id": self.team.id, "enterprise_id": None}
        thread = {"user_id": self.member, "channel_id": self.dm, "thread_ts": "1.1"}
        return thread | {"context": here}

    def _message(self, by: str) -> Json:
        text = "see https://arxiv.org/abs/2503.00002"
        return {"type": "message", "user": by, "ts": "1.1", "text": text}

    def _in_message(self) -> Json:
        container = {"type": "message", "message_ts": "1.1", "channel_id": self.channel}
        told = {"container": container, "message": self._message(self.other)}
        return self._begun("block_actions") | self._channel() | told

    def _in_view(self, id: str, value: str = "1") -> Json:
        kept = {"paper": "1", "page": "alone", "url": HOOK, "thread": "t", "subscription": "1"}
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        fields: dict[str, Json] = {
            "plain": {"type": "plain_text_input", "value": value},
            "one": {"type": "static_select", "selected_option": option},
            "many": {"type": "checkboxes", "selected_options": [option]},
            "day": {"type": "datepicker", "selected_date": "2026-01-05"},
        }
        names = ("note", "list", "status", "due", "words", "topic", "since", "zone", "privacy")
        state = {f"{name}": {name: fields["plain"]} for name in names}
        state |= {name: {name: its} for name, its in fields.items()} | {
            "papers.0": {"papers": fields["many"]},
            "hour": {"hour": fields["one"]},
        }
        view = {
            "id": "V1",
            "team_id": self.team.id,
            "type": "home" if id == "home" else "modal",
            "callback_id": id,
            "private_metadata": json.dumps(kept),
            "state": {"values": state},
            "hash": "1.x",
            "blocks": [],
        }
        container = {"type": "view", "view_id": "V1"}
        return self._begun("block_actions") | {"view": view, "container": container}


def others(folder: Path) -> Iterator[Sample]:
    """Of Slack's own SDKs: what their tests send, and every shape that their logs have."""
    for path in sorted(folder.glob("python_tests/*/*.json")):
        payload = json.loads(path.read_text())
        yield Sample(_wire(payload), f"{path.parent.name}/{path.name}", payload)
    for path in sorted(folder.glob("java_sdk_json_logs/**/*.json")):
        payload = json.loads(path.read_text())
        yield Sample(_wire(payload), path.name, payload)


def _wire(payload: Any) -> str:
    """How Slack sends a payload of that shape."""
    if not isinstance(payload, dict) or "event" in payload or "envelope_id" in payload:
        return "event_callback"
    return "slash_command" if "command" in payload else str(payload.get("type") or "api")
