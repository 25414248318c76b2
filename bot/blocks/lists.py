"""Lists: a member's own, another's, what the team saved. Pure."""

from bot.blocks.changes import STATUSES, happened, outcome, standing
from bot.blocks.due import later_options
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    code,
    context,
    link,
    mention,
    message,
    overflow,
    plain,
    section,
)
from bot.blocks.papers import (
    MENU,
    facts,
    known,
    menu,
    open_option,
    saved_by,
    spoken,
    titled,
)
from bot.blocks.results import turning
from bot.replies import ListReply, TrendingReply, WhoReply
from storage import Save, Status, StoredPaper

LISTS = 12  # that are named
MARKS = {Status.TO_READ: "To read", Status.READING: "Reading", Status.DONE: "Done"}
NO_LIST = Mrkdwn(f"Save a paper: {code('/papers search …')}, then {code('/papers save 1')}")


def draw_list(reply: ListReply) -> Message:
    head = _headline(reply)
    said = [outcome(reply.outcome, reply.thread)] if reply.outcome else []
    first = [happened(reply.outcome)] if reply.outcome else []
    blocks = [*said, section(head)]
    lists = _lists(reply)
    blocks += [context(lists)] if lists else []
    for number, (paper, save) in enumerate(reply.rows, start=reply.offset + 1):
        blocks += [
            section(titled(paper, number), _menu(paper, save, reply)),
            context(_about(paper, save, reply)),
        ]
    turns = turning(reply)
    foot = Mrkdwn(f"This answer: {code('/papers ' + reply.command)}") if reply.rows else NO_LIST
    blocks += [*([actions(turns)] if turns else []), context(foot)]
    rows = spoken([paper for paper, _ in reply.rows], reply.offset + 1)
    saves = [save for _, save in reply.rows]
    told = [
        Mrkdwn(f"{row} · {STATUSES[save.status]}") for row, save in zip(rows, saves, strict=True)
    ]
    return message([*first, head, *([lists] if lists else []), *told, foot], blocks)


def draw_trending(reply: TrendingReply) -> Message:
    if not reply.papers:
        says = Mrkdwn(f"Nobody saved a paper in the last {reply.days} days that I may tell of.")
        return message([says, NO_LIST], [section(says), context(NO_LIST)])
    head = Mrkdwn(f"*What your team saved* in the last {reply.days} days")
    blocks = [section(head)]
    first = [happened(reply.outcome)] if reply.outcome else []
    if reply.outcome:
        blocks.insert(0, outcome(reply.outcome, reply.thread))
    for number, paper in enumerate(reply.papers, start=1):
        shelved = reply.shelves.get(paper.id)
        row = section(titled(paper, number), menu(paper, reply.thread, shelved, ranked=False))
        blocks += [row, context(known(paper, shelved, reply.viewer))]
    foot = Mrkdwn(f"Week by week: {code('/papers trends')}")
    return message([*first, head, *spoken(reply.papers, 1), foot], [*blocks, context(foot)])


def draw_who(reply: WhoReply) -> Message:
    title = link(reply.paper.paper.address, reply.paper.paper.title)
    by = saved_by(reply.savers, reply.viewer)
    says = Mrkdwn(f"{title}: {by}" if by else f"Nobody that I may tell of has saved {title}.")
    return message([says], [section(says)])


def _headline(reply: ListReply) -> Mrkdwn:
    status = f", {STATUSES[reply.status]}" if reply.status else ""
    status += ", due" if reply.due else ""
    status += f" {code(reply.filters)}" if reply.filters else ""
    named = f" {plain(reply.asked, 60)}" if reply.asked else ""
    whose = f"Your list{named}{status}" if reply.mine else f"Saved by {mention(reply.member)}"
    whose += "" if reply.mine else f"{named}{status}"
    if not reply.total:
        why = "is empty" if reply.mine else "nothing that I may show"
        return Mrkdwn(f"*{whose}* {why}" if reply.mine else f"*{whose}:* {why}")
    many = "" if reply.total == 1 else "s"
    last = reply.offset + len(reply.rows)
    shown = f" · {reply.offset + 1} to {last}" if reply.total > len(reply.rows) else ""
    return Mrkdwn(f"*{whose}* · {reply.total:,} paper{many}{shown}")


def _lists(reply: ListReply) -> Mrkdwn:
    """Counts by status of what was asked for, where nothing is left out, and the lists."""
    if reply.due or reply.filters:
        return _names(reply)
    chosen = [its for its in reply.lists if reply.asked in (None, its.name)]
    counts = {status: sum(its.counts[status] for its in chosen) for status in Status}
    if not any(counts.values()):
        return _names(reply)
    told = " · ".join(f"{count:,} {STATUSES[status]}" for status, count in counts.items())
    return Mrkdwn(" · ".join(filter(None, (told, _names(reply)))))


def _names(reply: ListReply) -> Mrkdwn:
    named = [its for its in reply.lists if its.name]
    more = f" +{len(named) - LISTS}" if len(named) > LISTS else ""
    told = ", ".join(f"{plain(its.name, 60)} ({its.total:,})" for its in named[:LISTS])
    return Mrkdwn(f"lists: {told}{more}" if told else "")


def _about(paper: StoredPaper, save: Save, reply: ListReply) -> Mrkdwn:
    saved = f"saved {save.saved_at.day} {save.saved_at:%b %Y}"
    return Mrkdwn(f"{standing(save, reply.today)} · {saved} · {facts(paper)}")


def _menu(paper: StoredPaper, save: Save, reply: ListReply) -> Block:
    """Of one's own row: another status or day; of another's: to save it too."""
    if not reply.mine:
        return menu(paper, reply.thread, None, ranked=False)
    marks = [
        Option(label, f"{status.value}:{paper.id}:{reply.thread}")
        for status, label in MARKS.items()
        if status is not save.status
    ]
    if reply.due:
        done = Option("Done", f"{Status.DONE.value}:{paper.id}:{reply.thread}")
        changes = [done, *later_options(paper, reply.thread)]
    else:
        changes = [*marks, Option("Remove", f"unsave:{paper.id}:{reply.thread}")]
    label = "Edit note" if save.note else "Add note"
    note = Option(label, f"note:{paper.id}:{reply.thread}")
    return overflow(MENU, [*changes, note, open_option(paper)])
