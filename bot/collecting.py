"""Papers fetched from the sources that are watched: for the whole house by the settings, for a
workspace by its admins."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Config
from storage import (
    Asking,
    Fetcher,
    Stopped,
    Store,
    Watched,
    Watching,
    quick_fetcher,
    scholar_key,
    watch_configured,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collecting:
    """names: of the sources that the settings have watched. stopping: set where the process is
    about to end, so that nobody waits for a slow server."""

    store: Store
    names: tuple[str, ...]
    watching: Watching
    now: Callable[[], datetime]
    stopping: threading.Event
    fetcher: Fetcher

    def go(self) -> Iterator[Watched]:
        """The sources that are due, one a step. Raises: SourceError, StoreError."""
        watch_configured(self.store, self.names, now=self.now())
        for source in self.watching.go():
            if source.failures == 1:  # later ones are told by its state
                log.warning("source %d cannot be read: %s", source.id, source.trouble)
            yield source

    def stop(self) -> None:
        self.stopping.set()


def collecting(
    config: Config, store: Store, *, worker: str, now: Callable[[], datetime]
) -> Collecting:
    stopping = threading.Event()

    def rest(seconds: float) -> None:
        if stopping.wait(seconds):
            raise Stopped("Stopped while a server asked to wait.")

    keys = scholar_key(config.scholar_key)
    fetcher = Fetcher(contact=config.contact, keys=keys, sleep=rest)
    watching = Watching(
        store,
        fetcher,
        worker=worker,
        now=now,
        every=timedelta(minutes=config.fetch_minutes),
        first=config.fetch_days,
        stopped=stopping.is_set,
    )
    return Collecting(store, config.sources, watching, now, stopping, fetcher)


def asking(config: Config, store: Store, *, now: Callable[[], datetime]) -> Asking | None:
    """None where papers that somebody links are never fetched."""
    if config.fetch_links == "never":
        return None
    return Asking(store, quick_fetcher(config.contact), now=now)
