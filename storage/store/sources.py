"""The contract of the shelf of sources: which are watched, and how that goes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from storage.watched import Watch, Watched


class Sources(Protocol):
    """Nothing here is found from another workspace; EVERYWHERE is one of its own. What a worker
    does with a source raises LeaseLost where another has it now, or it is there no more."""

    def add(self, name: str, *, workspace: str, service: str, now: datetime) -> Watched:
        """Due at once. The same name again changes nothing. service: who is asked; one at a time
        is asked of it."""
        ...

    def configure(self, names: Collection[tuple[str, str]], *, now: datetime) -> None:
        """(name, service) of those that the settings have, for EVERYWHERE; what they had and have
        no more goes. The same again changes nothing."""
        ...

    def all(self, *, workspace: str) -> list[Watched]:
        """The oldest first."""
        ...

    def everywhere(self) -> list[Watched]:
        """Of all workspaces but those that have put the bot out: for whoever runs it."""
        ...

    def find(self, id: int, *, workspace: str) -> Watched | None: ...

    def named(self, name: str, *, workspace: str) -> Watched | None: ...

    def remove(self, id: int, *, workspace: str) -> bool:
        """False where there is none. What it brought stays."""
        ...

    def pause(self, id: int, *, workspace: str, paused: bool, now: datetime) -> Watched:
        """One that goes on is due at once. Raises: NotFound."""
        ...

    def claim(
        self, *, worker: str, now: datetime, lease: timedelta, id: int | None = None
    ) -> Watch | None:
        """The one that is due longest, whosever it is, but not of a workspace that has put the bot
        out; with `id` that one, due or not. None where there is none that nobody holds and whose
        service nobody is asking."""
        ...

    def renew(self, watch: Watch, *, until: datetime) -> None: ...

    def note(self, watch: Watch, source: Watched, *, postpone: datetime | None = None) -> None:
        """What is known of it now, and the end of the turn. What somebody changed meanwhile, the
        pause, stays. postpone: no source of that service is due before then."""
        ...

    def release(self, watch: Watch) -> None:
        """Nothing is known: whoever comes next may have it at once."""
        ...
