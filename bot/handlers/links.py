"""Links to papers that somebody posts: what the team knows of them."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from bot.handlers.desk import Caller, Desk
from bot.handlers.finding import fetch_missing, shelves
from bot.intents import Unfurl
from bot.replies import UnfurlReply
from bot.words.links import found
from storage import EVERYBODY, FetchError, PaperId, SourceError, StoredPaper

log = logging.getLogger(__name__)

MOST = 2  # papers in one message that are told of
SILENCE = timedelta(minutes=30)  # in which a paper is told of once in a channel


def unfurl(intent: Unfurl, caller: Caller, desk: Desk) -> UnfurlReply:
    """Nothing of messages with many papers, nor of a paper that the channel has just been told of.

    A preview is not in a channel yet, so it names no savers: it is not known who will see it.
    """
    names = tuple(dict.fromkeys(name for url in intent.urls for name in found(url)[:1]))
    if desk.unasked and len(names) <= MOST:
        _fetch(names, desk)
    linked: dict[PaperId | str, tuple[str, StoredPaper | None]] = {}
    for url in intent.urls:
        for name in found(url)[:1]:
            paper = desk.searcher.find_named(name)
            linked.setdefault(paper.id if paper else name, (url, paper))
    if len(linked) > MOST:
        return UnfurlReply()
    known = [(url, paper) for url, paper in linked.values() if paper]
    if intent.preview:
        return UnfurlReply(tuple(known), several=len(linked) > 1)
    news = [(url, paper) for url, paper in known if _is_news(paper, caller, desk)]
    told = shelves([paper for _, paper in news], EVERYBODY, caller, desk)
    return UnfurlReply(tuple(news), told, several=len(linked) > 1)


def _fetch(names: Sequence[str], desk: Desk) -> None:
    """Of a paper that is not on the shelf nothing is known; where it cannot be had, that stays."""
    try:
        fetch_missing(names, desk)
    except (FetchError, SourceError) as error:
        log.warning("a linked paper was not fetched: %s", type(error).__name__)


def _is_news(paper: StoredPaper, caller: Caller, desk: Desk) -> bool:
    now = desk.now()
    key = f"unfurl {caller.workspace} {caller.channel} {paper.id}"
    return desk.store.events.first_since(key, since=now - SILENCE, now=now)
