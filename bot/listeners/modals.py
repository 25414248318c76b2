"""Modals: opened at once, filled when what they show is ready; and the form for what a member
keeps with a paper.

A form comes back without a response URL. So that it is answered where the click was, its view
carries that click's URL, which only this member's own view holds.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render
from bot.blocks.changes import ALONE
from bot.blocks.modals import NOTE, draw_note
from bot.blocks.views import View
from bot.handlers import handle
from bot.handlers.forms import problems
from bot.intents import Amend, Annotate, Home, On, home_at
from bot.listeners.answering import and_home, app_home
from bot.listeners.caller import Triggers
from bot.listeners.forms import Form, read_form, write_metadata
from bot.replies import ChangedReply, FormReply, Reply, SorryReply
from bot.slack import AnswerLost, Conversation, NotAllowed, ResponseUrl, Views
from bot.work import Work, sorry
from storage import PaperboyError, PaperId, Status

log = logging.getLogger(__name__)

ROW = re.compile(r"(?:note:)?([0-9]{1,15})(?::(\w{0,80}))?")
OLD = SorryReply("That window is from an older message; ask again.")
LATE = "That took too long to open: click again."
WHY = {
    "expired_trigger_id": LATE,
    "exchanged_trigger_id": LATE,
    "invalid_trigger_id": LATE,
    "push_limit_reached": "Three windows are open already: close one first.",
    "not_found": "The window was closed before I was ready: ask again.",
}


@dataclass(frozen=True, slots=True)
class Window:
    """What one member is shown, and where they are told what could not be.

    url: the response URL of what they did; "" where there is none: then in a direct message.
    """

    views: Views
    direct: Conversation
    triggers: Triggers
    url: str = ""

    def open(self, trigger: str, view: View) -> str:
        """Its id; "" where it was not shown, which the member has then been told, or is already,
        because the request came twice."""
        is_new = self.triggers.take(trigger)
        return self._shown(lambda: self.views.open(trigger, view)) if is_new else ""

    def push(self, trigger: str, view: View) -> str:
        """On top of the one that is open; likewise."""
        is_new = self.triggers.take(trigger)
        return self._shown(lambda: self.views.push(trigger, view)) if is_new else ""

    def fill(self, id: str, view: View) -> None:
        if id:
            self._shown(lambda: self.views.update(id, view))

    def tell(self, reply: Reply, *, in_place: bool = False) -> None:
        """in_place: instead of the message that was clicked on. Raises: NotAllowed, AnswerLost."""
        message = render(reply)
        if self.url:
            try:
                ResponseUrl(self.url).answer(message, replace=in_place)
                return
            except AnswerLost as error:  # it lives for thirty minutes
                log.warning("a response URL was not good any more: %s", error.status)
        self.direct.say(message)

    def _shown(self, show: Callable[[], str]) -> str:
        try:
            return show()
        except (NotAllowed, AnswerLost) as error:
            code = error.code if isinstance(error, NotAllowed) else str(error)
            log.warning("a window was not shown: %s", code)
            self.try_to_tell(SorryReply(WHY.get(code, str(error))))
            return ""

    def try_to_tell(self, reply: Reply) -> None:
        try:
            self.tell(reply)
        except PaperboyError as error:
            log.warning("the person could not be told: %s", error)


def window(context: BoltContext, url: object = "") -> Window:
    member = context["caller"].member
    direct = Conversation(context.client, member)
    told = url if isinstance(url, str) else ""
    return Window(Views(context.client), direct, context["triggers"], told)


def register(app: App, work: Work) -> None:
    """Before the other clicks: an entry of a menu of theirs opens the form."""

    def open_form(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        show_form(body, context, work)

    app.action("paper.note")(open_form)
    app.action("paper.menu", matchers=[is_note])(open_form)

    @app.view(NOTE)
    def keep(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        form = read_form(view)
        if (intent := read_note(form)) is None:
            ack()
            window(context, form.metadata.get("url")).try_to_tell(OLD)
            return
        try:
            wrong = problems(intent, context["caller"], work.desk)
        except PaperboyError as error:
            wrong = {"note": sorry(error).says}
        if wrong:
            ack(response_action="errors", errors=dict(wrong))
            return
        ack()
        _keep(intent, form, context, work)


def is_note(body: dict[str, Any]) -> bool:
    return _value(body).startswith("note:")


def show_form(body: dict[str, Any], context: BoltContext, work: Work) -> None:
    """The form for the paper that was clicked on: a look-up by id, which does not take long."""
    here = window(context, body.get("response_url"))
    match = ROW.fullmatch(_value(body))
    try:
        paper = PaperId(int(match[1])) if match else None
        reply = handle(Annotate(paper), context["caller"], work.desk) if paper else OLD
    except PaperboyError as error:
        reply = sorry(error)
    if match and isinstance(reply, FormReply):
        at_home = str(Home()) if (body.get("view") or {}).get("type") == "home" else ""
        told = write_metadata(paper=match[1], page=match[2] or at_home, url=here.url)
        here.open(str(body.get("trigger_id")), draw_note(reply, metadata=told))
    else:
        here.try_to_tell(reply)


def read_note(form: Form) -> Amend | None:
    """None where the view is not one of ours."""
    paper, due = form.metadata.get("paper", ""), form.get("due")
    try:
        return Amend(
            PaperId(int(paper)),
            form.get("list"),
            form.get("note"),
            Status(form.get("status")),
            date.fromisoformat(due) if due else None,
        )
    except ValueError:
        return None


def _keep(intent: Amend, form: Form, context: BoltContext, work: Work) -> None:
    """As a click would be answered there: what it changes is shown in its place."""
    page = form.metadata.get("page", "")
    place = home_at(page)
    asked = On(intent, page) if page not in ("", ALONE) and not place else intent
    here = window(context, form.metadata.get("url"))

    def answer(reply: Reply) -> None:
        alone = page == ALONE and isinstance(reply, ChangedReply)
        # Shown again, because a row of it changed.
        again = getattr(reply, "outcome", None) is not None
        here.tell(reply, in_place=alone or again)

    def answer_home(reply: Reply) -> None:
        try:
            app_home(context, work.desk).show(place or Home(), reply)
        except (NotAllowed, AnswerLost) as error:
            log.warning("a Home was not shown: %s", error)
            here.tell(reply)

    told = answer_home if place else and_home(context, work.desk, answer)
    work.do(context["receipt"], lambda desk: handle(asked, context["caller"], desk), told)


def _value(body: dict[str, Any]) -> str:
    action = (body.get("actions") or [{}])[0]
    return str((action.get("selected_option") or action).get("value") or "")
