"""Papers from a reference manager's file to the asker's list."""

from collections.abc import Sequence

from bot.handlers.desk import Caller, Desk
from bot.handlers.lists import LONGEST_NAME, changed
from bot.intents import Import
from bot.replies import ImportReply, SorryReply
from storage import (
    PaperId,
    Problem,
    Record,
    Save,
    find_same,
    is_known_again,
    read_citations,
    take_in,
)

LARGEST = 1_000_000  # bytes of a file in a conversation
PAGE = "import"  # where the shelf says the paper was seen: the file's name is the member's own


def import_(intent: Import, caller: Caller, desk: Desk) -> ImportReply | SorryReply:
    """Of a file that is not too large for a conversation.

    Raises: NotThisFormat, StoreError, SearchIndexError.
    """
    if len(intent.content) > LARGEST:
        return SorryReply("That file has more than 1 MB: import it in parts.")
    return import_whole(intent, caller, desk)


def import_whole(intent: Import, caller: Caller, desk: Desk) -> ImportReply | SorryReply:
    """What is known is put on the list as it stands on the shelf; what is not is taken in first.
    A paper that is on the member's list already stays as it is.

    Raises: NotThisFormat, StoreError, SearchIndexError.
    """
    if len(intent.list) > LONGEST_NAME:
        return SorryReply(f"A list's name has at most {LONGEST_NAME} characters.")
    read = list(read_citations(intent.content, page=PAGE))
    records = [each for each in read if isinstance(each, Record)]
    problems = [each for each in read if isinstance(each, Problem)]
    telling = [record for record in records if is_known_again(record)]
    told = {record.mention.position for record in telling}
    problems += [_unclear(each) for each in records if each.mention.position not in told]
    ids, new = _shelved(telling, desk)
    here = desk.store.lists.ids(workspace=caller.workspace, member=caller.member)
    papers = desk.store.papers.get_many([id for id in ids if id not in here])
    now = desk.now()

    def one(paper: PaperId) -> Save | None:
        return desk.store.lists.save(
            paper, workspace=caller.workspace, member=caller.member, now=now, list=intent.list
        )

    act = changed(papers, one, caller, desk).act
    there = len(ids) - len(papers)
    return ImportReply(len(papers), new, there, tuple(problems), intent.list, act)


def _shelved(records: Sequence[Record], desk: Desk) -> tuple[list[PaperId], int]:
    """The papers that these are, each once, and how many of them were taken in for it."""
    known = find_same(desk.store, records)
    strange = [record for record, id in zip(records, known, strict=True) if id is None]
    added = take_in(desk.store, strange).added if strange else 0
    if added:
        desk.searcher.refresh()
    found = iter(find_same(desk.store, strange))
    ids = [next(found) if id is None else id for id in known]
    return list(dict.fromkeys(id for id in ids if id is not None)), added


def _unclear(record: Record) -> Problem:
    place = f"{PAGE}:entry {record.mention.position}"
    return Problem(place, "tells too little to know the paper by: add an author or a DOI.")
