"""What became of papers on a list, and how to undo it. Pure."""

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
NOTE_TIP = Mrkdwn(f"Add a note: {code('/papers note <title> note: …')}")


def draw_changed(reply: ChangedReply) -> Message:
    blocks = [section(happened(reply))]
    if reply.act:
        blocks.append(actions([button("Undo", UNDO, reply.act)]))
    tip = [NOTE_TIP] if reply.did is Did.SAVED and not any(s.note for s in reply.saves) else []
    return message([happened(reply), *tip], [*blocks, *map(context, tip)])


def outcome(reply: ChangedReply, page: str) -> Block:
    """The same on top of the answer `page` that it was asked on."""
    undo = button("Undo", UNDO, f"{reply.act}:{page}") if reply.act else None
    return section(happened(reply), undo)


def happened(reply: ChangedReply) -> Mrkdwn:
    saves = {save.paper: save for save in reply.saves}
    lines = [_line(paper, saves.get(paper.id), reply.did) for paper in reply.papers[:TITLES]]
    more = len(reply.papers) - TITLES
    lines += [f"and {more} more"] if more > 0 else []
    gap = "\n" if len(lines) > 1 else " "
    return Mrkdwn(f"*{SAID[reply.did]}:*{gap}" + "\n".join(lines))


def standing(save: Save) -> Mrkdwn:
    """Status, list and note of a save."""
    named = f"list {plain(save.list, 60)}" if save.list else ""
    note = f"note: {plain(save.note, NOTE)}" if save.note else ""
    return Mrkdwn(" · ".join(filter(None, (STATUSES[save.status], named, note))))


def _line(paper: StoredPaper, save: Save | None, did: Did) -> str:
    title = link(paper.paper.address, paper.paper.title)
    if did is Did.REMOVED:
        return title
    return f"{title} · {standing(save) if save else 'not on your list'}"
