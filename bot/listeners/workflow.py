"""Steps for Slack's Workflow Builder: find papers, add one to a list.

A workflow is built by one person and run by others, and what a step gives may be posted anywhere.
So a search there knows of nobody's saves, and a paper goes to the list of whoever started the
workflow and of nobody else: that input is a `user_context`, which a builder cannot set by hand.
A bare user id, which one could, is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks.workflow import told_change, told_papers
from bot.handlers import Caller, Desk, handle
from bot.intents import Intent, Pick, Save
from bot.replies import ChangedReply, PickedReply, Reply, SorryReply
from bot.slack import RunningStep
from bot.words.targets import list_name
from bot.work import Work
from storage import EVERYBODY, Query, parse_query

FIND, ADD = "find_papers", "add_to_list"
USUAL, MOST = 5, 20  # papers that are found
LONGEST = 1000  # characters of an input that are read
NO_WORDS = SorryReply("Say which papers to look for.")
NO_PAPER = SorryReply("Name the paper by its title, its arXiv id or a link to it.")
NOBODY = SorryReply(
    "A paper goes to the list of who starts the workflow, and Slack does not say who that is."
)

Inputs = Mapping[str, Any]
Asked = tuple[Intent, Caller] | SorryReply  # the latter is for whoever built the workflow


def register(app: App, work: Work) -> None:
    app.function(FIND)(on_run(work, find))
    app.function(ADD)(on_run(work, add))


def on_run(work: Work, read: Callable[[Inputs, Caller], Asked]) -> Callable[..., None]:
    def run(body: dict[str, Any], context: BoltContext) -> None:
        event = body.get("event") or {}
        step = RunningStep(context.client, str(event.get("function_execution_id")))
        inputs = event.get("inputs")

        def job(desk: Desk) -> Reply:
            told = inputs if isinstance(inputs, dict) else {}
            asked = read(told, context["caller"])
            return asked if isinstance(asked, SorryReply) else handle(*asked, desk)

        work.do(context["receipt"], job, lambda reply: end(step, reply))

    return run


def find(inputs: Inputs, caller: Caller) -> Asked:
    query = parse_query(_text(inputs, "words"))
    if query == Query():
        return NO_WORDS
    anybody = replace(caller, member=EVERYBODY, channel="", shared=lambda: True)
    return Pick(query, _count(inputs.get("count"))), anybody


def add(inputs: Inputs, caller: Caller) -> Asked:
    paper, name = _text(inputs, "paper"), list_name(_text(inputs, "list"))
    if not paper or paper.isdigit():  # a number is a row of an answer, and here is none
        return NO_PAPER
    if not (member := _starter(inputs.get("member"))):
        return NOBODY
    return Save((paper,), list=name or None), replace(caller, member=member, channel="")


def end(step: RunningStep, reply: Reply) -> None:
    """Raises: NotAllowed, AnswerLost."""
    match reply:
        case PickedReply():
            step.complete({"papers": told_papers(reply)})
        case ChangedReply():
            step.complete({"outcome": told_change(reply)})
        case SorryReply(says):
            step.fail(says)


def _starter(who: object) -> str:
    """The member whom Slack vouches for; "" for one whom somebody named."""
    id = who.get("id") if isinstance(who, dict) else None
    return id if isinstance(id, str) else ""


def _text(inputs: Inputs, name: str) -> str:
    told = inputs.get(name)
    return " ".join(told[:LONGEST].split()) if isinstance(told, str) else ""


def _count(told: object) -> int:
    """Workflow Builder gives numbers as numbers, variables as text."""
    text = str(told)
    return max(1, min(int(text), MOST)) if text.isascii() and text.isdigit() else USUAL
