"""What a person may ask. Pure."""

from dataclasses import dataclass

from bot.commands import WORDS
from bot.words import STATUSES
from storage import ExportFormat, PaperId, Privacy, Query, Status

NEAR = 60.0  # rapidfuzz points of 100 from which a mistyped word is taken for a command


@dataclass(frozen=True, slots=True)
class Search:
    query: Query
    offset: int = 0


Target = PaperId | str  # a paper, or words for one: title, arXiv id or link, row of the last answer


@dataclass(frozen=True, slots=True)
class Show:
    target: Target


@dataclass(frozen=True, slots=True)
class Similar:
    target: Target
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Topics:
    word: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    command: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that are no command. `nearest` is one, `sure` if it is like `word`; `text` is all
    that was typed."""

    word: str
    nearest: str
    sure: bool
    text: str


@dataclass(frozen=True, slots=True)
class Save:
    """Papers for the asker's list. What is None stays as it is.

    loose: the words may end in the name of a list, "... in thesis": only the shelf can tell.
    """

    targets: tuple[Target, ...]
    list: str | None = None
    note: str | None = None
    status: Status | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Unsave:
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back what `act` did."""

    act: str


@dataclass(frozen=True, slots=True)
class On:
    """What a click on one of the answer's rows does; the answer is then shown as it has become.

    page: a thread, or CARD where the paper stands alone.
    """

    act: Save | Unsave | Undo
    page: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a member saved; "" is the asker. list: None for all of theirs."""

    list: str | None = None
    status: Status | None = None
    member: str = ""
    offset: int = 0

    def __str__(self) -> str:
        """The command that asks for it: `understand(str(listing)) == listing`, but for offset."""
        status = self.status.replace("_", "-") if self.status else ""
        name = self.list or ""
        if " " in name or name.startswith("@") or name.lower() in STATUSES:
            name = f'"{name}"'
        return " ".join(filter(None, ("list", name, status, self.member and f"@{self.member}")))


@dataclass(frozen=True, slots=True)
class Trending:
    pass


@dataclass(frozen=True, slots=True)
class Who:
    target: Target


@dataclass(frozen=True, slots=True)
class Export:
    format: ExportFormat = ExportFormat.BIBTEX
    list: str | None = None


@dataclass(frozen=True, slots=True)
class Cite:
    """One paper as BibTeX."""

    paper: PaperId


@dataclass(frozen=True, slots=True)
class Settings:
    """What to change of the asker's settings; nothing: show them. wrong: what cannot be set."""

    privacy: Privacy | None = None
    zone: str | None = None
    reminders: bool | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class ForgetMe:
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Another page of the answer `thread`."""

    thread: str
    offset: int


@dataclass(frozen=True, slots=True)
class Exactly:
    """The answer `thread` without the correction of what was typed."""

    thread: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why `paper` stands in the answer `thread` where it does."""

    paper: PaperId
    thread: str


@dataclass(frozen=True, slots=True)
class Share:
    """A page of the answer `thread`, for the whole channel."""

    thread: str
    offset: int


@dataclass(frozen=True, slots=True)
class SharePaper:
    paper: PaperId


Intent = (
    Search
    | Show
    | Similar
    | Topics
    | Help
    | Unknown
    | Save
    | Unsave
    | Undo
    | On
    | Listing
    | Trending
    | Who
    | Export
    | Cite
    | Settings
    | ForgetMe
    | Turn
    | Exactly
    | Why
    | Share
    | SharePaper
)
CARD = "card"


def nearest(word: str) -> tuple[str, bool]:
    """The command most like `word` and True; "search" and False where none is."""
    from rapidfuzz import process

    found = process.extractOne(word.lower(), list(WORDS), score_cutoff=NEAR)
    return (str(found[0]), True) if found else ("search", False)
