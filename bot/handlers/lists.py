"""The asker's own list: saved, changed, undone, shown."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.handlers.desk import Caller, Desk
from bot.handlers.discretion import MEMBERS_ONLY
from bot.handlers.due import named_day, set_due, start_of, today
from bot.handlers.finding import find
from bot.handlers.posted import saves_changed
from bot.handlers.search import keep
from bot.intents import Listing, Save, Target, Undo, Unsave
from bot.replies import ChangedReply, Did, ListReply, Reply, SorryReply
from bot.words.days import span_of
from bot.words.targets import list_name
from storage import Act, PaperId, Selection, Step, StoredPaper, Topic, find_topics
from storage import Save as Saved

ROWS = 10  # a page of a list
LONGEST_NAME, LONGEST_NOTE = 60, 1000  # characters
TOO_OLD = SorryReply("That is too old to be undone.")
CHANGED_SINCE = SorryReply("Your list has changed since then: nothing was undone.")
OWN_DAYS = SorryReply("What is due is each member's own: try list due.")


def save(intent: Save, caller: Caller, desk: Desk) -> Reply:
    if sorry := _too_long(intent):
        return sorry
    found, name = _named(intent, caller, desk)
    if isinstance(found, SorryReply):
        return found
    day = named_day(intent.due, caller, desk) if intent.due else None
    if isinstance(day, SorryReply):
        return day
    now = desk.now()

    def one(paper: PaperId) -> Saved | None:
        before = desk.store.lists.save(
            paper,
            workspace=caller.workspace,
            member=caller.member,
            now=now,
            list=name,
            status=intent.status,
            note=intent.note,
        )
        if intent.due:
            set_due(paper, day, caller, desk)
        return before

    return changed(found, one, caller, desk)


def unsave(intent: Unsave, caller: Caller, desk: Desk) -> Reply:
    found = _all(intent.targets, caller, desk)
    if isinstance(found, SorryReply):
        return found

    def one(paper: PaperId) -> Saved | None:
        return desk.store.lists.unsave(paper, workspace=caller.workspace, member=caller.member)

    return changed(found, one, caller, desk)


def undo(intent: Undo, caller: Caller, desk: Desk) -> Reply:
    """Restores what was there, unless something else has been done to it since. A reminder that
    has come since is no such thing, and does not come again."""
    where, me = caller.workspace, caller.member
    act = desk.store.acts.find(intent.act, workspace=where, member=me)
    if act is None:
        return TOO_OLD
    papers = tuple(desk.store.papers.get_many([step.paper for step in act.steps]))
    with desk.store.transaction():
        now = [desk.store.lists.find(s.paper, workspace=where, member=me) for s in act.steps]
        both = zip(act.steps, now, strict=True)
        before = [_as_reminded(step.before, save) for step, save in both]
        if now == before:
            return _changed(Did.NOTHING, papers, now, caller, desk)
        after = [step.after for step in act.steps]
        if now != list(map(_as_reminded, after, now)):
            return CHANGED_SINCE
        for step, save in zip(act.steps, before, strict=True):
            if save:
                desk.store.lists.put_back(save, workspace=where)
            else:
                desk.store.lists.unsave(step.paper, workspace=where, member=me)
        saves_changed(act.steps, caller, desk)
    return _changed(Did.UNDONE, papers, before, caller, desk)


def _as_reminded(save: Saved | None, now: Saved | None) -> Saved | None:
    """The save with the reminder that has come since, if it is of the same day."""
    if save is None or now is None or save.due != now.due:
        return save
    return replace(save, reminded_at=now.reminded_at)


def listing(intent: Listing, caller: Caller, desk: Desk) -> Reply:
    if intent.member not in ("", caller.member) and caller.outside:
        return MEMBERS_ONLY
    if intent.member not in ("", caller.member) and intent.due:
        return OWN_DAYS
    return kept(listed(intent, caller, desk), caller, desk)


def listed(intent: Listing, caller: Caller, desk: Desk) -> ListReply:
    """A page of it, not yet kept; the last one where there are fewer."""
    day = today(caller, desk)
    member = intent.member or caller.member
    mine = member == caller.member
    lists = desk.store.lists.lists(workspace=caller.workspace, member=member) if mine else []
    same = [its.name for its in lists if its.name.casefold() == (intent.list or "").casefold()]
    asked = same[0] if same and intent.list else intent.list
    selection = replace(_selection(intent, day, caller, desk), list=asked)

    def page(offset: int) -> tuple[Sequence[Saved], int]:
        found = desk.team(caller).saved_by(
            member,
            selection,
            workspace=caller.workspace,
            viewer=caller.member,
            limit=ROWS,
            offset=offset,
        )
        return found.saves, found.total

    offset = intent.offset
    saves, total = page(offset)
    if total and not saves:
        offset = (total - 1) // ROWS * ROWS
        saves, total = page(offset)
    papers = {its.id: its for its in desk.store.papers.get_many([each.paper for each in saves])}
    rows = tuple((papers[each.paper], each) for each in saves if each.paper in papers)
    return ListReply(
        str(replace(intent, list=asked, offset=0)),
        "",
        member,
        mine,
        rows,
        total,
        offset,
        ROWS,
        asked,
        intent.status,
        tuple(lists),
        due=intent.due,
        filters=intent.filters,
        today=day,
    )


def whole(intent: Listing, caller: Caller, desk: Desk) -> ListReply:
    """All pages as one, not kept."""
    reply = listed(intent, caller, desk)
    rows = reply.rows
    while len(rows) < reply.total:
        more = listed(replace(intent, offset=len(rows)), caller, desk).rows
        if not more:
            break
        rows += more
    return replace(reply, rows=rows, size=len(rows))


def kept(reply: ListReply, caller: Caller, desk: Desk) -> ListReply:
    ids = tuple(paper.id for paper, _ in reply.rows)
    thread = keep(reply.command, ids, caller, desk, thread=reply.thread, offset=reply.offset)
    return replace(reply, thread=thread)


def changed(
    papers: Sequence[StoredPaper],
    one: Callable[[PaperId], Saved | None],
    caller: Caller,
    desk: Desk,
) -> ChangedReply:
    """Does `one`, which returns what was there before, to each paper; all or none."""
    where, me = caller.workspace, caller.member
    with desk.store.transaction():
        steps = tuple(
            Step(
                paper.id, one(paper.id), desk.store.lists.find(paper.id, workspace=where, member=me)
            )
            for paper in papers
        )
        saves = [step.after for step in steps]
        changed = tuple(step for step in steps if step.before != step.after)
        if not changed:
            return _changed(Did.NOTHING, papers, saves, caller, desk)
        act = Act(secrets.token_hex(6), where, me, changed)
        desk.store.acts.keep(act, now=desk.now())
        saves_changed(changed, caller, desk)
    return _changed(_did(changed), papers, saves, caller, desk, act=act.id)


def _changed(
    did: Did,
    papers: Sequence[StoredPaper],
    saves: Sequence[Saved | None],
    caller: Caller,
    desk: Desk,
    *,
    act: str = "",
) -> ChangedReply:
    kept = tuple(filter(None, saves))
    return ChangedReply(did, tuple(papers), kept, act, today(caller, desk))


def _selection(intent: Listing, day: date, caller: Caller, desk: Desk) -> Selection:
    """Of the caller's days, `day` being today; the list's name is still to be found."""
    first, end = span_of(intent.span, day)
    firsts = [each for each in (first, intent.since) if each]
    ends = [each for each in (end, intent.until and intent.until + timedelta(1)) if each]
    return Selection(
        status=intent.status,
        topic=_label(intent.topic, desk) if intent.topic else None,
        since=start_of(max(firsts), caller, desk) if firsts else None,
        before=start_of(min(ends), caller, desk) if ends else None,
        due=intent.due,
    )


def _label(topic: str, desk: Desk) -> str:
    """The catalogue's name for it, itself where it has none."""
    same = [each for each in find_topics(desk.store, topic) if topic.casefold() in _names(each)]
    return same[0].label if same else topic


