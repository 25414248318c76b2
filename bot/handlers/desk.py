"""Who asks, and all that a handler may reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.handlers.discretion import TeamFor
from bot.standing import Standing
from storage import Store, Team

if TYPE_CHECKING:
    from storage import Searcher


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


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a handler may reach. zone: of members who chose none.

    take_in: fetches papers by their names and takes them in, None where that is not wanted; it
    raises PaperboyError. unasked: also for links that nobody asks about.
    """

    store: Store
    searcher: "Searcher"
    now: Callable[[], datetime]
    zone: str = "UTC"
    take_in: Callable[[Sequence[str]], None] | None = None
    unasked: bool = False

    def team(self, caller: Caller) -> Team:
        """Who saved what, as far as this caller may hear of it at all."""
        return TeamFor(
            self.store.team,
            outside=lambda: caller.outside,
            overheard=lambda: caller.outside or caller.shared(),
        )
