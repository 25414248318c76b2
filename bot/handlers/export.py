"""Papers for other programs."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from bot.handlers.desk import Caller, Desk
from bot.handlers.finding import find
from bot.intents import Cite, Export
from bot.replies import ExportReply, Reply, SorryReply
from storage import Entry, ExportFormat, Selection, Store, StoredPaper, export_papers

AT_ONCE = 500  # saves that are read
FITS = 2800  # characters of a file that a message shows
SHORTEST = 10  # characters of a paper in any format, at the least


def export(intent: Export, caller: Caller, desk: Desk) -> Reply:
    lists = desk.store.lists.lists(workspace=caller.workspace, member=caller.member)
    wanted = (intent.list or "").casefold()
    names = {its.name.casefold(): its.name for its in lists}
    if wanted and wanted not in names:
        has = ", ".join(f"“{name}”" for name in names.values() if name) or "none with a name"
        return SorryReply(f"You have no list “{intent.list}”; your lists: {has}.")
    name = names.get(wanted) if wanted else None
    entries = saved(name, workspace=caller.workspace, member=caller.member, store=desk.store)
    if not entries:
        return SorryReply("Your list is empty: save a paper first.")
    return _reply(entries, intent.format, name or "papers")


def cite(intent: Cite, caller: Caller, desk: Desk) -> Reply:
    found = find(intent.paper, caller, desk)
    if not isinstance(found, StoredPaper):
        return found
    return _reply([Entry(found)], ExportFormat.BIBTEX, "paper")


def saved(name: str | None, *, workspace: str, member: str, store: Store) -> list[Entry]:
    """All that the member saved in that list (None: in any), the newest first."""
    entries: list[Entry] = []
    while True:
        page = store.lists.page(
            Selection(list=name),
            workspace=workspace,
            member=member,
            limit=AT_ONCE,
            offset=len(entries),
        )
        papers = {p.id: p for p in store.papers.get_many([s.paper for s in page.saves])}
        entries += [Entry(papers[s.paper], s) for s in page.saves if s.paper in papers]
        if len(page.saves) < AT_ONCE:
            return entries


def _reply(entries: Sequence[Entry], format: ExportFormat, name: str) -> ExportReply:
    shown = _fitting(entries, format)
    text = part = export_papers(entries, format)
    if shown < len(entries):
        part = export_papers(entries[:shown], format)
    file = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "papers"
    return ExportReply(format, f"{file}{format.suffix}", text, len(entries), part, shown)


def _fitting(entries: Sequence[Entry], format: ExportFormat) -> int:
    """How many from the first on fit into a message: a file only grows with what is in it."""
    counts = range(1, min(len(entries), FITS // SHORTEST) + 1)
    return bisect_right(counts, FITS, key=lambda n: len(export_papers(entries[:n], format)))
