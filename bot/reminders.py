"""Reminders of what is due: claimed, then sent, each once.

A reminder is claimed before it is sent, so it never comes twice; what a crash in between costs is
that one. Where Slack has certainly not taken it, the claim is given back for the next minute.
Where Slack refuses it, or may have taken it, it stays claimed: it is not tried for ever.
"""

import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.blocks import render
from bot.handlers.due import REMINDER, rows_of
from bot.replies import ReminderReply, Reply
from bot.slack import AnswerLost, Direct, NotAllowed
from storage import Save, Store, Thread

log = logging.getLogger(__name__)

DirectOf = Callable[[str, str], Direct | None]  # (workspace, member); None: the bot is not in


def remind_due(store: Store, direct_of: DirectOf, now: datetime, *, zone: str) -> Iterator[str]:
    """Reminds one member a step, of all that is due for them, and yields whom: whoever must stop
    stops between two. `zone` is that of members who chose none.

    Raises: StoreError.
    """
    for workspace in store.lists.waiting(now=now):
        for member, saves in _by_member(store.lists.due(workspace=workspace, now=now, zone=zone)):
            direct = direct_of(workspace, member)
            try:
                reminded = direct and _remind(saves, workspace, direct, store, now, zone)
            except AnswerLost as error:
                log.warning("reminders of a workspace wait: %s", error)
                break
            if reminded:
                yield member


def _by_member(due: Sequence[Save]) -> list[tuple[str, list[Save]]]:
    found: dict[str, list[Save]] = defaultdict(list)
    for save in due:
        found[save.member].append(save)
    return list(found.items())


def _remind(
    due: Sequence[Save], workspace: str, direct: Direct, store: Store, now: datetime, zone: str
) -> bool:
    """False where somebody else has reminded of all of it.

    Raises: AnswerLost where Slack has certainly not taken it, and perhaps takes nothing now.
    """
    mine = [save for save in due if store.lists.reminded(save, workspace=workspace, now=now)]
    if not mine:
        return False
    member = direct.member
    thread = secrets.token_hex(6)
    papers = store.papers.get_many([save.paper for save in mine])
    rows = rows_of(papers, workspace=workspace, member=member, store=store)
    today = store.members.settings(member, workspace=workspace).today(now, zone=zone)
    reply = ReminderReply(thread, rows, today, len(papers) - len(rows))

    def give_back() -> None:
        for save in mine:
            store.lists.not_reminded(save, workspace=workspace)

    if channel := sent(reply, direct, "a reminder", give_back):
        shown = tuple(paper.id for paper, _ in rows)
        about = Thread(thread, workspace, channel, member, REMINDER, shown)
        store.threads.keep(about, now=now)
    return True


def sent(reply: Reply, direct: Direct, what: str, give_back: Callable[[], None]) -> str | None:
    """The channel that it is in; None where Slack refused it, or may have taken it: it stays
    claimed.

    Raises: AnswerLost where Slack has certainly not taken it, and perhaps takes nothing now; then
    the claim is given back.
    """
    try:
        return direct.say(render(reply))
    except AnswerLost as error:
        if error.unsent:
            give_back()
            raise
        log.warning("%s may be lost: %s", what, error)
    except NotAllowed as error:
        log.warning("%s was refused: %s", what, error.code)
    return None
