"""Sources that are asked again and again: what is kept of each, and what follows when it was asked.
Pure: moments and chances are given.

Papers are everybody's; which sources are watched, and how that goes, is a workspace's own. So a
paper that only one workspace's feed brought can be found by all, but no workspace learns whose
feed that was: what is found says "feed", and the feed's page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

EVERYWHERE = ""  # the workspace of what the settings, or the command line, have watched
MOST_SOURCES = 10  # of a workspace
MOST_DAYS = 14  # asked for in one go: whoever is far behind catches up in steps
NEXT_STEP = timedelta(minutes=1)
FIRST_WAIT = timedelta(minutes=1)  # after a first failure, doubled for every further one
LONGEST_WAIT = timedelta(hours=6)
OFFLINE_WAIT = timedelta(minutes=15)  # to look for a network costs nobody anything
LONGEST_TOLD = timedelta(hours=24)  # that a server's own wish is heeded
LONGEST_ERROR = 200  # characters


class Trouble(StrEnum):
    """OFFLINE: nobody was reached. FAILED: somebody was, and it was not what was asked for."""

    NONE = ""
    OFFLINE = "offline"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a server calls the state of a page."""

    etag: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A source under its name (see storage/sources/naming.py) and how it goes.

    until: the last day that is in, None where none is. tried_at: None where it never was asked.
    troubled_since: when the failures that have not ended began. marks: by URL. seen, new: papers,
    of all that was ever asked. configured: by the settings, so only they let it go.
    """

    id: int
    workspace: str
    name: str
    next_try: datetime
    configured: bool = False
    paused: bool = False
    until: date | None = None
    tried_at: datetime | None = None
    trouble: Trouble = Trouble.NONE
    error: str = ""
    failures: int = 0
    troubled_since: datetime | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    seen: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """A worker's turn at a source: nobody else has it until the lease ends."""

    source: Watched
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking. until: the last day that is in now, None where none came in. wait:
    what the server asks for."""

    until: date | None
    seen: int = 0
    new: int = 0
    marks: Mapping[str, Mark] = field(default_factory=dict)
    trouble: Trouble = Trouble.NONE
    error: str = ""
    wait: timedelta | None = None


def span(source: Watched, today: date, *, first: int, by_day: bool) -> tuple[date, date]:
    """The days to ask for, both included: from the last good one, which may have grown since.

    first: how many days are asked for where none is in. by_day: it can be asked for any day; else
    it tells what it has now.
    """
    since = min(source.until or today - timedelta(days=first - 1), today)
    return since, min(today, since + timedelta(days=MOST_DAYS - 1)) if by_day else today


def after(
    source: Watched, asked: Asked, *, now: datetime, every: timedelta, chance: float
) -> Watched:
    """The source as it is from now on. chance: from 0 to 1, so that not all come back at once."""
    days = [day for day in (source.until, asked.until) if day]
    kept = replace(
        source,
        until=max(days, default=None),
        tried_at=now,
        marks=asked.marks,
        seen=source.seen + asked.seen,
        new=source.new + asked.new,
    )
    if asked.trouble:
        failures = source.failures + 1
        wait = _wait(failures, asked, chance)
        return replace(
            kept,
            trouble=asked.trouble,
            error=_one_line(asked.error),
            failures=failures,
            troubled_since=source.troubled_since or now,
            next_try=now + wait,
        )
    behind = asked.until is not None and asked.until < now.date()
    return replace(
        kept,
        trouble=Trouble.NONE,
        error="",
        failures=0,
        troubled_since=None,
        next_try=now + (NEXT_STEP if behind else every),
    )


def _wait(failures: int, asked: Asked, chance: float) -> timedelta:
    longest = OFFLINE_WAIT if asked.trouble is Trouble.OFFLINE else LONGEST_WAIT
    doubled: timedelta = FIRST_WAIT * 2 ** min(failures - 1, 12)
    own = max(FIRST_WAIT, min(doubled, longest) * (0.75 + 0.25 * chance))
    told = min(asked.wait or timedelta(0), LONGEST_TOLD)
    return max(own, told)


def _one_line(error: str) -> str:
    """What a service says of itself may be in it."""
    shown = "".join(char if char.isprintable() else " " for char in error)
    return " ".join(shown.split())[:LONGEST_ERROR]
