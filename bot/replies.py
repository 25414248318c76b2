"""What we answer, as data. `bot/blocks` draws it, nothing here knows how."""

from dataclasses import dataclass

from storage import Hit, Reason, StoredPaper, Topic


@dataclass(frozen=True, slots=True)
class SearchReply:
    """A page of papers. `command` gives the same answer again; `thread` keeps the rest of it.

    about: the paper that these are similar to, if that was asked. typed: what was asked for,
    where a corrected query was run instead. For when nothing was found:
    wider, commands with one filter less and how many papers each finds; hints, topics there are.
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


@dataclass(frozen=True, slots=True)
class WhyReply:
    """What makes `paper` an answer to `command`; the reasons add up to its score."""

    paper: StoredPaper
    command: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PaperReply:
    paper: StoredPaper


@dataclass(frozen=True, slots=True)
class SharedReply:
    """For the whole channel: what `member` wants it to see. One paper has no `command`."""

    member: str
    papers: tuple[StoredPaper, ...]
    command: str = ""


@dataclass(frozen=True, slots=True)
class TopicsReply:
    word: str
    topics: tuple[Topic, ...]


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
    | TopicsReply
    | HelpReply
    | UnknownReply
    | SorryReply
)
