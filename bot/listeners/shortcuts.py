"""The search in a modal, and the shortcut that saves the papers of a message."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks.modals import (
    FIND,
    GATHER,
    GATHERED,
    LISTS,
    TOPICS,
    draw_aside,
    draw_find,
    draw_gathered,
    draw_waiting,
)
from bot.handlers import handle
from bot.handlers.forms import name_problem
from bot.intents import Cite, Gather, Intent, Save, Search, Why
from bot.listeners.actions import LOST, PAPER, READERS, of_nothing
from bot.listeners.answering import Answer, and_home
from bot.listeners.forms import Form, read_form, read_message, write_metadata
from bot.listeners.modals import window
from bot.replies import GatheredReply, Reply
from bot.work import Work
from storage import PaperId, Query, parse_query

SEARCH, SAVE = "search_papers", "save_from_message"
HOME_SEARCH = "home.search"
NOTHING = "Type a few words, or choose a topic or a day."
NONE_CHOSEN = "Choose a paper, or cancel."
ANY = re.compile(".*", re.DOTALL)
BESIDE = {Why: "Why this rank", Cite: "BibTeX"}  # what is shown on top of the results


def register(app: App, work: Work) -> None:
    """Before the other clicks: those in the search's modal are answered in it."""

    def search(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        window(context).open(str(body.get("trigger_id")), draw_find())

    app.shortcut(SEARCH)(search)
    app.action(HOME_SEARCH)(search)

    @app.view(FIND)
    def find(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        form = read_form(view)
        query = read_query(form)
        if query == Query():
            ack(response_action="errors", errors={"words": NOTHING})
            return
        ack(response_action="update", view=draw_find(waiting=True).payload())
        _find(Search(query), form.view, context, work)

    @app.action(ANY, matchers=[is_in_search])
    def clicked(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        ack()
        on_click(action, body, context, work)

    @app.shortcut(SAVE)
    def gather(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        show_gathered(body, context, work)

    @app.view(GATHER)
    def save(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        form = read_form(view)
        papers, name = read_papers(form), form.get(LISTS)
        wrong = {} if papers else {"papers.0": NONE_CHOSEN}
        if wrong := wrong | name_problem(name):
            ack(response_action="errors", errors=wrong)
            return
        ack()
        here = window(context, form.metadata.get("url"))
        asked = Save(papers, list=name or None)
        _ask(asked, context, work, and_home(context, work.desk, here.tell))


def is_in_search(body: dict[str, Any]) -> bool:
    return (body.get("view") or {}).get("callback_id") == FIND


def on_click(
    action: dict[str, Any], body: dict[str, Any], context: BoltContext, work: Work
) -> None:
    """Buttons and menus there are those of a message with results."""
    value = str((action.get("selected_option") or action).get("value") or "")
    if value.startswith("open:"):
        return  # a link: Slack opens it
    shown = str(body["view"].get("id"))
    try:
        intent = READERS.get(str(action.get("action_id")), of_nothing)(value)
    except LookupError:
        window(context).fill(shown, draw_find(LOST))
        return
    here, title = window(context), BESIDE.get(type(intent))
    if not title:
        _find(intent, shown, context, work)
    elif id := here.push(str(body.get("trigger_id")), draw_waiting(title)):
        _ask(intent, context, work, lambda reply: here.fill(id, draw_aside(title, reply)))


def show_gathered(body: dict[str, Any], context: BoltContext, work: Work) -> None:
    here = window(context, body.get("response_url"))
    id = here.open(str(body.get("trigger_id")), draw_waiting(GATHERED))

    def answer(reply: Reply) -> None:
        if isinstance(reply, GatheredReply):
            here.fill(id, draw_gathered(reply, metadata=write_metadata(url=here.url)))
        else:
            here.fill(id, draw_aside(GATHERED, reply))

    if id:
        _ask(Gather(read_message(body.get("message"))), context, work, answer)


def read_query(form: Form) -> Query:
    """Of what is typed, which may hold filters, and what is chosen."""
    query = parse_query(form.get("words"))
    topic, since = form.get(TOPICS), form.get("since")
    if topic:
        query = replace(query, topics=tuple(dict.fromkeys((*query.topics, topic))))
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError:
        day = None
    return replace(query, since=max(filter(None, (day, query.since)), default=None))


def read_papers(form: Form) -> tuple[PaperId, ...]:
    """Those that are ticked, in the order in which they are shown."""
    ids = [id for _, chosen in sorted(form.chosen.items()) for id in chosen]
    return tuple(PaperId(int(id)) for id in ids if PAPER.fullmatch(id))


def _find(intent: Intent, shown: str, context: BoltContext, work: Work) -> None:
    """Its answer takes the place of the one that the search's modal shows."""
    here = window(context)

    def answer(reply: Reply) -> None:
        here.fill(shown, draw_find(reply))

    _ask(intent, context, work, and_home(context, work.desk, answer))


def _ask(intent: Intent, context: BoltContext, work: Work, answer: Answer) -> None:
    work.do(context["receipt"], lambda desk: handle(intent, context["caller"], desk), answer)
