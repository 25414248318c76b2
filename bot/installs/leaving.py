"""Who puts the bot out: its token goes at once, its rows after a grace in which it may come back.

Slack tells of it in one event or several, in any order, and again: all of it may be said twice.
It does not tell who was not there to hear it, so every token is tried once a day.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.installs.keyring import Keys
from bot.slack import Access
from storage import Store

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(minutes=1)  # Slack's and ours
TRIED_AGAIN = timedelta(days=1)


class Leaving:
    """What becomes of a place that has removed the bot.

    grace: how long its rows stay. is_dead: Slack knows the token, and says that it is over.
    """

    def __init__(
        self,
        store: Store,
        keys: Keys,
        *,
        grace: timedelta,
        is_dead: Callable[[Access], bool],
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._keys, self._grace, self._now = store, keys, grace, now
        self._is_dead = is_dead
        self._tried: datetime | None = None

    def left(self, place: str, at: datetime) -> None:
        """A workspace, or an enterprise, removed the bot then. News that is older than the present
        installation is of an earlier one, and changes nothing.

        Raises: StoreError.
        """
        self._remove(place, before=at + CLOCKS_APART)
        self._purge_without_grace()

    def left_one(self, workspace: str, enterprise: str, at: datetime) -> None:
        """An enterprise that keeps the bot took it from one of its workspaces then: only that
        one's rows are to go. Who acts there later has been given it back.

        Raises: StoreError.
        """
        left = self._store.installs.leave_seat(
            workspace, enterprise=enterprise, now=self._now(), before=at + CLOCKS_APART
        )
        self._keys.drop(workspace)
        if left:
            log.info("%s took the bot from %s", enterprise, workspace)
        self._purge_without_grace()

    def tidy(self) -> Iterator[str]:
        """Tries the tokens, then deletes the rows whose grace has passed; one place a step.

        Raises: StoreError; what is left is done the next time.
        """
        if self._tried is None or self._now() - self._tried >= TRIED_AGAIN:
            yield from self._try()
            self._tried = self._now()
        yield from self._purge()

    def _try(self) -> Iterator[str]:
        for each in self._store.installs.all():
            access = self._keys.find(each.workspace, enterprise=each.enterprise)
            if each.removed_at or access is None or access.place != each.place:
                continue
            if self._is_dead(access):
                self._remove(each.place, before=each.installed_at)
            yield each.place

    def _purge_without_grace(self) -> None:
        if not self._grace:
            for _ in self._purge():
                pass

    def _purge(self) -> Iterator[str]:
        before = self._now() - self._grace + timedelta(microseconds=1)  # the grace has passed
        for workspace in self._store.installs.removed_before(before):
            gone = self._store.workspaces.purge(workspace)
            log.info("purged %s, which removed the bot: %s", workspace, gone)
            yield workspace
        self._store.installs.forget_before(before)

    def _remove(self, place: str, *, before: datetime) -> None:
        removed = self._store.installs.remove(place, now=self._now(), before=before)
        self._keys.drop(place)
        if removed:
            days = self._grace.days
            when = f"its rows go in {days} days" if days else "its rows go now"
            log.info("removed from %s: its token is gone, %s", place, when)
