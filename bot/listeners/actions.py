"""Clicks. A button carries ids; what they stand for is looked up now, not when it was drawn."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.handlers import Caller, Desk, handle
from bot.intents import (
    CARD,
    AtHome,
    ChangeSource,
    Cite,
    Exactly,
    Export,
    ForgetMe,
    Help,
    Home,
    Intent,
    On,
    Save,
    Search,
    Settings,
    Share,
    SharePaper,
    Show,
    Similar,
    SourceAct,
    Turn,
    Undo,
    Unsave,
    Why,
    home_at,
)
from bot.listeners.answering import (
    Answer,
    HomeClick,
    and_home,
    answer_click,
    app_home,
    or_direct,
)
from bot.posts import Sharing
from bot.replies import Reply, SorryReply
from bot.slack import Cards, Direct, ResponseUrl
from bot.understanding.commands import understand
from bot.words.days import NO_DAY
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
    page, _, command = value.partition(" ")
    thread, offset = _page(page)
    match understand(command):
        case Search(query):
            return Turn(thread, offset, Search(query, offset))
        case Similar(str(paper)):
            return Turn(thread, offset, Similar(_paper(paper), offset))
    return Turn(thread, offset)


def share(value: str) -> Intent:
    return Share(*_page(value))


def exactly(value: str) -> Intent:
    return Exactly(_page(f"{value}:0")[0])


def why(value: str) -> Intent:
    paper, _, thread = value.partition(":")
    return Why(_paper(paper), _page(f"{thread}:0")[0])


def save(value: str) -> Intent:
    paper, page = _row(value)
    return _on(Save((paper,)), page)


def unsave(value: str) -> Intent:
    paper, page = _row(value)
    return _on(Unsave((paper,)), page)


def mark(status: Status) -> Reader:
    def read(value: str) -> Intent:
        paper, page = _row(value)
        return _on(Save((paper,), status=status), page)

    return read


def put_off(day: str) -> Reader:
    def read(value: str) -> Intent:
        paper, page = _row(value)
        return On(Save((paper,), due=day), page)

    return read


def undo(value: str) -> Intent:
    if not (match := ACT.fullmatch(value)):
        raise LookupError("no act")
    return _on(Undo(match[1]), match[2]) if match[2] else Undo(match[1])


def page_of_home(value: str) -> Intent:
    if not (page := home_at(value)):
        raise LookupError("no page")
    return page


def source(act: SourceAct) -> Reader:
    def read(value: str) -> Intent:
        return ChangeSource(act, _number(value))

    return read


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
    "tomorrow": put_off("tomorrow"),
    "week": put_off("next week"),
    "undue": put_off(NO_DAY),
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
    "due.done": MENU[Status.DONE],
    "due.tomorrow": MENU["tomorrow"],
    "due.week": MENU["week"],
    "act.undo": undo,
    "me.forget": forget_me,
    "source.pause": source(SourceAct.PAUSE),
    "source.resume": source(SourceAct.RESUME),
    "source.remove": source(SourceAct.REMOVE),
    "home.show": page_of_home,
    "home.list": page_of_home,
    "home.next": page_of_home,
    "home.previous": page_of_home,
    "home.export": lambda value: Export(),
    "home.help": lambda value: Help(),
    "home.settings": lambda value: Settings(),
}


def on_click(work: Work, read: Reader) -> Callable[..., None]:
    def clicked(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        ack()
        value = _value(action)
        if value.startswith("open:"):
            return  # a link: Slack opens it
        work.do(
            context["receipt"],
            lambda desk: _reply(value, read, context["caller"], desk),
            _answer(action, body, context, work.desk),
        )

    return clicked


def _answer(
    action: dict[str, Any], body: dict[str, Any], context: BoltContext, desk: Desk
) -> Answer:
    direct = Direct(context.client, context["caller"].member)
    if "response_url" not in body:
        page = home_at(_value(action).rpartition(":")[2]) or Home()
        home = app_home(context, desk)
        return HomeClick(home, page, str(body.get("trigger_id")), direct).answer
    url, action_id = ResponseUrl(body["response_url"]), str(action.get("action_id"))
    caller = context["caller"]
    sharing = Sharing(Cards(context.client, caller.channel), caller, desk)
    answer = partial(answer_click, url, action_id=action_id, direct=direct, sharing=sharing)
    return and_home(context, desk, or_direct(answer, direct))


def _on(act: Save | Unsave | Undo, page: str) -> Intent:
    """On a row of an answer, or of the App Home."""
    return AtHome(act) if home_at(page) else On(act, page)


def _page(value: str) -> tuple[str, int]:
    if not (match := PAGE.fullmatch(value)):
        raise LookupError("no page")
    return match[1], int(match[2])


def _paper(value: str) -> PaperId:
    return PaperId(_number(value))


def _number(value: str) -> int:
    if not PAPER.fullmatch(value):
        raise LookupError("no number")
    return int(value)


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
