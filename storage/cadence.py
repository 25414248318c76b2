"""When a digest comes: days of the week and a time of day, by the clocks of one zone. Pure.

A cadence names at most one slot a local date. A time that the clocks skip on that date is the
first moment after the gap; one that comes twice is the first of the two; a date that the whole
zone skips has no slot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which digests come: on local date `day` by the clock `hour`:`minute`; `at` is
    that moment in UTC."""

    day: date
    hour: int
    minute: int
    at: datetime

    @property
    def key(self) -> str:
        """Cadences that meet in a moment share a digest, whatever their zones."""
        return slot_key(self.at)


@dataclass(frozen=True, slots=True)
class Cadence:
    """At `hour`:`minute` of `zone` (an IANA name) on these days of the week, 0 is Monday.

    Raises: ValueError where there is no such day, time or zone.
    """

    days: frozenset[int]
    hour: int
    minute: int = 0
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("A cadence needs days of the week, 0 (Monday) to 6 (Sunday).")
        time(self.hour, self.minute)
        zone_named(self.zone)

    def next_after(self, moment: datetime) -> Slot:
        """The first slot later than `moment`, which bears a zone."""
        return next(slot for slot in self._slots(moment, forwards=True) if slot.at > moment)

    def last_at_or_before(self, moment: datetime) -> Slot:
        """The latest slot that is not later than `moment`, which bears a zone."""
        return next(slot for slot in self._slots(moment, forwards=False) if slot.at <= moment)

    def _slots(self, moment: datetime, *, forwards: bool) -> Iterator[Slot]:
        """Without end, from the other side of `moment`: a slot can fall on the date after its
        own, and clocks can go back over midnight."""
        zone = zone_named(self.zone)
        step = DAY if forwards else -DAY
        day = moment.astimezone(zone).date() - step
        while True:
            if day.weekday() in self.days and _is_there(day, zone):
                at = _moment(datetime.combine(day, time(self.hour, self.minute)), zone)
                yield Slot(day, self.hour, self.minute, at)
            day += step


def slot_key(moment: datetime) -> str:
    """The minute of `moment` as text, "2025-03-12T08:00Z". The order of keys is that of time."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='minutes')}Z"


def moment_of(key: str) -> datetime:
    """What `slot_key` made it from, in UTC. Raises: ValueError where it did not."""
    moment = datetime.fromisoformat(key)
    if slot_key(moment) != key:
        raise ValueError(f"{key!r} is no slot; one is 2025-03-12T08:00Z.")
    return moment


def zone_named(name: str) -> ZoneInfo:
    """Raises: ValueError where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone {name!r}; one is Europe/Berlin.") from error


def _is_there(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone has that date: Samoa had no 30 December 2011."""
    start = _moment(datetime.combine(day, time()), zone)
    return start.astimezone(zone).date() == day


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the clocks of `zone` show `wall` or, if they skip it,
    something later."""
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    if _shown(late, zone) == wall:
        return late
    # Skipped. The two readings of such a time lie on either side of the jump (PEP 495).
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > SECOND:
        middle = early + (late - early) // SECOND // 2 * SECOND
        if _shown(middle, zone) < wall:
            early = middle
        else:
            late = middle
    return late


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
