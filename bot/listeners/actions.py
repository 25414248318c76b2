"""Clicks. A button carries ids; what they stand for is looked up now, not when it was drawn."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.handlers import Caller, Desk, handle
from bot.intents import (
    CARD,
    Cite,
    Exactly,
    ForgetMe,
    Intent,
    On,
    Save,
    Share,
    SharePaper,
    Show,
    Similar,
    Turn,
    Undo,
    Unsave,
    Why,
)
from bot.listeners.answering import answer_click
from bot.replies import Reply, SorryReply
from bot.slack import Direct, ResponseUrl
from bot.work import Work
from storage import PaperId, Status

LOST = SorryReply("That button is from an older message; ask again.")
PAGE = re.compile(r"(\w{1,40}):([0-9]{1,6})")
PAPER = re.compile(r"[0-9]{1,15}")
ACT = re.compile(r"(\w{1,40})(?::(\w{1,40}))?")

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


def save(value: str) -> Intent:
    paper, page = _row(value)
    return On(Save((paper,)), page)


def unsave(value: str) -> Intent:
    paper, page = _row(value)
    return On(Unsave((paper,)), page)


def mark(status: Status) -> Reader:
    def read(value: str) -> Intent:
        paper, page = _row(value)
        return On(Save((paper,), status=status), page)

    return read


def undo(value: str) -> Intent:
    if not (match := ACT.fullmatch(value)):
        raise LookupError("no act")
    return On(Undo(match[1]), match[2]) if match[2] else Undo(match[1])


def forget_me(value: str) -> Intent:
    return ForgetMe(sure=True)


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
    "bibtex": lambda value: Cite(_paper(value)),
    "save": save,
    "unsave": unsave,
    **{status.value: mark(status) for status in Status},
}
READERS: dict[str, Reader] = {
    "results.next": turn,
    "results.previous": turn,
    "results.share": share,
    "results.exactly": exactly,
    "paper.similar": MENU["similar"],
    "paper.share": MENU["share"],
    "paper.menu": from_menu,
    "paper.save": lambda value: save(f"{value}:{CARD}"),
    "paper.unsave": lambda value: unsave(f"{value}:{CARD}"),
    "card.save": lambda value: Save((_paper(value),)),
    "act.undo": undo,
    "me.forget": forget_me,
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
        action_id = str(action.get("action_id"))
        direct = Direct(context.client, context["caller"].member)
        work.do(
            context["receipt"],
            lambda: _reply(value, read, context["caller"], work.desk),
            lambda reply: answer_click(url, reply, action_id=action_id, direct=direct),
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


def _row(value: str) -> tuple[PaperId, str]:
    """A paper, and the answer that it is a row of."""
    paper, _, page = value.partition(":")
    return _paper(paper), _page(f"{page}:0")[0]


def _value(action: dict[str, Any]) -> str:
    return str((action.get("selected_option") or action).get("value") or "")


def _reply(value: str, read: Reader, caller: Caller, desk: Desk) -> Reply:
    try:
        intent = read(value)
    except LookupError:
        return LOST
    return handle(intent, caller, desk)
