"""The slash command."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render
from bot.handlers import handle
from bot.intents import Intent, Save, Search, Show, Subscribe, Target, Trends
from bot.listeners.announcing import announcing
from bot.listeners.answering import and_home, or_direct, with_file
from bot.picturing import picturing
from bot.replies import Reply
from bot.slack import Direct, Pictures, ResponseUrl
from bot.understanding.commands import parse
from bot.work import Work
from storage import papers_named

COMMAND = "/papers"


def register(app: App, work: Work) -> None:
    @app.command(COMMAND)
    def papers(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        intent = parse(command.get("text") or "")
        wait = waiting(intent, fetching=work.desk.take_in is not None)
        ack(response_type="ephemeral", text=wait) if wait else ack()
        url = ResponseUrl(command["response_url"])
        direct = Direct(context.client, context["caller"].member)

        def answer(reply: Reply) -> None:
            url.answer(render(with_file(reply, direct)), replace=bool(wait))

        pictured = picturing(Pictures(context.client), answer)
        work.do(
            context["receipt"],
            lambda desk: handle(intent, context["caller"], desk),
            and_home(context, work.desk, announcing(context, or_direct(pictured, direct))),
        )


def waiting(intent: Intent, *, fetching: bool) -> str:
    """What is said while it is looked for, "" where that takes no time. fetching: papers that are
    linked and not here are fetched."""
    match intent:
        case Search() | Subscribe() | Trends():
            return "Searching…"
        case Show(target=target):
            targets: tuple[Target, ...] = (target,)
        case Save():
            targets = intent.targets
        case _:
            return ""
    linked = any(isinstance(each, str) and papers_named(each, bare=True) for each in targets)
    return "Fetching…" if fetching and linked else ""
