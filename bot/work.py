"""Slow work, off Bolt's threads: Bolt has few, and loses what fails in them.

Every job ends in something a person sees: its answer, or that it failed and what to do.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import perf_counter

from bot.handlers import Desk
from bot.metrics import Meters, NoMeters
from bot.replies import Reply, SorryReply
from bot.reporting import span
from storage import PaperboyError, StoreAway, StoreBusy

Job = Callable[[Desk], Reply]  # with what there is at hand: while the store is away, little

log = logging.getLogger(__name__)

THREADS = 8
RESTARTING = SorryReply("I am just being restarted: ask again in a minute.")
# What an error of the store says names where it is: that is for the log alone.
AWAY = SorryReply("The database cannot be reached: try again in a minute.")
BUSY = SorryReply("The database is busy: try again in a moment.")


class Work:
    """A bounded set of threads that carry out jobs for people."""

    def __init__(self, desk: Desk, *, threads: int = THREADS, meters: Meters | None = None) -> None:
        self.desk = desk
        self._meters = meters or NoMeters()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._running: set[Future[None]] = set()
        self._lock = threading.Lock()

    def do(self, receipt: str, job: Job, answer: Callable[[Reply], None]) -> None:
        """Runs `job` once per `receipt`, however often it is asked to, and gives its reply.

        While the store is away there are no receipts, and the desk that the job is given can find
        papers but change nothing: once more does no harm.
        """
        try:
            with self._lock:
                future = self._threads.submit(self._carry_out, receipt, job, answer)
                self._running.add(future)
        except RuntimeError:  # drained: the process is about to end
            _tell(RESTARTING, answer)
            return
        future.add_done_callback(self._forget)

    def drain(self, seconds: float) -> bool:
        """Takes no more, and waits for what is under way. False where it took too long."""
        self._threads.shutdown(wait=False)
        with self._lock:
            running = set(self._running)
        return not wait(running, timeout=seconds).not_done

    def _carry_out(self, receipt: str, job: Job, answer: Callable[[Reply], None]) -> None:
        start = perf_counter()
        with span("answer"):
            outcome = self._outcome(receipt, job, answer)
        self._meters.answered(outcome, perf_counter() - start)

    def _outcome(self, receipt: str, job: Job, answer: Callable[[Reply], None]) -> str:
        try:
            if (desk := self._desk_for(receipt)) is None:
                return "repeated"
            answer(job(desk))
            return "away" if desk.as_of else "answered"
        except PaperboyError as error:
            log.warning("a job failed: %s", type(error).__name__)
            _tell(sorry(error), answer)
            return "refused"
        except BaseException:  # a panic inside tantivy is no Exception
            reference = secrets.token_hex(3)
            log.exception("a job failed, reference %s", reference)
            _tell(
                SorryReply(f"Something went wrong here (reference {reference}). Try again."), answer
            )
            return "failed"

    def _desk_for(self, receipt: str) -> Desk | None:
        """None where that request was acted on. Raises: StoreError."""
        try:
            is_new = self.desk.store.events.first_time(receipt, now=self.desk.now())
        except StoreAway:
            return self.desk.while_away()
        # What was answered meanwhile is what "2" and "more" refer to.
        self.desk.hand_over()
        return self.desk if is_new else None

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)


def sorry(error: PaperboyError) -> SorryReply:
    if isinstance(error, StoreAway):
        return AWAY
    return BUSY if isinstance(error, StoreBusy) else SorryReply(str(error))


def _tell(reply: SorryReply, answer: Callable[[Reply], None]) -> None:
    """The message may be what failed: then there is nobody left to tell but the log."""
    try:
        answer(reply)
    except PaperboyError as error:
        log.warning("the person could not be told: %s", error)
    except Exception:
        log.exception("the person could not be told")
