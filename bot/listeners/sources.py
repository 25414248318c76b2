"""The form by which an admin adds a source, opened from the App Home."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks.sources import FORM, draw_source_form
from bot.handlers import handle
from bot.intents import ChangeSource, Home, SourceAct
from bot.listeners.answering import app_home
from bot.listeners.forms import read_form
from bot.listeners.modals import window
from bot.replies import Reply
from bot.work import Work
from storage import SourceError, source_names


def register(app: App, work: Work) -> None:
    @app.action("source.add")
    def add(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        window(context).open(str(body.get("trigger_id")), draw_source_form())

    @app.view(FORM)
    def typed(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        told = read_form(view).get("source")
        try:
            source_names(told, local=False)
        except SourceError as error:
            ack(response_action="errors", errors={"source": str(error)})
            return
        ack()
        home = app_home(context, work.desk)

        def answer(reply: Reply) -> None:
            home.show(Home(), reply)

        work.do(
            context["receipt"],
            lambda desk: handle(ChangeSource(SourceAct.ADD, told), context["caller"], desk),
            answer,
        )
