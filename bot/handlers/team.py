"""What the team saves, as far as the asker may know."""

from dataclasses import replace
from datetime import timedelta

from bot.handlers.desk import Caller, Desk
from bot.handlers.discretion import MEMBERS_ONLY
from bot.handlers.finding import find, shelved, shelves
from bot.handlers.search import keep
from bot.intents import Trending, Who
from bot.replies import Reply, TrendingReply, WhoReply
from storage import StoredPaper

DAYS = 7
ROWS = 10


def trending(intent: Trending, caller: Caller, desk: Desk) -> Reply:
    if caller.outside:
        return MEMBERS_ONLY
    return kept(trends(caller, desk), caller, desk)


def trends(caller: Caller, desk: Desk) -> TrendingReply:
    """Not yet kept."""
    since = desk.now() - timedelta(days=DAYS)
    found = desk.team(caller).trending(
        workspace=caller.workspace, viewer=caller.member, since=since, limit=ROWS
    )
    papers = tuple(desk.store.papers.get_many(list(found)))
    return TrendingReply(
        caller.member, "", papers, shelves(papers, caller.member, caller, desk), DAYS
    )


def kept(reply: TrendingReply, caller: Caller, desk: Desk) -> TrendingReply:
    ids = tuple(paper.id for paper in reply.papers)
    return replace(reply, thread=keep("trending", ids, caller, desk, thread=reply.thread))


def who(intent: Who, caller: Caller, desk: Desk) -> Reply:
    if caller.outside:
        return MEMBERS_ONLY
    found = find(intent.target, caller, desk)
    if not isinstance(found, StoredPaper):
        return found
    return WhoReply(caller.member, found, shelved(found, caller, desk).savers)
