"""The contract of the shelves behind digests: what is subscribed to, and what was delivered.

As `store/` has it for the others. Nothing here is found from another workspace.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from storage.cadence import Cadence
from storage.deliveries import Delivery, DeliveryState, Lease
from storage.models import PaperId
from storage.subscriptions import Added, Order, Pause, Subscription


class Subscriptions(Protocol):
    """What changes a subscription returns it as it was before: `put_back` of that restores it.
    A member's subscriptions for them alone go when they are forgotten; others stay, their
    creator "" then."""

    def add(
        self, order: Order, *, workspace: str, creator: str, since: PaperId, now: datetime
    ) -> Added:
        """The same words at the same destination change what is there: it keeps its creator, its
        watermark and its hidden terms, and a pause is over."""
        ...

    def find(self, id: int, *, workspace: str) -> Subscription | None: ...

    def get(self, id: int, *, workspace: str) -> Subscription:
        """Raises: NotFound."""
        ...

    def named(self, words: str, *, workspace: str, destination: str) -> Subscription | None: ...

    def all(
        self, *, workspace: str, destination: str | None = None, creator: str | None = None
    ) -> list[Subscription]:
        """The oldest first."""
        ...

    def count(self, *, workspace: str) -> int: ...

    def due(self, *, workspace: str, now: datetime, limit: int) -> list[Subscription]:
        """Those whose next digest should have come, the first due first; none that is paused."""
        ...

    def due_in(self, now: datetime) -> list[str]:
        """The workspaces in which any is due."""
        ...

    def workspaces(self) -> list[str]:
        """Those that have any, paused ones too."""
        ...

    def change(
        self,
        id: int,
        *,
        workspace: str,
        now: datetime,
        interest: str | None = None,
        cadence: Cadence | None = None,
        step: int | None = None,
        cap: int | None = None,
        threads: bool | None = None,
        chart: bool | None = None,
    ) -> Subscription:
        """What is None stays. Raises: NotFound, ValueError where step or cap cannot be."""
        ...

    def hide(
        self, id: int, term: str, *, workspace: str, member: str, now: datetime
    ) -> Subscription:
        """Less of this. The same again changes nothing. Raises: NotFound."""
        ...

    def unhide(self, id: int, term: str, *, workspace: str) -> Subscription:
        """Raises: NotFound."""
        ...

    def pause(self, id: int, pause: Pause, *, workspace: str) -> Subscription:
        """What appears meanwhile comes after it. Raises: NotFound."""
        ...

    def resume(self, id: int, *, workspace: str, now: datetime) -> Subscription:
        """Raises: NotFound."""
        ...

    def remove(self, id: int, *, workspace: str) -> Subscription | None: ...

    def put_back(self, subscription: Subscription) -> None:
        """Makes it what it was, removed or not, its id and moments included; but what its
        destination had meanwhile is not due again. Raises: StoreError where the same words were
        subscribed to anew."""
        ...


class Deliveries(Protocol):
    """Every step names its lease and raises LeaseLost where another worker has the delivery, and
    OutOfTurn where its state does not allow the step: then nothing is changed. The states are
    drawn in `storage/deliveries.py`."""

    def claim(
        self,
        slot: str,
        *,
        workspace: str,
        destination: str,
        worker: str,
        now: datetime,
        lease: timedelta,
        member: str = "",
    ) -> Lease | None:
        """The delivery of that slot (a `slot_key`), made where it is missing. None where it is
        settled, where somebody's lease holds, or where another slot's is open at the destination:
        that one comes first (see `left`). One statement, so one of many workers gets it. member:
        whom alone it is for."""
        ...

    def renew(self, lease: Lease, *, until: datetime) -> None: ...

    def release(self, lease: Lease, *, until: datetime) -> None:
        """Gives the lease back; from then on anybody may claim the delivery."""
        ...

    def reserved(
        self, papers: Sequence[PaperId], *, workspace: str, destination: str
    ) -> set[PaperId]:
        """Which of them came to the destination already, or are about to."""
        ...

    def freeze(
        self,
        lease: Lease,
        digest: str,
        parts: Sequence[Sequence[PaperId]],
        *,
        since: Mapping[int, PaperId],
        now: datetime,
    ) -> list[PaperId]:
        """Keeps what will be sent and reserves its papers, all or nothing.

        parts: the papers of each message. since: subscription → the last paper it was asked
        about, its watermark once this is settled. Returns the papers that were taken meanwhile:
        where there are any nothing is kept, and the caller composes again without them.
        """
        ...

    def posting(self, lease: Lease, part: int, *, now: datetime) -> None:
        """Before the call that posts it. Parts count from 1 and are posted in order."""
        ...

    def posted(self, lease: Lease, part: int, ts: str, *, now: datetime) -> None: ...

    def unposted(self, lease: Lease, part: int, *, now: datetime) -> None:
        """The destination refused it, or it was looked for and is not there."""
        ...

    def uncertain(self, lease: Lease, part: int, *, now: datetime) -> None:
        """Nobody can tell whether it is there."""
        ...

    def given_up(self, lease: Lease, part: int, *, now: datetime) -> None:
        """A part that is not posted will not be: its papers come another time."""
        ...

    def confirm(self, lease: Lease, *, now: datetime) -> DeliveryState:
        """All its parts are settled, so it is: the papers of parts that failed are free again,
        watermarks move, and so does the next digest of what was due at the destination by this
        slot. Returns what it is now."""
        ...

    def empty(
        self, lease: Lease, reason: str, *, since: Mapping[int, PaperId], now: datetime
    ) -> None:
        """There was nothing to send; moves what `confirm` moves."""
        ...

    def failed(self, lease: Lease, reason: str, *, now: datetime) -> DeliveryState:
        """It cannot be sent, or not all of it; moves what `confirm` moves. Returns what it is."""
        ...

    def find(self, id: int, *, workspace: str) -> Delivery | None: ...

    def latest(
        self,
        *,
        workspace: str,
        destination: str | None = None,
        states: Collection[DeliveryState] = (),
        limit: int,
    ) -> list[Delivery]:
        """The latest slot first; with `states`, those in one of them."""
        ...

    def counts(self, *, workspace: str) -> dict[DeliveryState, int]:
        """State → how many deliveries are in it, those that none is in left out."""
        ...

    def left(self, *, workspace: str, now: datetime) -> list[Delivery]:
        """Open ones that nobody holds, the oldest slot first: a claim of their slot goes on."""
        ...

    def left_in(self, now: datetime) -> list[str]:
        """The workspaces in which any is left."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Lets go of the digests of what was settled before; the rest of the ledger stays.
        Returns how many."""
        ...
