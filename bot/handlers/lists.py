"""The asker's own list: saved, changed, undone, shown."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.handlers.finding import find
from bot.handlers.search import keep
from bot.intents import Listing, Save, Target, Undo, Unsave
from bot.replies import ChangedReply, Did, ListReply, Reply, SorryReply
from bot.words import list_name
from storage import Act, PaperId, Selection, Step, StoredPaper
from storage import Save as Saved

ROWS = 10  # a page of a list
LONGEST_NAME, LONGEST_NOTE = 60, 1000  # characters
TOO_OLD = SorryReply("That is too old to be undone.")
CHANGED_SINCE = SorryReply("Your list has changed since then: nothing was undone.")


def save(intent: Save, caller: Caller, desk: Desk) -> Reply:
    if sorry := _too_long(intent):
        return sorry
    found, name = _named(intent, caller, desk)
    if isinstance(found, SorryReply):
        return found
    now = desk.now()

    def one(paper: PaperId) -> Saved | None:
        return desk.store.lists.save(
            paper,
            workspace=caller.workspace,
            member=caller.member,
            now=now,
            list=name,
            status=intent.status,
            note=intent.note,
        )

    return _changed(found, one, caller, desk)


def unsave(intent: Unsave, caller: Caller, desk: Desk) -> Reply:
    found = _all(intent.targets, caller, desk)
    if isinstance(found, SorryReply):
        return found

    def one(paper: PaperId) -> Saved | None:
        return desk.store.lists.unsave(paper, workspace=caller.workspace, member=caller.member)

    return _changed(found, one, caller, desk)


def undo(intent: Undo, caller: Caller, desk: Desk) -> Reply:
    """Restores what was there, unless something else has been done to it since."""
    where, me = caller.workspace, caller.member
    act = desk.store.acts.find(intent.act, workspace=where, member=me)
    if act is None:
        return TOO_OLD
    papers = tuple(desk.store.papers.get_many([step.paper for step in act.steps]))
    with desk.store.transaction():
        now = [desk.store.lists.find(s.paper, workspace=where, member=me) for s in act.steps]
        before = [step.before for step in act.steps]
        if now == before:
            return ChangedReply(Did.NOTHING, papers, tuple(filter(None, now)))
        if now != [step.after for step in act.steps]:
            return CHANGED_SINCE
        for step in act.steps:
            if step.before:
                desk.store.lists.put_back(step.before, workspace=where)
            else:
                desk.store.lists.unsave(step.paper, workspace=where, member=me)
    return ChangedReply(Did.UNDONE, papers, tuple(filter(None, before)))


def listing(intent: Listing, caller: Caller, desk: Desk) -> Reply:
    return kept(listed(intent, caller, desk), caller, desk)


def listed(intent: Listing, caller: Caller, desk: Desk) -> ListReply:
    """A page of it, not yet kept; the last one where there are fewer."""
    member = intent.member or caller.member
    mine = member == caller.member
    lists = desk.store.lists.lists(workspace=caller.workspace, member=member) if mine else []
    same = [its.name for its in lists if its.name.casefold() == (intent.list or "").casefold()]
    asked = same[0] if same and intent.list else intent.list

    def page(offset: int) -> tuple[Sequence[Saved], int]:
        found = desk.store.team.saved_by(
            member,
            Selection(status=intent.status, list=asked),
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
    )


def kept(reply: ListReply, caller: Caller, desk: Desk) -> ListReply:
    ids = tuple(paper.id for paper, _ in reply.rows)
    thread = keep(reply.command, ids, caller, desk, thread=reply.thread, offset=reply.offset)
    return replace(reply, thread=thread)


def _changed(
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
        saves = tuple(step.after for step in steps if step.after)
        changed = tuple(step for step in steps if step.before != step.after)
        if not changed:
            return ChangedReply(Did.NOTHING, tuple(papers), saves)
        act = Act(secrets.token_hex(6), where, me, changed)
        desk.store.acts.keep(act, now=desk.now())
    return ChangedReply(_did(changed), tuple(papers), saves, act.id)


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
