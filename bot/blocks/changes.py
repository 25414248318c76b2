"""What became of papers on a list, and how to undo it. Pure."""

from datetime import date

from bot.blocks.days import due_told
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    actions,
    button,
    code,
    context,
    link,
    message,
    plain,
    section,
)
from bot.replies import ChangedReply, Did
from storage import Save, Status, StoredPaper

SAID = {
    Did.SAVED: "Saved to your list",
    Did.CHANGED: "Changed on your list",
    Did.REMOVED: "Removed from your list",
    Did.UNDONE: "Undone",
    Did.NOTHING: "Nothing to change",
}
STATUSES = {Status.TO_READ: "to read", Status.READING: "reading", Status.DONE: "done"}
TITLES = 5  # that are named
NOTE = 300  # characters
UNDO = "act.undo"
ALONE = "alone"  # the page of a message that is nothing but what an act did
NOTE_TIP = Mrkdwn(f"Add a note: {code('/papers note <title> note: …')}")


def draw_changed(reply: ChangedReply) -> Message:
    buttons = [button("Undo", UNDO, reply.act)] if reply.act else []
    noteless = reply.did is Did.SAVED and not any(save.note for save in reply.saves)
    tip = [NOTE_TIP] if noteless else []
    if noteless and len(reply.papers) == 1:
        buttons.append(button("Add note", "paper.note", f"{reply.papers[0].id}:{ALONE}"))
    blocks = [section(happened(reply)), *([actions(buttons)] if buttons else [])]
    shown = map(context, tip) if len(reply.papers) > 1 else ()
    return message([happened(reply), *tip], [*blocks, *shown])


def outcome(reply: ChangedReply, page: str) -> Block:
    """The same on top of the answer `page` that it was asked on."""
    undo = button("Undo", UNDO, f"{reply.act}:{page}") if reply.act else None
    return section(happened(reply), undo)


def happened(reply: ChangedReply) -> Mrkdwn:
    saves = {save.paper: save for save in reply.saves}
    lines = [_line(paper, saves.get(paper.id), reply) for paper in reply.papers[:TITLES]]
    more = len(reply.papers) - TITLES
    lines += [f"and {more} more"] if more > 0 else []
    gap = "\n" if len(lines) > 1 else " "
    return Mrkdwn(f"*{SAID[reply.did]}:*{gap}" + "\n".join(lines))


def standing(save: Save, today: date | None = None) -> Mrkdwn:
    """Status, due day, list and note of a save."""
    named = f"list {plain(save.list, 60)}" if save.list else ""
    note = f"note: {plain(save.note, NOTE)}" if save.note else ""
    parts = (STATUSES[save.status], due_told(save, today), named, note)
    return Mrkdwn(" · ".join(filter(None, parts)))


def _line(paper: StoredPaper, save: Save | None, reply: ChangedReply) -> str:
    title = link(paper.paper.address, paper.paper.title)
    if reply.did is Did.REMOVED:
        return title
    return f"{title} · {standing(save, reply.today) if save else 'not on your list'}"
