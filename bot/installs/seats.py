"""In which workspaces of an enterprise people use the bot: nothing else tells whose rows go with
it."""

import logging
from collections.abc import Callable
from datetime import date, datetime

from storage import Store, StoreError

log = logging.getLogger(__name__)


class Seats:
    """Each is noted once a day, in case another process has forgotten it meanwhile."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._noted: set[tuple[str, str, date]] = set()

    def note(self, workspace: str, *, enterprise: str) -> None:
        """Never raises: a request must not fail because of it, and the next one notes it."""
        today = self._now().date()
        if (workspace, enterprise, today) in self._noted:
            return
        try:
            self._store.installs.note_seat(workspace, enterprise=enterprise)
        except StoreError as error:
            log.warning("a workspace of %s is not noted: %s", enterprise, error)
            return
        self._noted = {each for each in self._noted if each[2] == today}
        self._noted.add((workspace, enterprise, today))

    def forget(self, workspace: str) -> None:
        """Who acts there next is noted again."""
        self._noted = {each for each in self._noted if each[0] != workspace}
