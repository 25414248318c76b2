"""The asker's list, and what the team saves."""

from dataclasses import dataclass
from datetime import date

from bot.replies.standing import ChangedReply, Shelves
from storage import (
    ExportFormat,
    News,
    PaperId,
    Problem,
    ReadingList,
    Save,
    Savers,
    Status,
    StoredPaper,
)


@dataclass(frozen=True, slots=True)
class ListReply:
    """A page of what `member` saved. mine: the viewer is that member. lists: all of theirs, told
    only where mine. asked: the list that was asked for, None for all. due: only what is due,
    the first due first. filters: what else was asked for, as it is typed. today: the viewer's."""

    command: str
    thread: str
    member: str
    mine: bool
    rows: tuple[tuple[StoredPaper, Save], ...]
    total: int
    offset: int = 0
    size: int = 10
    asked: str | None = None
    status: Status | None = None
    lists: tuple[ReadingList, ...] = ()
    outcome: ChangedReply | None = None
    due: bool = False
    filters: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class ReminderReply:
    """Papers that are due, and how the member's saves of them stand now: None where one is gone.
    more: how many others were due with them."""

    thread: str
    rows: tuple[tuple[StoredPaper, Save | None], ...]
    today: date
    more: int = 0
    outcome: ChangedReply | None = None


@dataclass(frozen=True, slots=True)
class NewsReply:
    """What became of papers that the member saved, at least one. more: of how many others."""

    rows: tuple[tuple[StoredPaper, tuple[News, ...]], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class TrendingReply:
    """What the team saved in the last `days`, most savers first."""

    viewer: str
    thread: str
    papers: tuple[StoredPaper, ...]
    shelves: Shelves
    days: int
    outcome: ChangedReply | None = None


@dataclass(frozen=True, slots=True)
class WhoReply:
    viewer: str
    paper: StoredPaper
    savers: Savers


@dataclass(frozen=True, slots=True)
class ExportReply:
    """Papers for another program. part: as much of `text` as fits into a message, a whole file in
    itself, of the first `shown` of `total` papers. sent: as a file, in a direct message."""

    format: ExportFormat
    name: str
    text: str
    total: int
    part: str
    shown: int
    sent: bool = False


@dataclass(frozen=True, slots=True)
class ImportReply:
    """What an import did. saved: papers put on `list`; new: those of them that were not on the
    shelf; there: papers that were on the asker's list already. act: by which it can be undone."""

    saved: int
    new: int
    there: int
    problems: tuple[Problem, ...]
    list: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class FormReply:
    """What the asker keeps with a paper, to be changed in a form; None: not on their list."""

    paper: StoredPaper
    save: Save | None


@dataclass(frozen=True, slots=True)
class GatheredReply:
    """The papers of a message. mine: those on the asker's list. missing: what it links that is
    not on the shelf."""

    papers: tuple[StoredPaper, ...]
    mine: frozenset[PaperId] = frozenset()
    missing: tuple[str, ...] = ()
