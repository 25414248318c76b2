"""The slash command."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render
from bot.handlers import handle
from bot.intents import Search, Subscribe
from bot.listeners.announcing import announcing
from bot.listeners.answering import and_home, or_direct, with_file
from bot.replies import Reply
from bot.slack import Direct, ResponseUrl
from bot.understanding.commands import parse
from bot.work import Work

COMMAND = "/papers"


def register(app: App, work: Work) -> None:
    @app.command(COMMAND)
    def papers(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        intent = parse(command.get("text") or "")
        searching = isinstance(intent, Search | Subscribe)
        ack(response_type="ephemeral", text="Searching…") if searching else ack()
        url = ResponseUrl(command["response_url"])
        direct = Direct(context.client, context["caller"].member)

        def answer(reply: Reply) -> None:
            url.answer(render(with_file(reply, direct)), replace=searching)

        work.do(
            context["receipt"],
            lambda: handle(intent, context["caller"], work.desk),
            and_home(context, work.desk, announcing(context, or_direct(answer, direct))),
        )
