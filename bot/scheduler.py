"""APScheduler as a clock: keeps the index fresh, reminds of what is due, and forgets what nobody
can refer to any more."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from bot.handlers import Desk
from storage import REWRITABLE, PaperboyError

if TYPE_CHECKING:
    from bot.errands import Errands

log = logging.getLogger(__name__)

FRESH_SECONDS = 1
LEARN_SECONDS = 1
DELIVER_SECONDS = 20
REWRITE_SECONDS = 2
THREADS_LIVE = timedelta(days=7)
RECEIPTS_LIVE = timedelta(days=2)  # Slack repeats an event for at most a day


class Scheduler:
    """Runs from construction until `stop`, one task at a time; what waits for Slack runs beside.

    deliver: posts the digests that are due, one a step. remind: sends the reminders that are due,
    one a step. rewrite: writes posted messages anew that are no longer true, one a step. tidy:
    sees who has removed the bot and deletes the rows of those whose time has come, one a step.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        deliver: Callable[[], Iterable[object]] = tuple,
        remind: Callable[[], Iterable[object]] = tuple,
        rewrite: Callable[[], Iterable[object]] = tuple,
        tidy: Callable[[], Iterable[object]] = tuple,
    ) -> None:
        self._desk = desk
        self._deliver = deliver
        self._remind = remind
        self._rewrite = rewrite
        self._tidy = tidy
        self._busy = threading.Lock()
        self._delivering = threading.Lock()
        self._sending = threading.Lock()
        self._rewriting = threading.Lock()  # nobody's name stays because others are reminded
        self._stopped = False
        self._said = ""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None}
        )
        self._scheduler.add_job(self.refresh, "interval", seconds=FRESH_SECONDS)
        self._scheduler.add_job(self.learn, "interval", seconds=LEARN_SECONDS)
        self._scheduler.add_job(self.deliver, "interval", seconds=DELIVER_SECONDS)
        self._scheduler.add_job(self.remind, "interval", minutes=1)
        self._scheduler.add_job(self.rewrite, "interval", seconds=REWRITE_SECONDS)
        self._scheduler.add_job(self.forget, "interval", hours=1)
        self._scheduler.add_job(self.tidy, "interval", hours=1)
        self._scheduler.start()

    def refresh(self) -> None:
        """Catches up with papers that other processes took in."""
        self._do(self._desk.searcher.refresh, sorry="the index is behind")

    def learn(self) -> None:
        """Reads the meaning of some papers: a step at a time, so that the index stays fresh."""
        self._do(self._desk.searcher.learn, sorry="the papers' meaning is behind")

    def deliver(self) -> None:
        """Posts the digests that are due."""
        self._walk(self._deliver, sorry="digests are late", lock=self._delivering)

    def remind(self) -> None:
        """Sends what is due this minute."""
        self._walk(self._remind, sorry="reminders are late", lock=self._sending)

    def rewrite(self) -> None:
        """Writes what has been posted anew where it is no longer true."""
        self._walk(self._rewrite, sorry="posted messages are behind", lock=self._rewriting)

    def forget(self) -> None:
        """Lets go of answers nobody goes on with and of receipts nobody sends again."""
        now = self._desk.now()

        def forget() -> None:
            self._desk.store.threads.forget_before(now - THREADS_LIVE)
            self._desk.store.events.forget_before(now - RECEIPTS_LIVE)
            self._desk.store.acts.forget_before(now - THREADS_LIVE)
            self._desk.store.posts.forget_before(now - REWRITABLE)
            self._desk.store.deliveries.forget_before(now - REWRITABLE)

        self._do(forget, sorry="nothing was forgotten this hour")

    def tidy(self) -> None:
        """Deletes the rows of workspaces whose time has come since they removed the bot."""
        self._walk(
            self._tidy, sorry="workspaces that removed the bot are not purged", lock=self._sending
        )

    def stop(self, seconds: float = 5.0) -> bool:
        """Starts nothing more and waits for what runs. False where it took too long."""
        self._stopped = True
        # It may be about to hand over a task, and would complain that nobody takes it.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + seconds
        for lock in (self._busy, self._delivering, self._sending, self._rewriting):
            if not lock.acquire(timeout=max(0.0, until - time.monotonic())):
                return False
            lock.release()
        return True

    def _walk(
        self, steps: Callable[[], Iterable[object]], *, sorry: str, lock: threading.Lock
    ) -> None:
        """A step at a time, and no further one once it is stopped."""

        def walk() -> None:
            for _ in steps():
                if self._stopped:
                    return

        self._do(walk, sorry=sorry, lock=lock)

    def _do(
        self, task: Callable[[], object], *, sorry: str, lock: "threading.Lock | None" = None
    ) -> None:
        with lock or self._busy:
            if self._stopped:
                return
            try:
                task()
            except PaperboyError as error:
                self._say(f"{sorry}: {error}")
            else:
                self._said = ""

    def _say(self, what: str) -> None:
        """Once: what fails now fails again in a second."""
        if what != self._said:
            log.warning("%s", what)
        self._said = what


def clock_for(errands: "Errands", *, schedule: bool = True) -> Scheduler:
    """Keeps this process's index fresh; with `schedule` it runs the errands too."""
    if not schedule:
        return Scheduler(errands.desk)
    return Scheduler(
        errands.desk,
        deliver=errands.deliver,
        remind=errands.remind,
        rewrite=errands.rewriting.go,
        tidy=errands.leaving.tidy,
    )
