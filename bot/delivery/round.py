"""Digests that are due, delivered: claim → compose → freeze → render → posting → post → confirm.

The ledger is the truth (`storage/deliveries.py` draws its states): a worker may die at any step,
and what it had frozen is sent as it was by whoever comes next.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.delivery.composing import Composer, Place, due_at, due_places, slot_of, why_empty
from bot.delivery.sending import LEASE, SOON, Sending, Stopped, Tell
from bot.handlers import Caller, Desk
from bot.handlers.digests import parts_of
from bot.slack import Post
from storage import (
    Delivery,
    DeliveryState,
    Lease,
    LedgerError,
    NotFound,
    PaperboyError,
    Subscription,
    slot_key,
)

log = logging.getLogger(__name__)

TRIES = 3  # to freeze, where papers are taken meanwhile
ATTEMPTS = 10  # to send what fails for no reason that is known

PostOf = Callable[[Place], Post | None]  # None: the bot is not in the workspace


def somebody_at(place: Place) -> Caller:
    """Who looks at a destination where nobody from elsewhere is."""
    return Caller(place.workspace, place.member, place.destination)


class Round:
    """One walk over all that is due. Not to be shared between threads. The callables are those of
    `Sending`; stopping: whether nothing more is to be begun."""

    def __init__(
        self,
        desk: Desk,
        post_of: PostOf,
        *,
        worker: str,
        tell: Tell,
        caller_of: Callable[[Place], Caller] = somebody_at,
        pace: Callable[[Place], None] = lambda place: None,
        stopping: Callable[[], bool] = bool,
    ) -> None:
        self._desk = desk
        self._post_of = post_of
        self._worker = worker
        self._tell = tell
        self._caller_of = caller_of
        self._pace = pace
        self._stopping = stopping
        self._composer = Composer(desk.store)
        self._early: Sequence[Subscription] = ()

    def go(self) -> Iterator[Delivery]:
        """Delivers what others left and what is due, and yields what became of each.

        Raises: StoreError.
        """
        store, now = self._desk.store, self._desk.now()
        for workspace in store.deliveries.left_in(now):
            for left in store.deliveries.left(workspace=workspace, now=now):
                yield from self._deliver(Place(workspace, left.destination, left.member), left.slot)
        due = due_places(store, now)
        self._composer.prepare([each for its in due.values() for each in its])
        for place, subscriptions in due.items():
            yield from self._deliver(place, slot_of(subscriptions, now))

    def send_now(self, place: Place, early: Sequence[Subscription]) -> Iterator[Delivery]:
        """What is waiting for these, all of them of one place, before it is due. Nothing where
        another digest is on its way there. Raises: StoreError."""
        self._early = early
        yield from self._deliver(place, slot_key(self._desk.now()))
        self._early = ()

    def _deliver(self, place: Place, slot: str) -> Iterator[Delivery]:
        post = None if self._stopping() else self._post_of(place)
        lease = self._claim(place, slot) if post else None
        if post is None or lease is None:
            return
        try:
            self._go_on(place, lease, post)
        except Stopped:
            pass
        except LedgerError as error:
            log.warning("a digest was left to another worker: %s", type(error).__name__)
        except PaperboyError as error:
            log.warning("a digest waits until its lease runs out: %s", error)
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("a digest failed, reference %s", reference)
            if lease.attempt >= ATTEMPTS:  # or it would hold up its destination for ever
                reason = f"it fails again and again, reference {reference}"
                self._desk.store.deliveries.failed(lease, reason, now=self._desk.now())
        yield self._found(lease)

    def _claim(self, place: Place, slot: str) -> Lease | None:
        return self._desk.store.deliveries.claim(
            slot,
            workspace=place.workspace,
            destination=place.destination,
            member=place.member,
            worker=self._worker,
            now=self._desk.now(),
            lease=LEASE,
        )

    def _go_on(self, place: Place, lease: Lease, post: Post) -> None:
        delivery = self._found(lease)
        if delivery.state is DeliveryState.CLAIMED:
            if not self._freeze(place, lease, delivery):
                return
            delivery = self._found(lease)
        caller = self._caller_of(place)
        Sending(self._desk, place, lease, delivery, post, caller, self._tell, self._pace).send()

    def _freeze(self, place: Place, lease: Lease, delivery: Delivery) -> bool:
        """False where there is nothing to send."""
        ledger = self._desk.store.deliveries
        for _ in range(TRIES):
            now = self._desk.now()
            due = self._early or due_at(self._desk.store, place, slot=delivery.at, now=now)
            digest, since = self._composer.composed(place, due)
            if not digest.papers:
                ledger.empty(lease, why_empty(due, digest), since=since, now=now)
                return False
            first = min(each.next_due for each in due if each.id in digest.topics)
            digest = replace(digest, first=first)
            parts = [[row.paper for row in part] for part in parts_of(digest)]
            if not ledger.freeze(lease, digest.packed(), parts, since=since, now=now):
                return True
        ledger.release(lease, until=self._desk.now() + SOON)
        return False

    def _found(self, lease: Lease) -> Delivery:
        found = self._desk.store.deliveries.find(lease.delivery, workspace=lease.workspace)
        if found is None:
            raise NotFound("That delivery is gone.")
        return found
