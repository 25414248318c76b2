"""What we answer, as data. `bot/blocks` draws it, nothing here knows how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage import (
    ExportFormat,
    Hit,
    MemberSettings,
    PaperId,
    Privacy,
    ReadingList,
    Reason,
    Removed,
    Save,
    Savers,
    Status,
    StoredPaper,
    Topic,
)


class Did(StrEnum):
    """What became of papers on the asker's list."""

    SAVED = "saved"
    CHANGED = "changed"
    REMOVED = "removed"
    UNDONE = "undone"
    NOTHING = "nothing"  # it was so already


@dataclass(frozen=True, slots=True)
class ChangedReply:
    """What the asker's act did. act: by which it can be undone, "" where nothing is left to undo.

    saves: of these papers, as they are now; without those that are on no list.
    """

    did: Did
    papers: tuple[StoredPaper, ...]
    saves: tuple[Save, ...] = ()
    act: str = ""


@dataclass(frozen=True, slots=True)
class Shelved:
    """Where a paper stands: the viewer's own save of it, and who saved it as far as they may
    know."""

    save: Save | None = None
    savers: Savers = field(default_factory=Savers)


Shelves = Mapping[PaperId, Shelved]  # papers of which nothing is to be told are left out


@dataclass(frozen=True, slots=True)
class SearchReply:
    """A page of papers. `command` gives the same answer again; `thread` keeps the rest of it.

    about: the paper that these are similar to, if that was asked. typed: what was asked for,
    where a corrected query was run instead. For when nothing was found:
    wider, commands with one filter less and how many papers each finds; hints, topics there are.
    viewer: who reads it. outcome: of a click on one of its rows.
    """

    command: str
    thread: str
    total: int
    hits: tuple[Hit, ...]
    offset: int = 0
    size: int = 5
    about: StoredPaper | None = None
    typed: str = ""
    wider: tuple[tuple[str, int], ...] = ()
    hints: tuple[str, ...] = ()
    viewer: str = ""
    shelves: Shelves = field(default_factory=dict)
    outcome: ChangedReply | None = None


@dataclass(frozen=True, slots=True)
class WhyReply:
    """What makes `paper` an answer to `command`; the reasons add up to its score."""

    paper: StoredPaper
    command: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PaperReply:
    paper: StoredPaper
    viewer: str = ""
    shelved: Shelved = field(default_factory=Shelved)
    outcome: ChangedReply | None = None


@dataclass(frozen=True, slots=True)
class SharedReply:
    """For the whole channel: what `member` wants it to see. One paper has no `command`."""

    member: str
    papers: tuple[StoredPaper, ...]
    command: str = ""
    shelves: Shelves = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListReply:
    """A page of what `member` saved. mine: the viewer is that member. lists: all of theirs, told
    only where mine. asked: the list that was asked for, None for all."""

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
class SettingsReply:
    """tier: what counts for the member. changed: just now. wrong: what cannot be set."""

    settings: MemberSettings
    tier: Privacy
    changed: bool = False
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class ForgetReply:
    """Is the asker sure? They have so many saves."""

    saves: int


@dataclass(frozen=True, slots=True)
class ForgottenReply:
    removed: Removed


@dataclass(frozen=True, slots=True)
class TopicsReply:
    """nearest: where none has `word`, those that are spelt most like it."""

    word: str
    topics: tuple[Topic, ...]
    nearest: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpReply:
    command: str = ""
    papers: int = 0


@dataclass(frozen=True, slots=True)
class UnknownReply:
    word: str
    nearest: str
    example: str


@dataclass(frozen=True, slots=True)
class SorryReply:
    """Something that cannot be done, in a sentence that says what to do instead."""

    says: str


Reply = (
    SearchReply
    | WhyReply
    | PaperReply
    | SharedReply
    | ChangedReply
    | ListReply
    | TrendingReply
    | WhoReply
    | ExportReply
    | SettingsReply
    | ForgetReply
    | ForgottenReply
    | TopicsReply
    | HelpReply
    | UnknownReply
    | SorryReply
)
