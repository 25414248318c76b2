"""What has become of a paper since it was saved: the noun, what counts as news, and the contract
of its shelf. Whoever saved it before is told once, in the week after.

    note ──▶ due ──told──▶ told        a claim, made before anything is sent
              ▲               │
              └───not_told────┘        Slack has certainly not taken it
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.models import Details, Paper, PaperId

FRESH = timedelta(days=30)  # what is older is no news


class NewsKind(StrEnum):
    VERSION = "version"
    VENUE = "venue"
    CODE = "code"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class News:
    """value: the new version, the venue, the link to code, "" where it was withdrawn. day: when
    it was noticed."""

    id: int
    paper: PaperId
    kind: NewsKind
    value: str
    day: date


def news_of(before: Paper, after: Paper) -> list[tuple[NewsKind, str]]:
    """Kind and value of what is new. What a source tells when it first tells of the paper is no
    news, but for a new version: it may be as old as the paper."""
    then, now = before.details, after.details
    version = _is_newer(then, now)
    told = _told_anew(before, after)
    withdrawn = now.withdrawn and not then.withdrawn and (version or "withdrawn" in told)
    found = {
        NewsKind.VERSION: str(now.version) if version else None,
        NewsKind.VENUE: now.venue if not then.venue and "venue" in told else None,
        NewsKind.CODE: now.code if not then.code and "code" in told else None,
        NewsKind.WITHDRAWN: "" if withdrawn else None,
    }
    return [(kind, value) for kind, value in found.items() if value is not None]


def _told_anew(before: Paper, after: Paper) -> set[str]:
    """The fields that have a value by somebody who told of the paper before."""
    sources = {text.source for text in before.received}
    its = [text for text in after.received if text.source in sources]
    return {fact.field for text in its for fact in text.facts if fact.value}


def told_on(noticed: date) -> date:
    """The Monday after that day."""
    return noticed + timedelta(days=7 - noticed.weekday())


class PaperNews(Protocol):
    """As `store/` has it for the others. News are of papers, which all workspaces share; who is
    told what is each member's own, and goes with them."""

    def note(self, paper: PaperId, news: Sequence[tuple[NewsKind, str]]) -> None:
        """Noticed today (UTC), where anybody has saved the paper; each once."""
        ...

    def waiting(self, *, now: datetime) -> list[str]:
        """Workspaces with members who are not told of something."""
        ...

    def due(self, *, workspace: str, now: datetime, zone: str) -> dict[str, list[News]]:
        """Member → the news that they are to be told now: of what they had saved when it was
        noticed, from the hour of their reminders on the Monday after. `zone` is the house's."""
        ...

    def told(self, news: News, *, workspace: str, member: str) -> bool:
        """False where somebody else has told them, or does."""
        ...

    def not_told(self, news: News, *, workspace: str, member: str) -> None: ...


def _is_newer(then: Details, now: Details) -> bool:
    return bool(then.version and now.version and now.version > then.version)
