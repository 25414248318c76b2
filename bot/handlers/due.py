"""Due days: what day somebody means, setting it, and reminders as they stand now."""

from datetime import date, datetime, timedelta

from bot.handlers.desk import Caller, Desk
from bot.handlers.search import STALE, own_thread
from bot.replies import ReminderReply, SorryReply
from bot.words.days import NO_DAY, day_of
from storage import PaperId, Save, Store, StoredPaper

ROWS = 10  # papers that one reminder shows
FARTHEST = timedelta(days=3660)
REMINDER = "due"  # the command of a reminder's thread: typed, it lists what is due


def today(caller: Caller, desk: Desk) -> date:
    """The day that it is for the caller."""
    chosen = desk.store.members.settings(caller.member, workspace=caller.workspace)
    return chosen.today(desk.now(), zone=desk.zone)


def named_day(words: str, caller: Caller, desk: Desk) -> date | SorryReply | None:
    """The day that `words` mean to the caller, None for none."""
    if words == NO_DAY:
        return None
    start = today(caller, desk)
    day = day_of(words, start)
    if day is None:
        return SorryReply(f"I cannot read “{words}” as a day: say friday, in 2 weeks or 12 Dec.")
    if day < start:
        return SorryReply(f"{day.day} {day:%b %Y} is over: name today or a day after it.")
    if day > start + FARTHEST:
        return SorryReply(f"{day.year} is too far away: name a day within ten years.")
    return day


def set_due(paper: PaperId, day: date | None, caller: Caller, desk: Desk) -> None:
    """Of one of the caller's papers. Whoever sets it past the hour of its reminder is not
    reminded of what they have just said."""
    lists, where, me, now = desk.store.lists, caller.workspace, caller.member, desk.now()
    lists.set_due(paper, day, workspace=where, member=me, now=now)
    save = lists.find(paper, workspace=where, member=me)
    chosen = desk.store.members.settings(me, workspace=where)
    if day and save and chosen.moment(day, zone=desk.zone) <= now:
        lists.reminded(save, workspace=where, now=now)


def start_of(day: date, caller: Caller, desk: Desk) -> datetime:
    """When that day begins for the caller."""
    chosen = desk.store.members.settings(caller.member, workspace=caller.workspace)
    return chosen.start(day, zone=desk.zone)


def reminder(thread: str, caller: Caller, desk: Desk) -> ReminderReply | SorryReply:
    """A reminder that the caller got, as it stands now."""
    about = own_thread(thread, caller, desk)
    if about is None:
        return STALE
    papers = desk.store.papers.get_many(about.papers)
    rows = rows_of(papers, workspace=caller.workspace, member=caller.member, store=desk.store)
    return ReminderReply(thread, rows, today(caller, desk))


def rows_of(
    papers: list[StoredPaper], *, workspace: str, member: str, store: Store
) -> tuple[tuple[StoredPaper, Save | None], ...]:
    return tuple(
        (paper, store.lists.find(paper.id, workspace=workspace, member=member))
        for paper in papers[:ROWS]
    )
