"""Links and facts that papers lack, looked up in the background: some papers a round, one process
at a time, more and more seldom while nobody answers."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from bot.config import Config
from storage import DetailsFinder, Fetcher, LinkFinder, Store, link_services

log = logging.getLogger(__name__)

LINKS_A_ROUND = 10  # papers, each up to five seconds of waiting for three services
DETAILS_A_ROUND = 300
EVERY = timedelta(minutes=10)
LONGEST = timedelta(hours=6)
TURN = timedelta(minutes=15)  # within which a round is over, or its process is gone
NEXT = "resolving not before"
FAILED = "resolving failed"


@dataclass(frozen=True, slots=True)
class Resolving:
    """fetcher: the one of the sources, so that no server is asked by both at once."""

    store: Store
    fetcher: Fetcher
    contact: str
    now: Callable[[], datetime]

    def go(self) -> Iterator[object]:
        """What was looked up, a paper or a batch of papers a step. Raises: StoreError, Stopped."""
        if not self._takes_turn():
            return
        services = link_services(self.contact)
        links = LinkFinder(self.store, self.fetcher, services, now=self.now)
        details = DetailsFinder(self.store, self.fetcher, now=self.now)
        done = False
        for each in chain(links.go(limit=LINKS_A_ROUND), details.go(limit=DETAILS_A_ROUND)):
            done = True
            yield each
        troubles = [*links.troubles.values(), *filter(None, [details.trouble])]
        for trouble in troubles:
            log.warning("papers are not looked up: %s", trouble)
        self._note(failed=bool(troubles) and not done)

    def _takes_turn(self) -> bool:
        """Whoever comes first to the time that was noted has the turn."""
        now = self.now()
        with self.store.transaction():
            noted = self.store.facts.find(NEXT)
            if noted and datetime.fromisoformat(noted) > now:
                return False
            self.store.facts.keep(NEXT, (now + TURN).isoformat())
        return True

    def _note(self, *, failed: bool) -> None:
        """When the next round is: after each in which nobody answered in twice the time."""
        failures = int(self.store.facts.find(FAILED) or 0) + 1 if failed else 0
        wait = min(EVERY * 2 ** min(failures, 10), LONGEST)
        self.store.facts.keep(FAILED, str(failures))
        self.store.facts.keep(NEXT, (self.now() + wait).isoformat())


def resolving(
    config: Config, store: Store, fetcher: Fetcher, *, now: Callable[[], datetime]
) -> Resolving | None:
    """None where it is not switched on."""
    return Resolving(store, fetcher, config.contact, now) if config.resolve else None
