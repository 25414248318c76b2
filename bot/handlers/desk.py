"""Who asks, and all that a handler may reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from bot.handlers.discretion import TeamFor
from bot.standing import Standing
from storage import OutOfReach, Store, StoreAway, Team, ThreadsMeanwhile, away_store

if TYPE_CHECKING:
    from storage import Searcher

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where. `channel` is the direct message's in a direct message.

    standing: who that is in the workspace. shared: are people of other organisations in the
    channel? Both may have to be asked of Slack, so they are asked when a handler needs them.
    thread: the timestamp of the first message of the thread they speak in, "" outside of any.
    """

    workspace: str
    member: str
    channel: str
    standing: Callable[[], Standing] = field(default=Standing, compare=False, repr=False)
    shared: Callable[[], bool] = field(default=bool, compare=False, repr=False)
    thread: str = ""

    @property
    def place(self) -> str:
        """Where a conversation goes on: a thread has one of its own."""
        return f"{self.channel} {self.thread}" if self.thread else self.channel

    @property
    def alone(self) -> bool:
        """Nobody else is there. D is Slack's letter for direct messages."""
        return self.channel.startswith("D")

    @property
    def outside(self) -> bool:
        """A guest, or of another organisation."""
        return self.standing().outside

    @property
    def admin(self) -> bool:
        """May change the workspace's settings."""
        return self.standing().admin


@dataclass(slots=True)
class Meanwhile:
    """What is known while the store is away. as_of: when the index last had all that is in the
    store, None before it had. threads: what was answered since."""

    as_of: datetime | None = None
    threads: ThreadsMeanwhile = field(default_factory=ThreadsMeanwhile)


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a handler may reach. zone: of members who chose none.

    take_in: fetches papers by their names and takes them in, None where that is not wanted; it
    raises PaperboyError. unasked: also for links that nobody asks about. as_of: of when the papers
    are, where the store is away: then nothing but papers is known, and what was answered since.
    """

    store: Store
    searcher: "Searcher"
    now: Callable[[], datetime]
    zone: str = "UTC"
    take_in: Callable[[Sequence[str]], None] | None = None
    unasked: bool = False
    as_of: datetime | None = None
    meanwhile: Meanwhile = field(default_factory=Meanwhile, compare=False, repr=False)

    def team(self, caller: Caller) -> Team:
        """Who saved what, as far as this caller may hear of it at all."""
        return TeamFor(
            self.store.team,
            outside=lambda: caller.outside,
            overheard=lambda: caller.outside or caller.shared(),
        )

    def refresh(self) -> None:
        """Catches the index up with the store, and the store with what was answered while it was
        away. Raises: SearchIndexError, StoreError."""
        now = self.now()
        if self.searcher.refresh():
            self.meanwhile.as_of = now
        self.hand_over()

    def hand_over(self) -> None:
        """Raises: StoreError."""
        self.meanwhile.threads.hand_over(self.store.threads)

    def while_away(self) -> "Desk":
        """What there is without the store. Raises: StoreAway where that is nothing."""
        papers, as_of = self.searcher.kept, self.meanwhile.as_of
        if papers is None or as_of is None:
            raise StoreAway("The database cannot be reached, and the index holds no papers.")
        store = away_store(papers, self.meanwhile.threads)
        searcher = self.searcher.over(store)
        take_in = self.take_in and OutOfReach()
        return replace(self, store=store, searcher=searcher, take_in=take_in, as_of=as_of)

    def or_away(self, found: _T | None) -> _T | None:
        """`found`; what is not, may be in a store that is away. Raises: StoreAway."""
        if found is None and self.as_of:
            raise StoreAway("That may be in the database, which cannot be reached.")
        return found
