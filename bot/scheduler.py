"""APScheduler as a clock: keeps the index fresh, and forgets what nobody can refer to any more."""

import logging
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.handlers import Desk
from storage import PaperboyError

log = logging.getLogger(__name__)

FRESH_SECONDS = 1
THREADS_LIVE = timedelta(days=7)
RECEIPTS_LIVE = timedelta(days=2)  # Slack repeats an event for at most a day


class Scheduler:
    """Runs from construction until `stop`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None}
        )
        self._scheduler.add_job(self.refresh, "interval", seconds=FRESH_SECONDS)
        self._scheduler.add_job(self.forget, "interval", hours=1)
        self._scheduler.start()

    def refresh(self) -> None:
        """Catches up with papers that other processes took in."""
        try:
            self._desk.searcher.refresh()
        except PaperboyError as error:
            log.warning("the index is behind: %s", error)

    def forget(self) -> None:
        now = self._desk.now()
        try:
            self._desk.store.threads.forget_before(now - THREADS_LIVE)
            self._desk.store.events.forget_before(now - RECEIPTS_LIVE)
        except PaperboyError as error:
            log.warning("nothing was forgotten this hour: %s", error)

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)
