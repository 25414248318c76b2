"""How many papers there are of a topic, and how many are saved, week by week. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
USUAL, FEWEST, MOST = 12, 2, 52  # weeks
MONTH = 4  # weeks that are held against as many before them


@dataclass(frozen=True, slots=True)
class Weeks:
    """`count` weeks in a row, the last of which ends with the day `last`.

    They end on whatever weekday that is, so that no week is half over. Raises: ValueError.
    """

    last: date
    count: int = USUAL

    def __post_init__(self) -> None:
        if not FEWEST <= self.count <= MOST:
            raise ValueError(f"Trends are of {FEWEST} to {MOST} weeks.")

    @property
    def starts(self) -> tuple[date, ...]:
        """The first day of each, the oldest first."""
        return tuple(day - timedelta(days=6) for day in self.ends)

    @property
    def ends(self) -> tuple[date, ...]:
        """The last day of each, the oldest first."""
        return tuple(self.last - n * WEEK for n in reversed(range(self.count)))


@dataclass(frozen=True, slots=True)
class Trend:
    """The papers of a topic in each of some weeks, the oldest week first."""

    topic: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def growth(self) -> int:
        """How many more in the last four weeks than in the four before; of fewer than eight
        weeks, in their later half than in their earlier one."""
        half = min(MONTH, len(self.counts) // 2)
        return sum(self.counts[-half:]) - sum(self.counts[-2 * half : -half])


@dataclass(frozen=True, slots=True)
class Trends:
    """weeks: the latest that there are papers of. asked: were these topics named, or are they
    those that grew most? unknown: what was named and is no topic."""

    weeks: Weeks
    topics: tuple[Trend, ...]
    asked: bool = False
    unknown: tuple[str, ...] = ()


def weeks_until(last: date, *, since: date | None = None) -> Weeks:
    """Those that `since` asks for, as far as there may be so many; the usual ones for None."""
    if since is None:
        return Weeks(last)
    wanted = -(-((last - since).days + 1) // WEEK.days)
    return Weeks(last, max(FEWEST, min(MOST, wanted)))


def growing(counts: Mapping[str, Sequence[int]], *, most: int) -> tuple[Trend, ...]:
    """Topics that grew most; where none did, those that have most papers."""
    every = [Trend(topic, tuple(its)) for topic, its in counts.items()]
    every.sort(key=lambda trend: (-trend.growth, -trend.total, trend.topic))
    grew = [trend for trend in every if trend.growth > 0]
    return tuple(grew or sorted(every, key=lambda trend: (-trend.total, trend.topic)))[:most]
