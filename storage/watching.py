"""Asks the sources that are due, one after the other: claim, fetch, take in, note.

A worker may die anywhere: papers that are in are found the same again, and until the turn is noted
the source stays where it was. Whoever finds the lease over goes on.
"""

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from storage.collect import Collected, Fetches, collect_papers
from storage.errors import FetchError, LeaseLost, Offline, PaperboyError, SourceError, TryLater
from storage.fetch import Fetched, NotModified
from storage.inbox import empty_inbox
from storage.sources.naming import EXAMPLES, Inbox, is_inbox, names_in, service_of, source_named
from storage.sources.plans import Plan
from storage.store import Store
from storage.watched import (
    EVERYWHERE,
    MOST_SOURCES,
    Asked,
    Trouble,
    Watch,
    Watched,
    after,
    span,
)

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # from page to page
EVERY = timedelta(hours=1)
LOOK = timedelta(minutes=1)  # into a folder, which costs nobody anything
FIRST_DAYS = 7


class Stopped(PaperboyError):
    """Whoever asks is about to end."""


class Watching:
    """every: how often each source is asked. first: how many days a new one is asked for.
    stopped: is this process about to end? Asked before every page."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetches,
        *,
        worker: str,
        now: Callable[[], datetime],
        every: timedelta = EVERY,
        first: int = FIRST_DAYS,
        chance: Callable[[], float] = random.random,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._worker = worker
        self._now = now
        self._every = every
        self._first = first
        self._chance = chance
        self._stopped = stopped

    def go(self) -> Iterator[Watched]:
        """Each source that is due, as it is after it was asked. Raises: StoreError."""
        asked: set[int] = set()
        while not self._stopped():
            watch = self._store.sources.claim(worker=self._worker, now=self._now(), lease=LEASE)
            if watch is None:
                return
            if watch.source.id in asked:  # its clock goes too fast: the next round has it
                self._let_go(watch)
                return
            asked.add(watch.source.id)
            if (found := self._turn(watch)) is not None:
                yield found

    def ask(self, source: Watched) -> Watched | None:
        """This one, due or not. None where another worker has it. Raises: StoreError."""
        watch = self._store.sources.claim(
            worker=self._worker, now=self._now(), lease=LEASE, id=source.id
        )
        return self._turn(watch) if watch else None

    def renew(self, watch: Watch) -> None:
        """Before every page. Raises: Stopped, LeaseLost."""
        if self._stopped():
            raise Stopped("Stopped in the middle: whoever comes next goes on.")
        self._store.sources.renew(watch, until=self._now() + LEASE)

    def _turn(self, watch: Watch) -> Watched | None:
        try:
            asked = self._ask(watch)
            now = self._now()
            every = min(self._every, LOOK) if is_inbox(watch.source.name) else self._every
            found = after(watch.source, asked, now=now, every=every, chance=self._chance())
            # One that asks to wait means all that is asked of it.
            postpone = found.next_try if asked.wait else None
            self._store.sources.note(watch, found, postpone=postpone)
        except Stopped:
            self._let_go(watch)
            return None
        except LeaseLost as error:
            log.info("%s", error)
            return None
        return found

    def _let_go(self, watch: Watch) -> None:
        with suppress(LeaseLost):  # then it is another's, or removed: there is nothing to let go
            self._store.sources.release(watch)

    def _ask(self, watch: Watch) -> Asked:
        """Raises: Stopped, LeaseLost, StoreError."""
        try:
            source = source_named(watch.source.name, local=True)
            if isinstance(source, Inbox):
                today = self._now().date()
                return empty_inbox(
                    self._store,
                    source.folder,
                    watch.source.marks,
                    today=today,
                    between=lambda: self.renew(watch),
                )
            return self._fetch(watch, source)
        except SourceError as error:
            return failed(error)
        except PaperboyError:
            raise
        except Exception as error:
            log.exception("a source could not be read")
            kind = type(error).__name__
            return Asked(
                None,
                marks=watch.source.marks,
                trouble=Trouble.FAILED,
                error=f"What came cannot be read ({kind}): the log says more.",
            )

    def _fetch(self, watch: Watch, plan: Plan) -> Asked:
        today = self._now().date()
        since, until = span(watch.source, today, first=self._first, by_day=plan.by_day)
        got = collect_papers(
            self._store,
            plan,
            _Held(self._fetcher, lambda: self.renew(watch)),
            since=since,
            until=until,
            marks=watch.source.marks,
        )
        pages = {request.url for request in plan.requests(since, until)}
        marks = {url: mark for url, mark in got.marks.items() if url in pages}
        return asked_of(replace(got, marks=marks))


class _Held:
    """A fetcher that sees before every page that the turn is still this worker's."""

    def __init__(self, fetcher: Fetches, renew: Callable[[], None]) -> None:
        self._fetcher = fetcher
        self._renew = renew

    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched | NotModified:
        self._renew()
        return self._fetcher.get(url, etag=etag, modified=modified)


def add_sources(
    store: Store, told: str, *, workspace: str, now: datetime, local: bool
) -> list[tuple[Watched, bool]]:
    """Watches the sources that a text names, all or none; and whether each was not watched yet,
    neither here nor for everybody.

    local: they may be folders of this machine. Raises: SourceError, StoreError.
    """
    names = names_in(told, local=local)
    if not names:
        raise SourceError(f"Name a source: {EXAMPLES}.")
    with store.transaction():
        known = {
            each.name: each
            for place in (workspace, EVERYWHERE)
            for each in store.sources.all(workspace=place)
        }
        new = [name for name in names if name not in known]
        own = len(store.sources.all(workspace=workspace))
        if workspace != EVERYWHERE and new and own + len(new) > MOST_SOURCES:
            raise SourceError(
                f"{MOST_SOURCES} sources are all that a workspace may have: remove one first."
            )
        for name in new:
            service = service_of(source_named(name, local=True))
            known[name] = store.sources.add(name, workspace=workspace, service=service, now=now)
    return [(known[name], name in new) for name in names]


def watch_configured(store: Store, names: Sequence[str], *, now: datetime) -> None:
    """What the settings name is watched for everybody. Raises: SourceError, StoreError."""
    found = [(name, service_of(source_named(name, local=True))) for name in names]
    store.sources.configure(found, now=now)


def asked_of(got: Collected) -> Asked:
    report = got.report
    asked = Asked(got.until, report.papers, report.added, got.marks)
    if got.error is None:
        return asked
    told = failed(got.error)
    return replace(asked, trouble=told.trouble, error=told.error, wait=told.wait)


def failed(error: FetchError | SourceError) -> Asked:
    seconds = error.seconds if isinstance(error, TryLater) else None
    return Asked(
        None,
        trouble=Trouble.OFFLINE if isinstance(error, Offline) else Trouble.FAILED,
        error=str(error),
        wait=timedelta(seconds=seconds) if seconds else None,
    )
