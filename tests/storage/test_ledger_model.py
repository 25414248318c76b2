"""Workers that crash, clocks that jump and answers that are lost, against one ledger.

A worker is a generator: between any two of its steps others go on, time passes, or it is dropped
as a crash drops it. Only `posting` and the call that follows it are one step, which may end in a
crash before or after the call: who posts calls at once, and not later than its lease.

PAPERBOY_LEDGER=1000 tries so many histories instead of 30.
"""

import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage.cadence import EVERY_DAY, Cadence, moment_of
from storage.deliveries import OPEN, Delivery, DeliveryState, Lease, Part
from storage.errors import LeaseLost
from storage.models import PaperId
from storage.store import Store
from storage.subscriptions import Order, Pause, Subscription
from tests.builders import paper
from tests.engines import ENGINES

EXAMPLES = int(os.environ.get("PAPERBOY_LEDGER", "30"))
NOW = datetime(2025, 3, 12, 8, 0, tzinfo=UTC)
LEASE, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
WORKERS = st.sampled_from(["w1", "w2", "w3"])
POSTED, UNCERTAIN = DeliveryState.POSTED, DeliveryState.UNCERTAIN
SENT = {DeliveryState.POSTING, POSTED, UNCERTAIN}
# Destination, hour, and of which papers each is: those whose number it divides.
TOPICS = [("C1", 9, 2), ("C1", 9, 3), ("C1", 21, 1), ("C2", 9, 1)]


class Call(Enum):
    """What becomes of a call that posts."""

    OK = auto()
    REFUSED_FOR_NOW = auto()
    REFUSED_PART = auto()
    REFUSED_FOR_GOOD = auto()
    ANSWER_LOST = auto()
    NEVER_ARRIVED = auto()
    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()


