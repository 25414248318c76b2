"""Clicks. A button carries ids; what they stand for is looked up now, not when it was drawn."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render
from bot.handlers import Caller, Desk, handle
from bot.intents import Exactly, Intent, Share, SharePaper, Show, Similar, Turn, Why
from bot.replies import Reply, SharedReply, SorryReply
from bot.slack import ResponseUrl
from bot.work import Work
from storage import PaperId

LOST = SorryReply("That button is from an older message; ask again.")
PAGE = re.compile(r"(\w{1,40}):([0-9]{1,6})")
PAPER = re.compile(r"[0-9]{1,15}")

Reader = Callable[[str], Intent]


def register(app: App, work: Work) -> None:
    for action_id, read in READERS.items():
        app.action(action_id)(on_click(work, read))


# What a value stands for. Each raises LookupError where it is not one of ours.


def turn(value: str) -> Intent:
    return Turn(*_page(value))


def share(value: str) -> Intent:
    return Share(*_page(value))


def exactly(value: str) -> Intent:
    return Exactly(_page(f"{value}:0")[0])


def why(value: str) -> Intent:
    paper, _, thread = value.partition(":")
    return Why(_paper(paper), _page(f"{thread}:0")[0])


def from_menu(value: str) -> Intent:
    kind, _, paper = value.partition(":")
    return MENU[kind](paper)


def of_nothing(value: str) -> Intent:
    raise LookupError("no such button")


MENU: dict[str, Reader] = {
    "show": lambda value: Show(_paper(value)),
    "similar": lambda value: Similar(_paper(value)),
    "share": lambda value: SharePaper(_paper(value)),
    "why": why,
}
READERS: dict[str, Reader] = {
    "results.next": turn,
    "results.previous": turn,
    "results.share": share,
    "results.exactly": exactly,
    "paper.similar": MENU["similar"],
    "paper.share": MENU["share"],
    "paper.menu": from_menu,
}


def on_click(work: Work, read: Reader) -> Callable[..., None]:
    def clicked(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        ack()
        value = _value(action)
        if value.startswith("open:"):
            return  # a link: Slack opens it
        if "response_url" not in body:
            return  # in a modal or the App Home: we have none yet
        url = ResponseUrl(body["response_url"])
        work.do(
            context["receipt"],
            lambda: _reply(value, read, context["caller"], work.desk),
            lambda reply: _answer(url, reply, turned=read is turn),
        )

    return clicked


def _page(value: str) -> tuple[str, int]:
    if not (match := PAGE.fullmatch(value)):
        raise LookupError("no page")
    return match[1], int(match[2])


def _paper(value: str) -> PaperId:
    if not PAPER.fullmatch(value):
        raise LookupError("no paper")
    return PaperId(int(value))


def _value(action: dict[str, Any]) -> str:
    return str((action.get("selected_option") or action).get("value") or "")


def _reply(value: str, read: Reader, caller: Caller, desk: Desk) -> Reply:
    try:
        intent = read(value)
    except LookupError:
        return LOST
    return handle(intent, caller, desk)


def _answer(url: ResponseUrl, reply: Reply, *, turned: bool) -> None:
    """Another page takes the place of this one; everything else stands beside it."""
    replace = turned and not isinstance(reply, SorryReply)
    url.answer(render(reply), replace=replace, everyone=isinstance(reply, SharedReply))
