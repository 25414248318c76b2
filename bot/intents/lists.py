"""The asker's list, and what the team saves. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date

from bot.intents.papers import Target
from bot.words.targets import STATUSES
from storage import ExportFormat, PaperId, Status


@dataclass(frozen=True, slots=True)
class Save:
    """Papers for the asker's list. What is None stays as it is.

    due: a day in words, NO_DAY for none; "" stays as it is. loose: the words may end in the name
    of a list, "... in thesis": only the shelf can tell.
    """

    targets: tuple[Target, ...]
    list: str | None = None
    note: str | None = None
    status: Status | None = None
    loose: bool = False
    due: str = ""


@dataclass(frozen=True, slots=True)
class Unsave:
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Annotate:
    """The form for what the asker keeps with a paper."""

    paper: PaperId


@dataclass(frozen=True, slots=True)
class Amend:
    """All that such a form says of the asker's save, which is made where there is none."""

    paper: PaperId
    list: str
    note: str
    status: Status
    due: date | None


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back what `act` did."""

    act: str


@dataclass(frozen=True, slots=True)
class On:
    """What a click on one of the answer's rows does; the answer is then shown as it has become.

    page: a thread, or CARD where the paper stands alone.
    """

    act: Save | Unsave | Amend | Undo
    page: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a member saved; "" is the asker. list: None for all of theirs.

    due: only what has a due day. topic, since, until: filters as in a search, the days inclusive
    and of saving. span: such days in words, "older than 30 days".
    """

    list: str | None = None
    status: Status | None = None
    member: str = ""
    offset: int = 0
    due: bool = False
    topic: str = ""
    since: date | None = None
    until: date | None = None
    span: str = ""

    def __str__(self) -> str:
        """The command that asks for it: `understand(str(listing)) == listing`, but for offset."""
        status = self.status.replace("_", "-") if self.status else ""
        name = self.list or ""
        if re.search(r"[\s:]|^@", name) or name.lower() in {*STATUSES, "due"}:
            name = f'"{name}"'
        due = "due" if self.due else ""
        parts = ("list", name, status, due, self.filters, self.member and f"@{self.member}")
        return " ".join(filter(None, parts))

    @property
    def filters(self) -> str:
        """What else than list, status and due day is asked for, as it is typed."""
        topic = self.topic if re.fullmatch(r"[\w-]+", self.topic) else f'"{self.topic}"'
        parts = (
            f"topic:{topic}" if self.topic else "",
            f"since:{self.since}" if self.since else "",
            f"until:{self.until}" if self.until else "",
            self.span,
        )
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Gather:
    """The papers that a message links or names. text: as Slack writes it."""

    text: str


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
class Import:
    """Papers of a BibTeX or RIS file for the asker's list; "" is the one that everybody has."""

    content: bytes = field(repr=False)
    list: str = ""


CARD = "card"
