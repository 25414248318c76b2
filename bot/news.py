"""News of saved papers: claimed, then sent, once to each, as reminders are (bot/reminders.py)."""

import logging
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.reminders import DirectOf, sent
from bot.replies import NewsReply
from bot.slack import AnswerLost, Direct
from storage import News, Store, Thread

log = logging.getLogger(__name__)

ROWS = 10  # papers that one message shows


def tell_news(store: Store, direct_of: DirectOf, now: datetime, *, zone: str) -> Iterator[str]:
    """Tells one member a step what became of the papers they saved, and yields whom: whoever must
    stop stops between two. `zone` is that of members who chose none.

    Raises: StoreError.
    """
    for workspace in store.news.waiting(now=now):
        due = store.news.due(workspace=workspace, now=now, zone=zone)
        for member, news in due.items():
            direct = direct_of(workspace, member)
            try:
                told = direct and _tell(news, workspace, direct, store, now)
            except AnswerLost as error:
                log.warning("news for a workspace wait: %s", error)
                break
            if told:
                yield member


def _tell(due: Sequence[News], workspace: str, direct: Direct, store: Store, now: datetime) -> bool:
    """False where somebody else has told all of it.

    Raises: AnswerLost where Slack has certainly not taken it, and perhaps takes nothing now.
    """
    member = direct.member
    mine = [one for one in due if store.news.told(one, workspace=workspace, member=member)]
    if not mine:
        return False
    papers = store.papers.find_many(list(dict.fromkeys(one.paper for one in mine)))
    its = [(papers[id], tuple(one for one in mine if one.paper == id)) for id in papers]
    thread, shown = secrets.token_hex(6), its[:ROWS]

    def give_back() -> None:
        for one in mine:
            store.news.not_told(one, workspace=workspace, member=member)

    reply = NewsReply(tuple(shown), len(its) - len(shown))
    if channel := sent(reply, direct, "a message of news", give_back):
        ids = tuple(paper.id for paper, _ in shown)
        store.threads.keep(Thread(thread, workspace, channel, member, "list", ids), now=now)
    return True