class Ledger(RuleBasedStateMachine):
    """`shown`: what destinations show: (destination, slot, part) → texts of messages."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        store.workspaces.purge("T1")
        self.now = NOW
        self.start = store.papers.last_id()
        self.workers: dict[str, Iterator[None]] = {}
        self.shown: dict[tuple[str, str, int], list[tuple[PaperId, ...]]] = {}
        self.call, self.readable = Call.OK, True
        self.of = {self.subscribe(*topic): topic[2] for topic in TOPICS}

    def subscribe(self, destination: str, hour: int, divisor: int) -> int:
        order = Order(destination, f"{hour} {divisor}", "{}", Cadence(EVERY_DAY, hour))
        its = self.store.subscriptions.add(
            order, workspace="T1", creator="U1", since=self.start, now=self.now
        )
        return its.subscription.id

    @rule(count=st.integers(1, 4))
    def papers_come(self, count: int) -> None:
        for n in range(count):
            self.store.papers.add(paper(n), keys=[], tags=[])

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(minutes=st.integers(-90, 20))
    def the_clock_jumps(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(which=st.integers(0, 3), hour=st.sampled_from([9, 10, 21]))
    def somebody_edits(self, which: int, hour: int) -> None:
        cadence = Cadence(EVERY_DAY, hour)
        id = list(self.of)[which]
        self.store.subscriptions.change(id, workspace="T1", now=self.now, cadence=cadence)

    @rule(which=st.integers(0, 3), resume=st.booleans())
    def somebody_pauses(self, which: int, resume: bool) -> None:
        id = list(self.of)[which]
        if resume:
            self.store.subscriptions.resume(id, workspace="T1", now=self.now)
        else:
            self.store.subscriptions.pause(id, Pause("x", self.now + DAY), workspace="T1")

    @rule(
        worker=WORKERS,
        pick=st.integers(0, 3),
        steps=st.integers(1, 8),
        call=st.sampled_from(Call),
        readable=st.booleans(),
    )
    def a_worker_works(
        self, worker: str, pick: int, steps: int, call: Call, readable: bool
    ) -> None:
        self.call, self.readable = call, readable
        for _ in range(steps):
            if worker not in self.workers:
                jobs = self.jobs()
                if not jobs:
                    return
                self.workers[worker] = self.delivers(*jobs[pick % len(jobs)])
            if next(self.workers[worker], "done") == "done":
                del self.workers[worker]

    @rule(worker=WORKERS)
    def a_worker_crashes(self, worker: str) -> None:
        self.workers.pop(worker, None)

    # What a worker does

    def jobs(self) -> list[tuple[str, str]]:
        """(destination, slot): what was left behind, then what is due."""
        left = self.store.deliveries.left(workspace="T1", now=self.now)
        due = self.store.subscriptions.due(workspace="T1", now=self.now, limit=99)
        slots: dict[str, str] = {}
        for its in due:
            slot = its.order.cadence.last_at_or_before(self.now).key
            slots[its.order.destination] = max(slot, slots.get(its.order.destination, ""))
        return [*((its.destination, its.slot) for its in left), *slots.items()]

    def delivers(self, destination: str, slot: str) -> Iterator[None]:
        lease = self.store.deliveries.claim(
            slot,
            workspace="T1",
            destination=destination,
            worker="all have one name",
            now=self.now,
            lease=LEASE,
        )
        yield
        if lease:
            try:
                yield from self.goes_on(lease)
            except LeaseLost:
                assert (
                    self.delivery(lease).attempt > lease.attempt or not self.delivery(lease).worker
                )

    def goes_on(self, lease: Lease) -> Iterator[None]:
        if self.delivery(lease).state is DeliveryState.CLAIMED:
            yield from self.composes(lease)
        while part := self.next_part(lease):
            yield
            if part.state is DeliveryState.POSTING:
                self.looks_back(lease, part)
            elif not (yield from self.posts(lease, part)):
                return
        yield
        if self.delivery(lease).is_open:
            self.store.deliveries.confirm(lease, now=self.now)

    def next_part(self, lease: Lease) -> Part | None:
        parts = self.delivery(lease).parts
        return next((part for part in parts if part.state in OPEN), None)

    def composes(self, lease: Lease) -> Iterator[None]:
        its = self.delivery(lease)
        place = {"workspace": "T1", "destination": its.destination}
        while True:
            last = self.store.papers.last_id()
            everything = self.store.subscriptions.all(**place)
            due = [each for each in everything if each.next_due <= its.at]
            since = {each.id: last for each in due}
            new = [PaperId(n) for n in range(self.start + 1, last + 1) if self.is_new(n, due)]
            yield
            taken = self.store.deliveries.reserved(new, **place)
            rows = [id for id in new if id not in taken]
            parts = [rows[at : at + 2] for at in range(0, len(rows), 2)]
            yield
            if not rows:
                self.store.deliveries.empty(lease, "nothing new", since=since, now=self.now)
                return
            digest = f"{lease.delivery} {rows}"
            if not self.store.deliveries.freeze(lease, digest, parts, since=since, now=self.now):
                return
            yield

    def is_new(self, id: int, due: list[Subscription]) -> bool:
        return any(id > each.since and id % self.of[each.id] == 0 for each in due)

    def posts(self, lease: Lease, part: Part) -> Generator[None, None, bool]:
        """Gives back whether there is more to do."""
        self.store.deliveries.posting(lease, part.number, now=self.now)
        call = self.call
        if call in (Call.OK, Call.ANSWER_LOST, Call.CRASH_AFTER):
            self.shown.setdefault(self.key(lease, part), []).append(part.papers)
        if call in (Call.CRASH_BEFORE, Call.CRASH_AFTER):
            return False
        yield
        if call is Call.OK:
            self.store.deliveries.posted(lease, part.number, "17.1", now=self.now)
        elif call in (Call.ANSWER_LOST, Call.NEVER_ARRIVED):
            self.looks_back(lease, part)
        else:
            self.store.deliveries.unposted(lease, part.number, now=self.now)
        return (yield from self.is_refused(lease, part, call))

    def is_refused(self, lease: Lease, part: Part, call: Call) -> Generator[None, None, bool]:
        yield
        if call is Call.REFUSED_FOR_NOW:
            self.store.deliveries.release(lease, until=self.now + HOUR)
        elif call is Call.REFUSED_FOR_GOOD:
            self.store.deliveries.failed(lease, "archived", now=self.now)
        elif call is Call.REFUSED_PART:
            self.store.deliveries.given_up(lease, part.number, now=self.now)
        return call not in (Call.REFUSED_FOR_NOW, Call.REFUSED_FOR_GOOD)

    def looks_back(self, lease: Lease, part: Part) -> None:
        if not self.readable:
            self.store.deliveries.uncertain(lease, part.number, now=self.now)
        elif self.key(lease, part) in self.shown:
            self.store.deliveries.posted(lease, part.number, "17.1", now=self.now)
        else:
            self.store.deliveries.unposted(lease, part.number, now=self.now)

    def key(self, lease: Lease, part: Part) -> tuple[str, str, int]:
        its = self.delivery(lease)
        return its.destination, its.slot, part.number

    def delivery(self, lease: Lease) -> Delivery:
        its = self.store.deliveries.find(lease.delivery, workspace="T1")
        assert its
        return its

    # What holds

    @invariant()
    def no_paper_and_no_part_is_shown_twice(self) -> None:
        for destination in ("C1", "C2"):
            messages = [its for key, its in self.shown.items() if key[0] == destination]
            assert all(len(each) == 1 for each in messages)
            papers = [id for ((*papers,),) in messages for id in papers]
            assert len(papers) == len(set(papers))

    @invariant()
    def the_ledger_knows_what_is_shown(self) -> None:
        for its in self.store.deliveries.latest(workspace="T1", limit=999):
            for part in its.parts:
                shown = self.shown.get((its.destination, its.slot, part.number))
                assert not shown or (part.state in SENT and shown == [part.papers])
                assert shown or part.state is not POSTED
                assert its.is_open or part.state in (POSTED, UNCERTAIN, DeliveryState.FAILED)

    def teardown(self) -> None:
        """No paper is lost: whatever happened, a worker that nothing stops brings the rest."""
        self.workers.clear()
        self.call, self.readable = Call.OK, False
        for _ in range(4):
            self.now += DAY
            for _ in range(99):
                if not (jobs := self.jobs()):
                    break
                list(self.delivers(*jobs[0]))
            assert self.jobs() == []
        self.no_paper_and_no_part_is_shown_twice()
        self.the_ledger_knows_what_is_shown()
        every = self.store.deliveries.latest(workspace="T1", limit=999)
        for destination in ("C1", "C2"):
            there = [its for its in every if its.destination == destination]
            due = self.store.subscriptions.all(workspace="T1", destination=destination)
            last = self.store.papers.last_id()
            wanted = {
                id
                for id in range(self.start + 1, last + 1)
                if any(id % self.of[each.id] == 0 for each in due)
            }
            assert {id for its in there for id in its.papers} == wanted
            assert {its.slot: moment_of(its.slot) for its in there if its.is_open} == {}
            assert all(each.since == last and each.next_due > self.now for each in due)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_paper_comes_twice_and_none_is_lost(
    engine: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = ENGINES[engine](tmp_path_factory.mktemp("ledger"))
    tried = settings(
        max_examples=EXAMPLES,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Ledger(store), settings=tried)
    store.close()