def _names(topic: Topic) -> set[str]:
    return {name.casefold() for name in (topic.label, *topic.aliases)}


def _did(steps: Sequence[Step]) -> Did:
    if any(step.after is None for step in steps):
        return Did.REMOVED
    return Did.SAVED if any(step.before is None for step in steps) else Did.CHANGED


def _named(
    intent: Save, caller: Caller, desk: Desk
) -> tuple[list[StoredPaper] | SorryReply, str | None]:
    """The papers, and the list they go to: "... in thesis" is one unless a title ends so."""
    if intent.loose:
        title, _, name = str(intent.targets[0]).rpartition(" in ")
        found = find(title, caller, desk)
        if isinstance(found, StoredPaper) and not _is_in(f" in {name}", found.paper.title):
            return [found], list_name(name)
    return _all(intent.targets, caller, desk), intent.list


def _all(targets: Sequence[Target], caller: Caller, desk: Desk) -> list[StoredPaper] | SorryReply:
    """Each once; where one is not found, none."""
    found: dict[PaperId, StoredPaper] = {}
    for target in targets:
        paper = find(target, caller, desk)
        if isinstance(paper, SorryReply):
            return paper
        found[paper.id] = paper
    return list(found.values())


def _is_in(part: str, title: str) -> bool:
    return part.casefold() in title.casefold()


def _too_long(intent: Save) -> SorryReply | None:
    if len(intent.list or "") > LONGEST_NAME:
        return SorryReply(f"A list's name has at most {LONGEST_NAME} characters.")
    if len(intent.note or "") > LONGEST_NOTE:
        return SorryReply(f"A note has at most {LONGEST_NOTE:,} characters.")
    return None
