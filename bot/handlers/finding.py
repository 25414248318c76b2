"""Words for a paper → the paper, and where it stands for who looks."""

from collections.abc import Sequence

from bot.handlers.desk import Caller, Desk
from bot.handlers.last import last_answer
from bot.intents import Target
from bot.replies import Shelved, Shelves, SorryReply
from storage import FetchError, NotFound, PaperId, SourceError, StoredPaper, papers_named

NAME = 100  # characters of what was asked for, when it is not found


def find(target: Target, caller: Caller, desk: Desk) -> StoredPaper | SorryReply:
    if isinstance(target, int):
        return stored(target, desk)
    if target.isascii() and target.isdigit():
        return _row(int(target), caller, desk)
    shown = target if len(target) <= NAME else f"{target[:NAME]}…"
    try:
        fetch_missing(papers_named(target, bare=True)[:1], desk)
    except (FetchError, SourceError) as error:
        return SorryReply(f"“{shown}” is not here yet and could not be fetched: {error}")
    return desk.searcher.find_paper(target) or SorryReply(
        f"No paper is called “{shown}”. Search for a few of its words."
    )


def fetch_missing(names: Sequence[str], desk: Desk) -> None:
    """Those that are not on the shelf, from where they may be had.

    Raises: FetchError, SourceError.
    """
    if desk.take_in is None:
        return
    missing = [name for name in names if desk.searcher.find_named(name) is None]
    if missing:
        desk.take_in(missing)


def stored(id: PaperId, desk: Desk) -> StoredPaper | SorryReply:
    try:
        return desk.store.papers.get(id)
    except NotFound:
        return SorryReply("That paper is no longer on the shelf.")


def shelves(papers: Sequence[StoredPaper], viewer: str, caller: Caller, desk: Desk) -> Shelves:
    """Where these papers stand for `viewer`, who is the caller or EVERYBODY."""
    ids = [paper.id for paper in papers]
    known = desk.team(caller).savers(ids, workspace=caller.workspace, viewer=viewer)
    mine = {id: its for id, its in known.items() if viewer and viewer in its.named}
    saves = {
        id: desk.store.lists.find(id, workspace=caller.workspace, member=viewer) for id in mine
    }
    return {id: Shelved(saves.get(id), its) for id, its in known.items()}


def shelved(paper: StoredPaper, caller: Caller, desk: Desk) -> Shelved:
    return shelves([paper], caller.member, caller, desk).get(paper.id, Shelved())


def _row(row: int, caller: Caller, desk: Desk) -> StoredPaper | SorryReply:
    """Row `row` of the caller's last answer in this channel."""
    last = last_answer(caller, desk)
    if last is None:
        return SorryReply("A number is a row of your last answer here: search first.")
    place = row - 1 - last.offset
    if 0 <= place < len(last.papers):
        return stored(last.papers[place], desk)
    if not last.papers:
        return SorryReply("Your last answer here has no rows: search again.")
    rows = f"{last.offset + 1} to {last.offset + len(last.papers)}"
    rows = f"rows are {rows}" if len(last.papers) > 1 else f"only row is {last.offset + 1}"
    return SorryReply(f"Your last answer here has no row {row}; its {rows}.")
