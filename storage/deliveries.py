"""The nouns of the delivery ledger: what was sent where, and what became of it. Pure.

A destination has one delivery a slot, and one that is open at a time: what the one gives up, the
next must still find new. A worker that claims it holds a lease; every later step names that lease,
and a worker whose lease went to another changes nothing any more.

    claim ──▶ claimed ──freeze──▶ frozen ──posting──▶ posting ──confirm──▶ posted
                 │                   │                   │            └──▶ uncertain
                 ├──empty──▶ empty   │                   │
                 └──────────failed───┴───────────────────┴──▶ failed

A claim of a delivery whose lease has run out leaves its state as it is: the next worker goes on
from there. What is frozen is sent as it is, by whoever comes. Its parts are posted in order:

    frozen ──posting──▶ posting ──posted──▶ posted
      │ ▲                  ├──uncertain──▶ uncertain
      │ └─────unposted─────┘
      └──given_up──▶ failed

`posting` is kept before the outside is called, at once and for no longer than the lease. A part
found in it may be out there: it is never posted again unless somebody looked and says `unposted`,
else it is `uncertain`.
A delivery is confirmed when all its parts are settled. It is uncertain where one of them is, else
posted where one is, else failed. One that fails leaves no part open: what was not posted failed,
what was being posted is uncertain, and so is the delivery then.
Papers are reserved for a destination at freeze, and released with the parts that failed: those
come again, for the watermarks go back to them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.cadence import moment_of
from storage.models import PaperId


class DeliveryState(StrEnum):
    """Of a delivery and of its parts: see above."""

    CLAIMED = "claimed"
    FROZEN = "frozen"
    POSTING = "posting"
    POSTED = "posted"
    UNCERTAIN = "uncertain"
    EMPTY = "empty"
    FAILED = "failed"


OPEN = frozenset({DeliveryState.CLAIMED, DeliveryState.FROZEN, DeliveryState.POSTING})


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one worker to go on with a delivery; `attempt` counts from 1."""

    delivery: int
    workspace: str
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a digest. ts: its name at the destination once it is posted. papers: those
    in it that are reserved by it, in order."""

    number: int
    state: DeliveryState
    ts: str = ""
    papers: tuple[PaperId, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger.

    slot: the key of its slot. member: whom alone it is for; "": everybody
    at the destination. digest: what is sent, as JSON; "" where nothing is frozen, or is kept no
    longer. changed_at: of the last step.
    """

    id: int
    workspace: str
    destination: str
    slot: str
    state: DeliveryState
    worker: str
    lease_until: datetime
    attempt: int
    changed_at: datetime
    member: str = ""
    reason: str = ""
    digest: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def at(self) -> datetime:
        return moment_of(self.slot)

    @property
    def papers(self) -> tuple[PaperId, ...]:
        return tuple(paper for part in self.parts for paper in part.papers)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
