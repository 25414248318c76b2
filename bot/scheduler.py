"""APScheduler as a clock: keeps the index fresh, and forgets what nobody can refer to any more."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.handlers import Desk
from storage import PaperboyError

log = logging.getLogger(__name__)

FRESH_SECONDS = 1
LEARN_SECONDS = 1
THREADS_LIVE = timedelta(days=7)
RECEIPTS_LIVE = timedelta(days=2)  # Slack repeats an event for at most a day


class Scheduler:
    """Runs from construction until `stop`, one task at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._busy = threading.Lock()
        self._stopped = False
        self._said = ""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None}
        )
        self._scheduler.add_job(self.refresh, "interval", seconds=FRESH_SECONDS)
        self._scheduler.add_job(self.learn, "interval", seconds=LEARN_SECONDS)
        self._scheduler.add_job(self.forget, "interval", hours=1)
        self._scheduler.start()

    def refresh(self) -> None:
        """Catches up with papers that other processes took in."""
        self._do(self._desk.searcher.refresh, sorry="the index is behind")

    def learn(self) -> None:
        """Reads the meaning of some papers: a step at a time, so that the index stays fresh."""
        self._do(self._desk.searcher.learn, sorry="the papers' meaning is behind")

    def forget(self) -> None:
        """Lets go of answers nobody goes on with and of receipts nobody sends again."""
        now = self._desk.now()

        def forget() -> None:
            self._desk.store.threads.forget_before(now - THREADS_LIVE)
            self._desk.store.events.forget_before(now - RECEIPTS_LIVE)
            self._desk.store.acts.forget_before(now - THREADS_LIVE)

        self._do(forget, sorry="nothing was forgotten this hour")

    def stop(self, seconds: float = 5.0) -> bool:
        """Starts nothing more and waits for what runs. False where it took too long."""
        self._stopped = True
        # It may be about to hand over a task, and would complain that nobody takes it.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler.shutdown(wait=False)
        if not self._busy.acquire(timeout=seconds):
            return False
        self._busy.release()
        return True

    def _do(self, task: Callable[[], object], *, sorry: str) -> None:
        with self._busy:
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
