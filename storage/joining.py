"""Two papers that turned out to be one, and what becomes of saves of both. Pure."""

from dataclasses import dataclass, replace

from storage.models import Paper, PaperId
from storage.people import Save, Status


@dataclass(frozen=True, slots=True)
class Joined:
    """Paper `alias` was joined to paper `to`. before: what `to` was until then; other: what the
    alias was; paper: what `to` is now."""

    alias: PaperId
    to: PaperId
    before: Paper
    other: Paper
    paper: Paper


def combined(paper: PaperId, *saves: Save) -> Save:
    """One save of several by a member: in the first list that has a name, as far as the furthest,
    with every note, due on the first day of all, there since the first."""
    dues = [save.due for save in saves if save.due]
    due = min(dues, default=None)
    reminded = [save.reminded_at for save in saves if save.due == due and save.reminded_at]
    return replace(
        saves[0],
        paper=paper,
        saved_at=min(save.saved_at for save in saves),
        changed_at=max(save.changed_at for save in saves),
        list=next((save.list for save in saves if save.list), ""),
        status=max((save.status for save in saves), key=list(Status).index),
        note="\n".join(dict.fromkeys(save.note for save in saves if save.note)),
        due=due,
        reminded_at=min(reminded, default=None) if due else None,
    )
