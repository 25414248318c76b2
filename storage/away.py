"""A store whose server cannot be reached: what can be told without it, and kept until it is back.

Of papers there is what the search index holds of them, of answers what was kept meanwhile. Of
people nothing is known, so nothing is told, and nothing is changed: whatever else is asked for
raises StoreAway, as the store itself would.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Never, cast

from storage.errors import StoreAway
from storage.models import PaperId
from storage.people import Savers
from storage.store import Papers, Store, Thread, Threads

MOST = 1000  # answers that are kept meanwhile; the oldest go
SORRY = "That is in the database, which cannot be reached: try again in a minute."


class OutOfReach:
    """Whatever is asked of it is in the store."""

    def __getattr__(self, name: str) -> Any:
        raise StoreAway(SORRY)

    def __call__(self, *asked: object) -> Never:
        raise StoreAway(SORRY)


class UnknownSavers(OutOfReach):
    """A Team of which nobody's saves are known."""

    def savers(self, papers: Iterable[PaperId], **who: object) -> Mapping[PaperId, Savers]:
        return {}


class ThreadsMeanwhile:
    """Threads, until they can be handed over. Safe to share between threads of a process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Thread, datetime]] = {}
        self._lock, self._handing_over = threading.Lock(), threading.Lock()

    def keep(self, thread: Thread, *, now: datetime) -> None:
        with self._lock:
            self._kept.pop(thread.id, None)
            self._kept[thread.id] = thread, now
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]

    def find(self, id: str, *, workspace: str) -> Thread | None:
        with self._lock:
            thread, _ = self._kept.get(id, (None, None))
        return thread if thread and thread.workspace == workspace else None

    def last(self, *, workspace: str, channel: str, member: str) -> Thread | None:
        with self._lock:
            threads = [thread for thread, _ in self._kept.values()]
        wanted = workspace, channel, member
        its = (t for t in reversed(threads) if (t.workspace, t.channel, t.member) == wanted)
        return next(its, None)

    def hand_over(self, threads: Threads) -> None:
        """To the store, which is back, each with its own time: what somebody was answered since
        stays their last answer. Raises: StoreError; what was not taken stays here."""
        if not self._kept:
            return
        with self._handing_over:  # or what is older would come after what is newer
            with self._lock:
                waiting = list(self._kept.items())
            for id, (thread, now) in waiting:
                threads.keep(thread, now=now)
                with self._lock:
                    if self._kept.get(id) == (thread, now):
                        del self._kept[id]


class AwayStore:
    """papers: as the index holds them."""

    def __init__(self, papers: Papers, threads: ThreadsMeanwhile) -> None:
        self.papers = papers
        self.threads = threads
        self.team = UnknownSavers()

    def __getattr__(self, name: str) -> OutOfReach:
        return OutOfReach()


def away_store(papers: Papers, threads: ThreadsMeanwhile) -> Store:
    return cast(Store, AwayStore(papers, threads))
