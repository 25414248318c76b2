"""APScheduler as a clock: it runs tasks, each as often as it should, and can be stopped."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from bot.errands import Errands
from bot.metrics import Meters, NoMeters, timed
from bot.reporting import span
from bot.tasks import Task, errand_tasks, forgetting, index_tasks
from storage import PaperboyError

log = logging.getLogger(__name__)


class Scheduler:
    """Runs its tasks from construction until `stop`.

    hurry: called first when it stops, so that what waits for a server ends soon.
    """

    def __init__(
        self,
        tasks: Iterable[Task],
        *,
        hurry: Callable[[], None] = lambda: None,
        meters: Meters | None = None,
    ) -> None:
        self._hurry = hurry
        self._meters = meters or NoMeters()
        self._tasks = {task.name: task for task in tasks}
        self._lanes = {task.lane: threading.Lock() for task in self._tasks.values()}
        self._said: defaultdict[str, str] = defaultdict(str)
        self._stopped = False
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None}
        )
        for task in self._tasks.values():
            seconds = task.every.total_seconds()
            self._scheduler.add_job(partial(self.run, task.name), "interval", seconds=seconds)
        self._scheduler.start()

    def run(self, name: str) -> None:
        """Does a task now, in the caller's thread."""
        task = self._tasks[name]
        with self._lanes[task.lane]:
            if self._stopped:
                return
            try:
                with span(name), timed(partial(self._meters.ran, name)):
                    for _ in task.steps():
                        if self._stopped:
                            return
            except PaperboyError as error:
                if not self._stopped:  # or that is why: it was hurried
                    self._say(name, f"{task.sorry}: {error}")
            else:
                self._said[name] = ""

    def stop(self, seconds: float = 5.0) -> bool:
        """Starts nothing more and waits for what runs. False where it took too long."""
        self._stopped = True
        self._hurry()
        # It may be about to hand over a task, and would complain that nobody takes it.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + seconds
        for lane in self._lanes.values():
            if not lane.acquire(timeout=max(0.0, until - time.monotonic())):
                return False
            lane.release()
        return True

    def _say(self, name: str, what: str) -> None:
        """Once: what fails now fails again in a second."""
        if what != self._said[name]:
            log.warning("%s", what)
        self._said[name] = what


def clock_for(
    errands: Errands, *, schedule: bool = True, meters: Meters | None = None
) -> Scheduler:
    """Keeps this process's index fresh; with `schedule` it runs the errands too."""
    tasks = [*index_tasks(errands.desk), forgetting(errands.desk)]
    if schedule:
        tasks += errand_tasks(errands, meters or NoMeters())
    return Scheduler(tasks, hurry=errands.collecting.stop, meters=meters)
