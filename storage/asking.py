"""Single papers that somebody wants now: fetched by their ids and taken in.

People wait for it, so it is quick or it fails: one at a time, short limits, and what is not there,
or cannot be reached, is not asked for again at once.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from storage.collect import Fetches, collect_papers
from storage.errors import Offline, TryLater
from storage.fetch import Fetcher
from storage.sources.plans import plans_for
from storage.store import Store
from storage.wire import Limits, Wire

QUICK = Limits(connect=4, read=8, total=12)
TRIES, PATIENCE = 2, 4.0  # seconds that a server may ask to wait
TURN = 15.0  # seconds until it is somebody's turn
AT_ONCE = 20  # papers
MISSING = timedelta(minutes=10)  # that a paper is not asked for again which is not there
DOWN = timedelta(seconds=30)  # in which nobody is asked after nobody was reached
REMEMBERED = 1000  # papers


def quick_fetcher(contact: str) -> Fetcher:
    return Fetcher(Wire(QUICK), contact=contact, tries=TRIES, patience=PATIENCE)


class Asking:
    """For many threads at once. fetcher: one that is quick to give up."""

    def __init__(self, store: Store, fetcher: Fetches, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._fetcher = fetcher
        self._now = now
        self._turn = threading.Lock()
        self._missing: dict[str, datetime] = {}
        self._down: tuple[datetime, Offline] | None = None

    def take_in(self, papers: Sequence[str]) -> None:
        """Those of these papers (named as storage/links.py does) that some service is known for.
        What no service has is passed over. Raises: FetchError, SourceError, StoreError."""
        if not plans_for(papers):
            return
        if not self._turn.acquire(timeout=TURN):
            raise TryLater("Many papers are being fetched just now: try again in a minute.")
        try:
            self._take_in([name for name in papers if not self._is_missing(name)][:AT_ONCE])
        finally:
            self._turn.release()

    def _take_in(self, papers: Sequence[str]) -> None:
        now = self._now()
        if self._down and now - self._down[0] < DOWN:
            raise self._down[1]
        for plan in plans_for(papers):
            today = now.date()
            got = collect_papers(self._store, plan, self._fetcher, since=today, until=today)
            if isinstance(got.error, Offline):
                self._down = now, got.error
            if got.error:
                raise got.error
        self._note_missing(papers, now)

    def _is_missing(self, paper: str) -> bool:
        asked = self._missing.get(paper)
        return asked is not None and self._now() - asked < MISSING

    def _note_missing(self, papers: Sequence[str], now: datetime) -> None:
        """Asked for just now: those that are here from now on are not asked for anyway."""
        if len(self._missing) > REMEMBERED:
            self._missing.clear()
        self._missing.update(dict.fromkeys(papers, now))
