"""The nouns of reading lists: who saved which paper, and who may be told. Imports nothing but
papers' nouns; a workspace and a member are plain strings, given by whoever asks.

What one person may learn of another's saves is decided here, in `told`, and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from storage.models import PaperId, Source

EVERYBODY = ""  # the viewer of what a whole channel sees: nobody's own saves are added to it
ENOUGH_TO_COUNT = 3  # savers in all, from which those are counted who do not want to be named


class Status(StrEnum):
    """How far a member is with a paper."""

    TO_READ = "to_read"
    READING = "reading"
    DONE = "done"


class Privacy(StrEnum):
    """What others may be told of a member's saves: who it was, that there was one, nothing."""

    TEAM = "team"
    COUNT = "count"
    PRIVATE = "private"


class Subscribing(StrEnum):
    """Who may subscribe a channel to papers."""

    EVERYONE = "everyone"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Save:
    """A paper on a member's shelf; a paper is there once, in one list.

    list: its name, "" is the list that everybody has. due: the day to be reminded on;
    reminded_at: when that was done, None where it still is to come. changed_at: the last time
    something else than a reminder became different. Note and due day are the member's own: in
    what others are given both are empty.
    """

    paper: PaperId
    member: str
    saved_at: datetime
    changed_at: datetime
    list: str = ""
    status: Status = Status.TO_READ
    note: str = ""
    due: date | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one paper on a member's shelf; None: it was, or is, not there."""

    paper: PaperId
    before: Save | None
    after: Save | None


@dataclass(frozen=True, slots=True)
class Act:
    """What a member did to their shelf at once, so that it can be undone."""

    id: str
    workspace: str
    member: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of a member's saves; everything that is told must hold.

    topic: a label that the paper carries. since, before: when it was saved, `since` included,
    `before` not. due: only what has a due day and is not done; the first due comes first.
    """

    status: Status | None = None
    list: str | None = None
    topic: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class SavesPage:
    """Saves, the newest first where it is not asked what is due, from row `offset` of the `total`
    that were selected."""

    saves: tuple[Save, ...]
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A list by its name and how many papers it has of each status, none left out. A list is
    there as long as it holds a paper."""

    name: str
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Savers:
    """What one viewer may be told of who saved a paper: members by name, the first saver first,
    and how many more there are. The viewer's own save is always among the named."""

    named: tuple[str, ...] = ()
    further: int = 0

    @property
    def total(self) -> int:
        return len(self.named) + self.further


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """What a member has chosen. None: what the house or the workspace has.

    hour: of the day (0 to 23) at which reminders come, in `zone` (an IANA name). welcomed: the
    first visit is over. news: of saved papers, once a week.
    """

    zone: str | None = None
    hour: int = 9
    privacy: Privacy | None = None
    reminders: bool = True
    welcomed: bool = False
    news: bool = True

    def moment(self, day: date, *, zone: str) -> datetime:
        """When the member is reminded on that day, in UTC; `zone` is the house's.

        An hour that the clocks skip on that day counts as the one after it.
        """
        here = _zone(self.zone, zone)
        return datetime.combine(day, time(self.hour), here).astimezone(UTC)

    def start(self, day: date, *, zone: str) -> datetime:
        """When that day begins for the member, in UTC; `zone` is the house's."""
        return datetime.combine(day, time(), _zone(self.zone, zone)).astimezone(UTC)

    def today(self, now: datetime, *, zone: str) -> date:
        """The day that the member has at that moment; `zone` is the house's."""
        return now.astimezone(_zone(self.zone, zone)).date()


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """What a workspace has chosen. privacy: of members who chose none. sources: those whose
    papers it wants; None: all there are."""

    privacy: Privacy = Privacy.TEAM
    subscribing: Subscribing = Subscribing.EVERYONE
    sources: frozenset[Source] | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows of each kind are gone for good."""

    saves: int = 0
    threads: int = 0
    settings: int = 0
    acts: int = 0
    subscriptions: int = 0
    deliveries: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(
            self.saves + other.saves,
            self.threads + other.threads,
            self.settings + other.settings,
            self.acts + other.acts,
            self.subscriptions + other.subscriptions,
            self.deliveries + other.deliveries,
        )


def told(savers: Iterable[tuple[str, Privacy]], *, viewer: str) -> Savers:
    """What `viewer` may know of a paper's savers, who come with their privacy of this moment.

    Who is private is nowhere in it, not even as a number; who is counted is so from three
    savers up, private ones not among them.
    """
    crowd = list(savers)
    named = tuple(member for member, tier in crowd if member == viewer or tier is Privacy.TEAM)
    counted = {member for member, tier in crowd if tier is not Privacy.PRIVATE}
    return Savers(named, len(counted.difference(named)) if len(counted) >= ENOUGH_TO_COUNT else 0)


def shown(save: Save) -> Save:
    """What others may be given of a save that they may know of."""
    return replace(save, note="", due=None, reminded_at=None)


def _zone(chosen: str | None, house: str) -> ZoneInfo:
    """A zone that this machine does not know counts as not chosen: it must not stop others'
    reminders."""
    try:
        return ZoneInfo(chosen or house)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(house)
