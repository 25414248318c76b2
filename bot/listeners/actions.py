"""Clicks. A button carries ids; what they stand for is looked up now, not when it was drawn."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render
from bot.handlers import Caller, Desk, handle
from bot.intents import Intent, Share, SharePaper, Show, Similar, Turn
from bot.replies import Reply, SharedReply, SorryReply
from bot.slack import ResponseUrl
from bot.work import Work
from storage import PaperId

LOST = SorryReply("That button is from an older message; ask again.")


Reader = Callable[[str], Intent]


def register(app: App, work: Work) -> None:
    for action_id, read in READERS.items():
        app.action(action_id)(_listener(work, read))


def turn(value: str) -> Intent:
    thread, offset = value.split(":")
    return Turn(thread, int(offset))


def share(value: str) -> Intent:
    thread, offset = value.split(":")
    return Share(thread, int(offset))


def from_menu(value: str) -> Intent:
    kind, paper = value.split(":")
    return MENU[kind](paper)


MENU: dict[str, Reader] = {
    "show": lambda paper: Show(PaperId(int(paper))),
    "similar": lambda paper: Similar(PaperId(int(paper))),
    "share": lambda paper: SharePaper(PaperId(int(paper))),
}
READERS: dict[str, Reader] = {
    "results.next": turn,
    "results.previous": turn,
    "results.share": share,
    "paper.similar": MENU["similar"],
    "paper.share": MENU["share"],
    "paper.menu": from_menu,
}


def _listener(work: Work, read: Reader) -> Callable[..., None]:
    def clicked(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        ack()
        value = _value(action)
        if value.startswith("open:"):
            return  # a link: Slack opens it
        url = ResponseUrl(body["response_url"])
        work.do(
            context["receipt"],
            lambda: _reply(value, read, context["caller"], work.desk),
            lambda reply: _answer(url, reply, turned=read is turn),
        )

    return clicked


def _value(action: dict[str, Any]) -> str:
    return str((action.get("selected_option") or action).get("value") or "")


def _reply(value: str, read: Reader, caller: Caller, desk: Desk) -> Reply:
    try:
        intent = read(value)
    except (ValueError, KeyError):
        return LOST
    return handle(intent, caller, desk)


def _answer(url: ResponseUrl, reply: Reply, *, turned: bool) -> None:
    """Another page takes the place of this one; everything else stands beside it."""
    replace = turned and not isinstance(reply, SorryReply)
    url.answer(render(reply), replace=replace, everyone=isinstance(reply, SharedReply))
