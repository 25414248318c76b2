"""The form of a subscription: opened from a menu, and what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks.altered import BARS
from bot.blocks.subscription_form import FORM, draw_form
from bot.handlers import handle
from bot.intents import Intent, Revise
from bot.listeners.actions import LOST
from bot.listeners.announcing import announcing
from bot.listeners.answering import and_home
from bot.listeners.forms import Form, read_form, write_metadata
from bot.listeners.modals import OLD, window
from bot.replies import FormOfReply
from bot.words.cadences import Timing, find_zone
from bot.words.options import MOST_CAP, Options
from bot.work import Work, sorry
from storage import Cadence, PaperboyError

NO_ZONE = "I know no such time zone. Write it like Europe/Berlin, or name a city: New York."
NO_CAP = f"Say how many papers, 1 to {MOST_CAP}."
UNREAD = "Choose once more, please."

Readers = Mapping[str, Callable[[str], Intent]]  # action id → what a value stands for


def register(app: App, work: Work, readers: Readers) -> None:
    """Before the other clicks on these menus: one of their entries opens the form."""

    def edit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        _show_form(body, context, work, readers)

    for menu in ("subs.menu", "digest.menu"):
        app.action({"action_id": menu}, matchers=[_is_edit])(edit)

    @app.view(FORM)
    def revised(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        _taken(ack, read_form(view), context, work)


def read_options(form: Form) -> Options | Mapping[str, str]:
    """What the form has, or block id → what is wrong with it."""
    zone, cap = find_zone(form.get("zone")), form.get("cap").strip()
    if zone is None:
        return {"zone": NO_ZONE}
    if not cap.isascii() or not cap.isdigit() or not 1 <= int(cap) <= MOST_CAP:
        return {"cap": NO_CAP}
    try:
        hour, minute = map(int, form.get("time").split(":"))
        days, step = frozenset(map(int, form.get("days").split(","))), int(form.get("step"))
        Cadence(days, hour, minute, zone)
    except ValueError:
        return {"days": UNREAD}
    if step not in BARS:
        return {"step": UNREAD}
    timing = Timing(days, (hour, minute), zone)
    threads, chart = form.get("threads") != "off", form.get("chart") == "on"
    return Options(timing, int(cap), threads, step, chart)


def _is_edit(body: dict[str, Any]) -> bool:
    return _value(body).startswith("edit:")


def _show_form(body: dict[str, Any], context: BoltContext, work: Work, readers: Readers) -> None:
    """A look-up by id, which does not take long."""
    caller, here = context["caller"], window(context, body.get("response_url"))
    action_id = str((body.get("actions") or [{}])[0].get("action_id"))
    try:
        reply = handle(readers[action_id](_value(body)), caller, work.desk)
    except LookupError:
        reply = LOST
    except PaperboyError as error:
        reply = sorry(error)
    if not isinstance(reply, FormOfReply):
        here.try_to_tell(reply)
        return
    id = str(reply.subscription.id)
    told = write_metadata(subscription=id, channel=caller.channel, url=here.url)
    here.open(str(body.get("trigger_id")), draw_form(reply, metadata=told))


def _taken(ack: Ack, form: Form, context: BoltContext, work: Work) -> None:
    here, id = window(context, form.metadata.get("url")), form.metadata.get("subscription", "")
    found = read_options(form)
    if not isinstance(found, Options):
        ack(response_action="errors", errors=dict(found))
        return
    ack()
    if not id.isdigit():
        here.try_to_tell(OLD)
        return
    # A form comes from no channel: that of the click went out with it.
    caller = replace(context["caller"], channel=form.metadata.get("channel", ""))
    context["caller"] = caller
    work.do(
        context["receipt"],
        lambda desk: handle(Revise(int(id), found), caller, desk),
        and_home(context, work.desk, announcing(context, here.tell)),
    )


def _value(body: dict[str, Any]) -> str:
    action = (body.get("actions") or [{}])[0]
    return str((action.get("selected_option") or action).get("value") or "")
