"""Papers: found, shown, shared. Pure."""

from dataclasses import dataclass

from storage import PaperId, Query


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
class Pick:
    """The first papers of a search, for a workflow."""

    query: Query
    most: int


@dataclass(frozen=True, slots=True)
class Cite:
    """One paper as BibTeX."""

    paper: Target


@dataclass(frozen=True, slots=True)
class Turn:
    """Another page of the answer `thread`. asked: the same page by what was asked, for when that
    answer is not known, as while the database is away."""

    thread: str
    offset: int
    asked: Search | Similar | None = None


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
    paper: Target


@dataclass(frozen=True, slots=True)
class Unfurl:
    """What the team knows of the papers that somebody links. preview: of a message that is being
    written."""

    urls: tuple[str, ...]
    preview: bool = False
