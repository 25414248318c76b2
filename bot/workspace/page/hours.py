"""The workspace's clock, moved on: papers come in, and the bot does at each stop what its scheduler
would have done then.
"""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.serve import Running
from bot.workspace.clock import MovedClock
from bot.workspace.errors import CannotDo
from bot.workspace.fake_slack import FakeSlack
from storage import DeliveryState, Record, Subscription, take_in

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = 7 * DAY
WAITED = 31 * DAY  # for a digest, as long as papers come in
YEAR = 366 * DAY
SENT = (DeliveryState.POSTED, DeliveryState.UNCERTAIN)
SOME = 100
MOVES = {
    "digest": "Next digest",
    "day": "A day on",
    "week": "A week on",
    "night": "The night of the clock change",
}


class Hours:
    """Of a workspace with the bot in it. shelf: the papers that come in on their days.

    Raises: StoreError, wherever the clock is moved.
    """

    def __init__(
        self, clock: MovedClock, slack: FakeSlack, running: Running, shelf: Sequence[Record]
    ) -> None:
        self._clock = clock
        self._slack = slack
        self._running = running
        self._shelf = sorted(shelf, key=_day_of)
        self._moving = threading.Lock()

    @property
    def ahead(self) -> float:
        """Seconds before the system's clock."""
        return self._clock.ahead

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)

    def move(self, to: str, *, workspace: str, zone: str) -> str:
        """To `digest`, the next one there; a `day` or a `week` on; or through the `night` in which
        the clocks of `zone` change. Returns what is said of it there.

        Raises: CannotDo.
        """
        if not self._moving.acquire(blocking=False):
            raise CannotDo("The clock is being moved.")
        try:
            began = self.now
            self._go(to, workspace, ZoneInfo(zone))
            self._slack.state.touch()
            return _told(self.now.astimezone(ZoneInfo(zone)), self._sent(began, workspace))
        finally:
            self._moving.release()

    def receive(self, today: date) -> None:
        """Takes in the papers of the days up to `today`."""
        here = [each for each in self._shelf if _day_of(each) <= today]
        if here:
            del self._shelf[: len(here)]
            take_in(self._running.store, here)
            self._running.scheduler.run("refresh")

    def _go(self, to: str, workspace: str, zone: ZoneInfo) -> None:
        match to:
            case "digest":
                self._to_digest(workspace, zone)
            case "day":
                self._walk(self.now + DAY, zone)
            case "week":
                self._walk(self.now + WEEK, zone)
            case "night":
                change = next_change(self.now, zone)
                # Months at once, as after a long sleep; the night itself hour by hour.
                self._stop(max(self.now, change - 4 * HOUR), zone)
                self._walk(change + 2 * HOUR, zone)
            case _:
                raise CannotDo("The clock is not moved like that.")

    def _to_digest(self, workspace: str, zone: ZoneInfo) -> None:
        if not self._subscribed(workspace):
            raise CannotDo("Nothing is subscribed to yet. Try /papers subscribe language models")
        began = self.now
        until = began + (WAITED if self._shelf else WEEK)
        while not self._sent(began, workspace) and self.now < until:
            self._stop(self._next_stop(), zone)

    def _walk(self, until: datetime, zone: ZoneInfo) -> None:
        while self.now < until:
            self._stop(min(self._next_stop(), until), zone)

    def _next_stop(self) -> datetime:
        """The next full hour, or when a digest is due before it."""
        now = self.now
        hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
        places = self._running.store.subscriptions.workspaces()
        due = [each.next_due for place in places for each in self._subscribed(place)]
        return min([hour, *(moment for moment in due if moment > now)])

    def _subscribed(self, workspace: str) -> list[Subscription]:
        every = self._running.store.subscriptions.all(workspace=workspace)
        return [each for each in every if not each.is_paused(self.now)]

    def _stop(self, moment: datetime, zone: ZoneInfo) -> None:
        """Whatever the bot does at that moment, unasked."""
        self._clock.move_to(moment.timestamp())
        self.receive(moment.astimezone(zone).date())
        self._slack.run_due()
        for errand in ("deliver", "remind", "rewrite", "tidy"):
            self._running.scheduler.run(errand)

    def _sent(self, since: datetime, workspace: str) -> int:
        """Digests that were posted there since then."""
        ledger = self._running.store.deliveries
        latest = ledger.latest(workspace=workspace, states=SENT, limit=SOME)
        return sum(each.changed_at >= since for each in latest)


def next_change(now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which the clocks of that zone change, in UTC.

    Raises: CannotDo where they do not within a year.
    """

    def offset(moment: datetime) -> timedelta | None:
        return moment.astimezone(zone).utcoffset()

    start = now.replace(minute=0, second=0, microsecond=0)
    for day in (start + days * DAY for days in range(YEAR.days)):
        hours = (day + n * HOUR for n in range(1, 25))
        if offset(day + DAY) != offset(start):
            return next(hour for hour in hours if offset(hour) != offset(start))
    raise CannotDo(f"The clocks of {zone.key} do not change.")


def _day_of(record: Record) -> date:
    return record.mention.day or date.min


def _told(now: datetime, digests: int) -> str:
    when = f"It is {now:%a} {now.day} {now:%b %Y, %H:%M}"
    if not digests:
        return f"{when}. No digest came: nothing was due, or nothing new fitted."
    return f"{when}. {digests} {'digest' if digests == 1 else 'digests'} came."
