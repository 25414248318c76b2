"""Answers that are shown again: another page, or the same one after a click on a row."""

from dataclasses import replace

from bot.handlers import due, lists, search, team
from bot.handlers.desk import Caller, Desk
from bot.handlers.forms import amend
from bot.handlers.lists import save, undo, unsave
from bot.handlers.papers import card
from bot.handlers.search import STALE, own_thread
from bot.intents import CARD, Amend, Listing, On, Save, Trending, Turn, Undo, Unsave
from bot.replies import (
    ChangedReply,
    ListReply,
    PaperReply,
    ReminderReply,
    Reply,
    SearchReply,
    SorryReply,
    TrendingReply,
)
from bot.understanding.commands import understand

Page = SearchReply | ListReply | ReminderReply | TrendingReply


def turn(intent: Turn, caller: Caller, desk: Desk) -> Reply:
    if intent.asked and (desk.as_of or own_thread(intent.thread, caller, desk) is None):
        return search.ask(intent.asked, caller, desk)
    page = _page(intent.thread, intent.offset, caller, desk)
    return page if isinstance(page, SorryReply) else _kept(page, caller, desk)


def on(intent: On, caller: Caller, desk: Desk) -> Reply:
    """Does it; then the answer as it has become, or the outcome alone where that is too old."""
    outcome = _do(intent.act, caller, desk)
    if not isinstance(outcome, ChangedReply):
        return outcome
    if intent.page == CARD:
        return _card(outcome, caller, desk)
    thread = own_thread(intent.page, caller, desk)
    page = _page(intent.page, thread.offset, caller, desk) if thread else STALE
    if isinstance(page, SorryReply):
        return outcome
    # Its rows may have moved up: "done 1" means the first of those that are shown now.
    return replace(_kept(page, caller, desk), outcome=outcome)


def _do(act: Save | Unsave | Amend | Undo, caller: Caller, desk: Desk) -> Reply:
    match act:
        case Save():
            return save(act, caller, desk)
        case Unsave():
            return unsave(act, caller, desk)
        case Amend():
            return amend(act, caller, desk)
        case Undo():
            return undo(act, caller, desk)


def _kept(page: Page, caller: Caller, desk: Desk) -> Page:
    match page:
        case SearchReply():
            return search.kept(page, caller, desk)
        case ListReply():
            return lists.kept(page, caller, desk)
        case ReminderReply():
            return page
        case TrendingReply():
            return team.kept(page, caller, desk)


def _card(outcome: ChangedReply, caller: Caller, desk: Desk) -> PaperReply | ChangedReply:
    if len(outcome.papers) != 1:
        return outcome
    return replace(card(outcome.papers[0], caller, desk), outcome=outcome)


def _page(thread: str, offset: int, caller: Caller, desk: Desk) -> Page | SorryReply:
    """A page of an answer that the caller got before."""
    about = own_thread(thread, caller, desk)
    if about and about.command == due.REMINDER:
        return due.reminder(thread, caller, desk)
    match understand(about.command) if about else None:
        case Listing() as listing:
            reply = lists.listed(replace(listing, offset=offset), caller, desk)
            return replace(reply, thread=thread)
        case Trending():
            return replace(team.trends(caller, desk), thread=thread)
    return search.again(thread, offset, caller, desk)
