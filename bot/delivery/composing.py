"""What is due, read from the store, and what `digests.py` makes of it for each destination."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.digests import Digest, compose
from storage import PaperId, Store, StoredPaper, Subscription, read_arrivals, slot_key

if TYPE_CHECKING:
    from storage import Arrivals

BATCH = 500  # papers that are read at once
EVERY = 100_000  # subscriptions of a workspace: more than there are


@dataclass(frozen=True, slots=True)
class Place:
    """Where a digest goes. member: whom alone it is for, "" in a channel."""

    workspace: str
    destination: str
    member: str


def due_places(store: Store, now: datetime) -> dict[Place, list[Subscription]]:
    """What is due, destination by destination. Raises: StoreError."""
    found = defaultdict[Place, list[Subscription]](list)
    for workspace in store.subscriptions.due_in(now):
        for each in store.subscriptions.due(workspace=workspace, now=now, limit=EVERY):
            found[Place(workspace, each.order.destination, each.order.member)].append(each)
    return found


def due_at(store: Store, place: Place, *, slot: datetime, now: datetime) -> list[Subscription]:
    """What the digest of that slot is for. Raises: StoreError."""
    every = store.subscriptions.all(workspace=place.workspace, destination=place.destination)
    return [
        each
        for each in every
        if each.order.member == place.member and each.next_due <= slot and not each.is_paused(now)
    ]


def slot_of(due: Sequence[Subscription], now: datetime) -> str:
    """The latest slot of these that has come: one digest for all that were missed."""
    return slot_key(max(each.order.cadence.last_at_or_before(now).at for each in due))


class Composer:
    """Composes digests from the papers that there are when it is first asked: they are read once.
    Not to be shared between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._first, self._last = PaperId(0), PaperId(0)
        self._arrivals: Arrivals | None = None

    def prepare(self, subscriptions: Sequence[Subscription]) -> None:
        """Reads the papers that are new to any of these. Raises: StoreError."""
        if not subscriptions:
            return
        first = min(each.since for each in subscriptions)
        if self._arrivals is None or first < self._first:
            papers = list(self._after(first))
            self._first, self._last = first, papers[-1].id if papers else first
            self._arrivals = read_arrivals(papers)

    def composed(
        self, place: Place, due: Sequence[Subscription]
    ) -> tuple[Digest, dict[int, PaperId]]:
        """The digest, and up to which paper each subscription was asked. Raises: StoreError."""
        self.prepare(due)
        if not due or self._arrivals is None:
            return Digest(), {}
        taken = self._store.deliveries.reserved(
            list(self._arrivals.ids), workspace=place.workspace, destination=place.destination
        )
        taken |= self._unwanted(place.workspace)
        digest = compose(due, self._arrivals, taken=taken)
        return digest, {each.id: max(each.since, self._last) for each in due}

    def _unwanted(self, workspace: str) -> set[PaperId]:
        """Papers of sources that the workspace does not want."""
        wanted = self._store.workspaces.settings(workspace).sources
        if wanted is None or self._arrivals is None:
            return set()
        papers = self._arrivals.papers
        return {its.id for its in papers if wanted.isdisjoint(m.source for m in its.paper.mentions)}

    def _after(self, since: PaperId) -> Iterator[StoredPaper]:
        while found := self._store.papers.after(since, limit=BATCH):
            yield from found
            since = found[-1].id


def waiting(store: Store, now: datetime) -> Iterator[tuple[Place, str, Digest]]:
    """What would be delivered now: where, at which slot. Changes nothing. Raises: StoreError."""
    due, composer = due_places(store, now), Composer(store)
    composer.prepare([each for its in due.values() for each in its])
    for place, subscriptions in due.items():
        yield place, slot_of(subscriptions, now), composer.composed(place, subscriptions)[0]


def why_empty(due: Sequence[Subscription], digest: Digest) -> str:
    """Why there is no digest, in the ledger's words."""
    if not due:
        return "nothing is subscribed to any more"
    if not digest.new:
        return "no new papers"
    hidden = f", {len(digest.hidden)} hidden" if digest.hidden else ""
    return f"none of {digest.new} new papers belongs{hidden}"
