"""The App Home: opened, and the form of the settings that is opened from it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render_home
from bot.blocks.home import SETTINGS
from bot.handlers import handle
from bot.handlers.home import find_zone, welcome
from bot.intents import Choose, Home
from bot.listeners.answering import AppHome, app_home
from bot.listeners.forms import Form, read_form
from bot.replies import HomeReply, Reply
from bot.work import Work
from storage import Privacy

UNKNOWN_ZONE = "I know no such time zone. Write it like Europe/Berlin or America/New_York."
UNREAD = "Choose once more, please."


def register(app: App, work: Work) -> None:
    @app.event("app_home_opened")
    def opened(event: dict[str, Any], context: BoltContext) -> None:
        if event.get("tab") == "home":
            home = app_home(context, work.desk)
            work.do(
                context["receipt"],
                lambda desk: replace(home, desk=desk).show(Home()),
                lambda reply: _greet(reply, home),
            )

    @app.view(SETTINGS)
    def chosen(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        found = read_settings(read_form(view))
        if not isinstance(found, Choose):
            ack(response_action="errors", errors=dict(found))
            return
        ack()
        home = app_home(context, work.desk)

        def answer(reply: Reply) -> None:
            home.show(Home(), reply)

        work.do(
            context["receipt"],
            lambda desk: handle(found, context["caller"], desk),
            answer,
        )


def read_settings(form: Form) -> Choose | Mapping[str, str]:
    """What the form has, or block id → what is wrong with it."""
    zone = find_zone(form.get("zone"))
    if zone is None:
        return {"zone": UNKNOWN_ZONE}
    try:
        privacy, hour = Privacy(form.get("privacy")), int(form.get("hour"))
    except ValueError:
        return {"privacy": UNREAD}
    reminders, news = (form.get(name) != "off" for name in ("reminders", "news"))
    return Choose(privacy, zone, hour % 24, reminders, news)


def _greet(reply: Reply, home: AppHome) -> None:
    """A first visit is over once it was shown; what could not be shown says why."""
    if isinstance(reply, HomeReply):
        welcome(home.caller, home.desk)
    else:
        home.views.publish(home.caller.member, render_home(reply))
