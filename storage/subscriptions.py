"""The nouns of subscriptions: which new papers come where, and when. Pure.

A destination is where digests are posted, named by whoever asks; what is said of members and
workspaces in `people.py` holds here too.
"""

from dataclasses import dataclass
from datetime import datetime

from storage.cadence import Cadence
from storage.models import PaperId

STEPS = range(-3, 4)  # from the loosest bar to the strictest


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing comes, and until when; None: until somebody resumes it."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A term of which less is wanted, since when, and who wants so; "": somebody who is
    forgotten."""

    term: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """What a member asks for: papers for `words` at a destination.

    words: the query as its canonical text; a destination has a subscription to it once.
    interest: the frozen saved search, packed. step: how much stricter (above 0) or looser the
    bar is. cap: papers in a digest's first message; threads: the rest follows in its thread.
    member: whom alone it is for; "": everybody at the destination. chart: one follows in the
    thread where the digest comes once a week.
    Raises: ValueError where step or cap cannot be.
    """

    destination: str
    words: str
    interest: str
    cadence: Cadence
    step: int = 0
    cap: int = 5
    threads: bool = True
    member: str = ""
    chart: bool = False

    def __post_init__(self) -> None:
        if self.step not in STEPS:
            raise ValueError(f"A bar is from {STEPS[0]} to {STEPS[-1]}.")
        if self.cap < 1:
            raise ValueError("A digest has at least one paper.")

    @property
    def has_chart(self) -> bool:
        return self.chart and len(self.cadence.days) == 1


@dataclass(frozen=True, slots=True)
class Subscription:
    """An order that stands.

    creator: who gave it; "": somebody who is forgotten. next_due: when its next digest comes, in
    UTC. since: papers with a greater id are new to it.
    """

    id: int
    workspace: str
    order: Order
    creator: str
    created_at: datetime
    next_due: datetime
    since: PaperId
    pause: Pause | None = None
    hidden: tuple[Hidden, ...] = ()

    def is_paused(self, now: datetime) -> bool:
        return bool(self.pause and (self.pause.until is None or self.pause.until > now))


@dataclass(frozen=True, slots=True)
class Added:
    """A subscription as it stands now, and as it was before the same words were said again."""

    subscription: Subscription
    before: Subscription | None
