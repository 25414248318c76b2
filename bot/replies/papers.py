"""Papers found, shown, shared."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.replies.standing import ChangedReply, Shelved, Shelves
from storage import Hit, Reason, StoredPaper, Topic


@dataclass(frozen=True, slots=True)
class SearchReply:
    """A page of papers. `command` gives the same answer again; `thread` keeps the rest of it.

    about: the paper that these are similar to, if that was asked. typed: what was asked for,
    where a corrected query was run instead. For when nothing was found:
    wider, commands with one filter less and how many papers each finds; hints, topics there are.
    viewer: who reads it. outcome: of a click on one of its rows. as_of: of when the papers are,
    where the database is away.
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
    as_of: datetime | None = None

    @property
    def again(self) -> str:
        """The command that asks for the same, with the paper's number, or as it was typed."""
        if self.about:
            return f"similar {self.about.id}"
        return f"search {self.typed}" if self.typed else self.command


@dataclass(frozen=True, slots=True)
class WhyReply:
    """What makes `paper` an answer to `command`; the reasons add up to its score."""

    paper: StoredPaper
    command: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PaperReply:
    """as_of: as of a SearchReply."""

    paper: StoredPaper
    viewer: str = ""
    shelved: Shelved = field(default_factory=Shelved)
    outcome: ChangedReply | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class SharedReply:
    """For the whole channel: what `member` wants it to see. One paper has no `command`."""

    member: str
    papers: tuple[StoredPaper, ...]
    command: str = ""
    shelves: Shelves = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PickedReply:
    """Papers for a workflow, whose steps may show them to anybody."""

    command: str
    papers: tuple[StoredPaper, ...]


@dataclass(frozen=True, slots=True)
class TopicsReply:
    """nearest: where none has `word`, those that are spelt most like it."""

    word: str
    topics: tuple[Topic, ...]
    nearest: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class UnfurlReply:
    """For everybody who sees a message with links: each link that is told of, with its paper.
    several: more papers than one are linked there."""

    papers: tuple[tuple[str, StoredPaper], ...] = ()
    shelves: Shelves = field(default_factory=dict)
    several: bool = False
