"""What every engine promises of the delivery ledger."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.cadence import EVERY_DAY, Cadence
from storage.deliveries import Delivery, DeliveryState, Lease, Part
from storage.errors import LeaseLost, OutOfTurn
from storage.models import PaperId
from storage.people import Removed
from storage.store import Store
from storage.subscriptions import Order, Subscription
from tests.builders import paper
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
SLOT, NEXT = "2025-03-12T09:00Z", "2025-03-13T09:00Z"
MINUTE, LEASE, DAY = timedelta(minutes=1), timedelta(minutes=5), timedelta(days=1)
HERE = {"workspace": "T1", "destination": "C1"}
CLAIMED, FROZEN, POSTING = DeliveryState.CLAIMED, DeliveryState.FROZEN, DeliveryState.POSTING
POSTED, UNCERTAIN = DeliveryState.POSTED, DeliveryState.UNCERTAIN
EMPTY, FAILED = DeliveryState.EMPTY, DeliveryState.FAILED


@pytest.fixture
def store(reopen: Opener) -> Store:
    """With nine papers."""
    store = reopen()
    with store.transaction():
        for n in range(9):
            store.papers.add(paper(n), keys=[f"k{n}"], tags=[])
    return store


def ids(*papers: int) -> list[PaperId]:
    return [PaperId(id) for id in papers]


def claim(
    store: Store, slot: str = SLOT, worker: str = "w1", now: datetime = NOW, **told: str
) -> Lease | None:
    place = {**HERE, **told}
    return store.deliveries.claim(slot, worker=worker, now=now, lease=LEASE, **place)


def claimed(store: Store, slot: str = SLOT, **told: str) -> Lease:
    lease = claim(store, slot, **told)
    assert lease
    return lease


def frozen(store: Store, *parts: list[PaperId], slot: str = SLOT, **since: int) -> Lease:
    """since: subscription, as in _3, → the last paper it was asked about."""
    lease = claimed(store, slot)
    seen = {int(name[1:]): PaperId(id) for name, id in since.items()}
    assert store.deliveries.freeze(lease, '{"a": 1}', parts, since=seen, now=NOW) == []
    return lease


def post_all(store: Store, lease: Lease) -> None:
    for part in found(store, lease).parts:
        store.deliveries.posting(lease, part.number, now=NOW)
        store.deliveries.posted(lease, part.number, f"17.{part.number}", now=NOW)
    store.deliveries.confirm(lease, now=NOW)


def found(store: Store, lease: Lease) -> Delivery:
    its = store.deliveries.find(lease.delivery, workspace=lease.workspace)
    assert its
    return its


def subscribe(store: Store, words: str = "a", **told: object) -> Subscription:
    """Daily at nine, set up the day before."""
    base = {"destination": "C1", "interest": "{}", "cadence": Cadence(EVERY_DAY, 9)}
    order = Order(words=words, **{**base, **told})  # type: ignore[arg-type]
    kept = store.subscriptions.add(
        order, workspace="T1", creator="U1", since=PaperId(2), now=NOW - MINUTE
    )
    return kept.subscription


def again(store: Store, its: Subscription) -> Subscription:
    return store.subscriptions.get(its.id, workspace="T1")


# Claims


def test_a_claim_is_one_workers(reopen: Opener, store: Store) -> None:
    lease = claim(store, member="U1")
    assert lease == Lease(1, "T1", "w1", 1)
    assert claim(reopen(), worker="w2") is None
    assert claim(store) is None
    assert found(reopen(), lease) == Delivery(
        1, "T1", "C1", SLOT, CLAIMED, "w1", NOW + LEASE, 1, NOW, member="U1"
    )


def test_other_slots_destinations_and_workspaces_are_other_deliveries(store: Store) -> None:
    leases = [claimed(store), claimed(store, destination="C2"), claimed(store, workspace="T2")]
    store.deliveries.failed(leases[0], "", now=NOW)
    leases.append(claimed(store, NEXT))
    assert len({lease.delivery for lease in leases}) == 4


@pytest.mark.parametrize(("one", "other"), [(SLOT, NEXT), (NEXT, SLOT)])
def test_a_destination_has_one_open_delivery(store: Store, one: str, other: str) -> None:
    """Else the later could settle first, above papers that the earlier then gives up."""
    claimed(store, one)
    later = NOW + LEASE
    assert claim(store, other, worker="w2", now=later) is None
    lease = claim(store, one, worker="w2", now=later)
    assert lease
    assert claim(store, other, worker="w2", now=later) is None
    store.deliveries.failed(lease, "", now=later)
    assert claim(store, other, worker="w2", now=later)


def test_a_lease_that_ran_out_goes_to_the_next(store: Store) -> None:
    first = claimed(store)
    assert claim(store, worker="w2", now=NOW + LEASE - MINUTE) is None
    assert claim(store, worker="w2", now=NOW + LEASE) == replace(first, worker="w2", attempt=2)
    assert claim(store, worker="w1", now=NOW + 2 * LEASE) == replace(first, attempt=3)


def test_a_lease_is_renewed_and_given_back(store: Store) -> None:
    lease = claimed(store)
    store.deliveries.renew(lease, until=NOW + 3 * LEASE)
    assert claim(store, worker="w2", now=NOW + 2 * LEASE) is None
    store.deliveries.release(lease, until=NOW + MINUTE)
    assert claim(store, worker="w2", now=NOW) is None
    with pytest.raises(LeaseLost, match="Another worker goes on with delivery 1"):
        store.deliveries.renew(lease, until=NOW + LEASE)
    assert claim(store, worker="w2", now=NOW + MINUTE) == replace(lease, worker="w2", attempt=2)


def test_what_is_no_slot_is_not_claimed(store: Store) -> None:
    with pytest.raises(ValueError, match="monday"):
        claim(store, "monday")
    assert store.deliveries.latest(workspace="T1", limit=9) == []


def test_threads_that_claim_the_same_at_once_get_it_once(store: Store) -> None:
    places = [f"C{n:02}" for n in range(20)]

    def claim_all(worker: str) -> list[str]:
        return [place for place in places if claim(store, worker=worker, destination=place)]

    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(claim_all, ["w1", "w2", "w3", "w4"]))
    assert sorted(place for each in got for place in each) == places


def test_threads_that_claim_slots_of_one_destination_get_one(store: Store) -> None:
    slots = [f"2025-03-12T09:{minute:02}Z" for minute in range(20)]
    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(lambda slot: claim(store, slot), slots))
    assert len([lease for lease in got if lease]) == 1


# What will be sent


def test_what_is_frozen_stays_as_it_is(reopen: Opener, store: Store) -> None:
    lease = claimed(store)
    digest = '{"title": "ü & <b>"}'
    parts = [ids(5, 3), ids(), ids(4)]
    assert store.deliveries.freeze(lease, digest, parts, since={}, now=NOW + MINUTE) == []
    its = found(reopen(), lease)
    assert (its.state, its.digest, its.changed_at) == (FROZEN, digest, NOW + MINUTE)
    assert its.parts == (
        Part(1, FROZEN, papers=(PaperId(5), PaperId(3))),
        Part(2, FROZEN),
        Part(3, FROZEN, papers=(PaperId(4),)),
    )
    assert its.papers == (5, 3, 4)
    with pytest.raises(OutOfTurn, match="Delivery 1 is frozen"):
        store.deliveries.freeze(lease, "{}", [ids(7)], since={}, now=NOW)
    assert found(store, lease) == its


def test_a_paper_that_was_taken_meanwhile_freezes_nothing(store: Store) -> None:
    post_all(store, frozen(store, ids(1, 2)))
    later = claimed(store, NEXT)
    assert store.deliveries.reserved(ids(1, 2, 3), **HERE) == {1, 2}
    taken = store.deliveries.freeze(later, "{}", [ids(3, 2), ids(1)], since={}, now=NOW)
    assert taken == [2, 1]
    assert (found(store, later).state, found(store, later).parts) == (CLAIMED, ())
    assert store.deliveries.reserved(ids(3), **HERE) == set()
    assert store.deliveries.freeze(later, "{}", [ids(3)], since={}, now=NOW) == []


def test_a_paper_comes_to_every_destination_once(store: Store) -> None:
    frozen(store, ids(1))
    for place in ({"destination": "C2"}, {"workspace": "T2"}):
        lease = claimed(store, **place)
        assert store.deliveries.freeze(lease, "{}", [ids(1)], since={}, now=NOW) == []


# Sending


def test_parts_are_posted_in_order_and_the_whole_is_confirmed(store: Store) -> None:
    its = subscribe(store)
    lease = frozen(store, ids(3, 4), ids(5), **{f"_{its.id}": 6})
    for part, ts in ((1, "17.1"), (2, "17.2")):
        store.deliveries.posting(lease, part, now=NOW)
        assert found(store, lease).state is POSTING
        store.deliveries.posted(lease, part, ts, now=NOW)
    assert again(store, its) == its
    assert store.deliveries.confirm(lease, now=NOW + MINUTE) is POSTED
    done = found(store, lease)
    assert (done.state, done.is_open, done.changed_at) == (POSTED, False, NOW + MINUTE)
    assert done.parts == (
        Part(1, POSTED, "17.1", (PaperId(3), PaperId(4))),
        Part(2, POSTED, "17.2", (PaperId(5),)),
    )
    assert again(store, its) == replace(its, since=PaperId(6), next_due=NOW + DAY)
    assert claim(store, now=NOW + DAY) is None


def test_a_part_that_may_be_out_there_is_not_posted_again(store: Store) -> None:
    lease = frozen(store, ids(1), ids(2))
    store.deliveries.posting(lease, 1, now=NOW)
    second = claim(store, worker="w2", now=NOW + LEASE)
    assert second
    for attempt in (
        lambda: store.deliveries.posting(second, 1, now=NOW),
        lambda: store.deliveries.posting(second, 2, now=NOW),
        lambda: store.deliveries.given_up(second, 1, now=NOW),
        lambda: store.deliveries.confirm(second, now=NOW),
        lambda: store.deliveries.empty(second, "", since={}, now=NOW),
        lambda: store.deliveries.posting(second, 3, now=NOW),
    ):
        before = found(store, second)
        with pytest.raises(OutOfTurn):
            attempt()
        assert found(store, second) == before
    store.deliveries.unposted(second, 1, now=NOW)
    store.deliveries.posting(second, 1, now=NOW)
    store.deliveries.uncertain(second, 1, now=NOW)
    with pytest.raises(OutOfTurn, match="Part 1 of Delivery 1 is uncertain, not frozen"):
        store.deliveries.posting(second, 1, now=NOW)
    store.deliveries.posting(second, 2, now=NOW)
    store.deliveries.posted(second, 2, "17.2", now=NOW)
    assert store.deliveries.confirm(second, now=NOW) is UNCERTAIN
    assert store.deliveries.reserved(ids(1, 2), **HERE) == {1, 2}


def test_who_lost_the_lease_changes_nothing(store: Store) -> None:
    lease = frozen(store, ids(1))
    store.deliveries.posting(lease, 1, now=NOW)
    claim(store, worker="w1", now=NOW + LEASE)  # even one of the same name
    before = found(store, lease)
    for attempt in (
        lambda: store.deliveries.renew(lease, until=NOW + DAY),
        lambda: store.deliveries.release(lease, until=NOW),
        lambda: store.deliveries.freeze(lease, "x", [ids(2)], since={}, now=NOW),
        lambda: store.deliveries.posting(lease, 1, now=NOW),
        lambda: store.deliveries.posted(lease, 1, "17.1", now=NOW),
        lambda: store.deliveries.unposted(lease, 1, now=NOW),
        lambda: store.deliveries.uncertain(lease, 1, now=NOW),
        lambda: store.deliveries.given_up(lease, 1, now=NOW),
        lambda: store.deliveries.confirm(lease, now=NOW),
        lambda: store.deliveries.empty(lease, "", since={}, now=NOW),
        lambda: store.deliveries.failed(lease, "", now=NOW),
        lambda: store.deliveries.failed(replace(lease, workspace="T2", attempt=2), "", now=NOW),
    ):
        with pytest.raises(LeaseLost):
            attempt()
        assert found(store, lease) == before


def test_what_is_settled_stays_settled(store: Store) -> None:
    lease = frozen(store, ids(1))
    assert store.deliveries.failed(lease, "archived", now=NOW) is FAILED
    before = found(store, lease)
    for attempt in (
        lambda: store.deliveries.posting(lease, 1, now=NOW),
        lambda: store.deliveries.confirm(lease, now=NOW),
        lambda: store.deliveries.failed(lease, "again", now=NOW),
        lambda: store.deliveries.empty(lease, "", since={}, now=NOW),
    ):
        with pytest.raises(OutOfTurn, match="Delivery 1 is failed"):
            attempt()
        assert found(store, lease) == before


# What moves when a delivery is settled


def test_an_empty_slot_is_kept_and_moves_what_was_due(store: Store) -> None:
    its = subscribe(store)
    lease = claimed(store)
    store.deliveries.empty(lease, "nothing new", since={its.id: PaperId(9)}, now=NOW)
    done = found(store, lease)
    assert (done.state, done.reason, done.parts) == (EMPTY, "nothing new", ())
    assert again(store, its) == replace(its, since=PaperId(9), next_due=NOW + DAY)


def test_what_fails_before_anything_is_posted_releases_its_papers(store: Store) -> None:
    its = subscribe(store)
    lease = frozen(store, ids(4, 3), ids(6), **{f"_{its.id}": 9})
    assert store.deliveries.failed(lease, "archived", now=NOW) is FAILED
    done = found(store, lease)
    assert (done.reason, done.papers) == ("archived", ())
    assert [part.state for part in done.parts] == [FAILED, FAILED]
    assert store.deliveries.reserved(ids(3, 4, 6), **HERE) == set()
    assert again(store, its) == replace(its, next_due=NOW + DAY)  # 3 is new to it still


def test_what_fails_half_way_releases_what_was_not_posted(store: Store) -> None:
    its = subscribe(store)
    lease = frozen(store, ids(3), ids(5), ids(7, 6), **{f"_{its.id}": 9})
    store.deliveries.posting(lease, 1, now=NOW)
    store.deliveries.posted(lease, 1, "17.1", now=NOW)
    store.deliveries.posting(lease, 2, now=NOW)
    assert store.deliveries.failed(lease, "lost", now=NOW) is UNCERTAIN
    assert [part.state for part in found(store, lease).parts] == [POSTED, UNCERTAIN, FAILED]
    assert store.deliveries.reserved(ids(3, 5, 6, 7), **HERE) == {3, 5}
    assert again(store, its).since == 5


def test_a_part_that_is_given_up_comes_another_time(store: Store) -> None:
    its = subscribe(store)
    lease = frozen(store, ids(3), ids(5), **{f"_{its.id}": 9})
    store.deliveries.posting(lease, 1, now=NOW)
    store.deliveries.posted(lease, 1, "17.1", now=NOW)
    store.deliveries.given_up(lease, 2, now=NOW)
    assert store.deliveries.confirm(lease, now=NOW) is POSTED
    assert store.deliveries.reserved(ids(3, 5), **HERE) == {3}
    assert again(store, its).since == 4


def test_a_digest_of_parts_given_up_failed(store: Store) -> None:
    lease = frozen(store, ids(3))
    store.deliveries.given_up(lease, 1, now=NOW)
    assert store.deliveries.confirm(lease, now=NOW) is FAILED


def test_papers_that_are_released_are_new_to_what_came_meanwhile_to_know_more(
    store: Store,
) -> None:
    its = subscribe(store)
    store.deliveries.empty(claimed(store), "", since={its.id: PaperId(8)}, now=NOW)
    assert again(store, its).since == 8
    store.deliveries.failed(frozen(store, ids(3, 4), slot=NEXT, **{f"_{its.id}": 9}), "", now=NOW)
    assert again(store, its).since == 2


def test_a_watermark_never_goes_back_without_a_reason(store: Store) -> None:
    its = subscribe(store)
    store.deliveries.empty(claimed(store, NEXT), "", since={its.id: PaperId(8)}, now=NOW + DAY)
    store.deliveries.empty(claimed(store), "", since={its.id: PaperId(4)}, now=NOW + DAY)
    assert again(store, its).since == 8


def test_only_what_was_due_there_by_the_slot_moves(store: Store) -> None:
    due = subscribe(store)
    late = subscribe(store, "late", cadence=Cadence(EVERY_DAY, 9, 1))
    away = subscribe(store, destination="C2")
    store.deliveries.empty(claimed(store), "", since={}, now=NOW + 2 * MINUTE)
    assert again(store, due).next_due == NOW + DAY
    assert again(store, late) == late
    assert again(store, away) == away


def test_after_downtime_there_is_one_digest(store: Store) -> None:
    its, other = subscribe(store), subscribe(store, "b", cadence=Cadence(EVERY_DAY, 8))
    now = NOW + 7 * DAY + 90 * MINUTE
    slot = max(each.order.cadence.last_at_or_before(now).key for each in (its, other))
    assert slot == "2025-03-19T09:00Z"
    store.deliveries.empty(claimed(store, slot), "", since={}, now=now)
    assert again(store, its).next_due == NOW + 8 * DAY
    assert again(store, other).next_due == NOW + 8 * DAY - timedelta(hours=1)


def test_what_was_left_behind_for_days_is_no_reason_for_two_digests(store: Store) -> None:
    its = subscribe(store)
    lease = frozen(store, ids(3))
    store.deliveries.posting(lease, 1, now=NOW)
    store.deliveries.uncertain(lease, 1, now=NOW)
    store.deliveries.confirm(lease, now=NOW + 3 * DAY)
    assert again(store, its).next_due == NOW + 4 * DAY


def test_who_is_late_for_a_slot_is_due_at_the_next(store: Store) -> None:
    """Added by somebody whose clock had not come to it, when it was delivered already."""
    store.deliveries.empty(claimed(store), "", since={}, now=NOW)
    its = subscribe(store)
    assert (its.next_due, again(store, its)) == (NOW + DAY, its)
    noon = store.subscriptions.change(
        its.id, workspace="T1", now=NOW, cadence=Cadence(EVERY_DAY, 12)
    )
    assert noon == its
    changed = subscribe(store)  # the same words again, at nine
    assert (changed.next_due, again(store, changed)) == (NOW + DAY, its)


def test_a_clock_that_went_back_brings_no_later_slot_again(store: Store) -> None:
    its = subscribe(store)
    store.deliveries.empty(claimed(store, NEXT), "", since={}, now=NOW)
    assert again(store, its).next_due == NOW + 2 * DAY
    other = subscribe(store, "other")
    store.deliveries.empty(claimed(store), "", since={}, now=NOW)
    assert again(store, other).next_due == NOW + 2 * DAY


def test_a_change_while_its_digest_is_made_does_not_take_it_out(store: Store) -> None:
    its = subscribe(store)
    claimed(store)
    store.subscriptions.hide(its.id, "survey", workspace="T1", member="U1", now=NOW)
    assert again(store, its).next_due == NOW


def test_undoing_a_change_brings_no_slot_again(store: Store) -> None:
    its = subscribe(store)
    before = store.subscriptions.change(its.id, workspace="T1", now=NOW, step=1)
    lease = claimed(store)
    store.deliveries.empty(lease, "", since={its.id: PaperId(8)}, now=NOW)
    store.subscriptions.put_back(before)
    now = replace(its, since=PaperId(8), next_due=NOW + DAY)
    assert again(store, its) == now
    store.subscriptions.remove(its.id, workspace="T1")
    store.subscriptions.put_back(before)
    assert again(store, its) == replace(now, since=before.since)


def test_undoing_a_change_keeps_a_watermark_that_went_back(store: Store) -> None:
    its = subscribe(store)
    store.deliveries.empty(claimed(store), "", since={its.id: PaperId(8)}, now=NOW)
    lease = frozen(store, ids(3), slot=NEXT, **{f"_{its.id}": 8})
    before = store.subscriptions.change(its.id, workspace="T1", now=NOW, step=1)
    store.deliveries.failed(lease, "", now=NOW + DAY)
    store.subscriptions.put_back(before)
    assert again(store, its).since == 2


def test_a_clock_that_went_back_does_not_bring_the_slot_again(store: Store) -> None:
    its = subscribe(store)
    store.deliveries.empty(claimed(store), "", since={}, now=NOW - timedelta(hours=3))
    assert again(store, its).next_due == NOW + DAY


def test_a_cadence_that_was_changed_meanwhile_counts(store: Store) -> None:
    its = subscribe(store)
    lease = claimed(store)
    noon = Cadence(EVERY_DAY, 12)
    store.subscriptions.change(its.id, workspace="T1", now=NOW, cadence=noon)
    store.deliveries.empty(lease, "", since={}, now=NOW)
    assert again(store, its).next_due == NOW.replace(hour=12)


def test_a_subscription_that_is_gone_stops_no_delivery(store: Store) -> None:
    its = subscribe(store)
    lease = frozen(store, ids(3), **{f"_{its.id}": 9})
    store.subscriptions.remove(its.id, workspace="T1")
    store.deliveries.posting(lease, 1, now=NOW)
    store.deliveries.posted(lease, 1, "17.1", now=NOW)
    assert store.deliveries.confirm(lease, now=NOW) is POSTED


def test_settling_is_all_or_nothing(store: Store) -> None:
    its = subscribe(store)
    lease = claimed(store)

    def settle_and_fail() -> None:
        with store.transaction():
            store.deliveries.empty(lease, "", since={its.id: PaperId(9)}, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        settle_and_fail()
    assert found(store, lease).state is CLAIMED
    assert again(store, its) == its


# Questions


def test_the_ledger_is_listed_from_the_latest_slot(store: Store) -> None:
    one = claimed(store, NEXT)
    store.deliveries.failed(one, "", now=NOW)
    two = claimed(store)
    other = claimed(store, destination="C2")
    claimed(store, workspace="T2")

    def listed(limit: int = 9, **told: object) -> list[int]:
        latest = store.deliveries.latest(workspace="T1", limit=limit, **told)  # type: ignore[arg-type]
        return [its.id for its in latest]

    assert listed() == [one.delivery, other.delivery, two.delivery]
    assert listed(limit=1) == [one.delivery]
    assert listed(destination="C1") == [one.delivery, two.delivery]
    assert listed(states=[CLAIMED]) == [other.delivery, two.delivery]
    assert listed(states=[FAILED, UNCERTAIN]) == [one.delivery]
    assert listed(states=[CLAIMED], destination="C2") == [other.delivery]
    assert listed(destination="C3") == []
    assert store.deliveries.counts(workspace="T1") == {CLAIMED: 2, FAILED: 1}
    assert store.deliveries.counts(workspace="T3") == {}
    assert store.deliveries.find(one.delivery, workspace="T2") is None


def test_what_nobody_holds_is_told(store: Store) -> None:
    later, first = claimed(store, NEXT, destination="C3"), claimed(store)
    away = claimed(store, workspace="T2")
    store.deliveries.renew(later, until=NOW + 2 * LEASE)
    done = claimed(store, destination="C2")
    store.deliveries.failed(done, "", now=NOW)

    def left(now: datetime) -> list[int]:
        return [its.id for its in store.deliveries.left(workspace="T1", now=now)]

    assert left(NOW + LEASE - MINUTE) == []
    assert left(NOW + LEASE) == [first.delivery]
    assert left(NOW + 2 * LEASE) == [first.delivery, later.delivery]
    store.deliveries.release(away, until=NOW)
    assert store.deliveries.left_in(NOW) == ["T2"]
    assert store.deliveries.left_in(NOW + LEASE) == ["T1", "T2"]


def test_old_digests_are_let_go_of_and_their_papers_stay(store: Store) -> None:
    old = frozen(store, ids(1))
    store.deliveries.failed(old, "", now=NOW)
    new = frozen(store, ids(2), slot=NEXT)
    store.deliveries.posting(new, 1, now=NOW)
    store.deliveries.uncertain(new, 1, now=NOW)
    store.deliveries.confirm(new, now=NOW + DAY)
    waits = frozen(store, ids(3), slot="2025-03-14T09:00Z")
    assert store.deliveries.forget_before(NOW + MINUTE) == 1
    assert [found(store, each).digest for each in (old, new, waits)] == ["", *2 * ['{"a": 1}']]
    assert store.deliveries.forget_before(NOW + 2 * DAY) == 1
    assert found(store, waits).digest == '{"a": 1}'
    assert store.deliveries.reserved(ids(2), **HERE) == {2}


def test_purge_and_forget_take_the_ledger_along(store: Store) -> None:
    for place in ({}, {"workspace": "T2"}, {"destination": "D1", "member": "U1"}):
        lease = claimed(store, **place)
        store.deliveries.freeze(lease, "{}", [ids(1)], since={}, now=NOW)
    assert store.members.forget("U1", workspace="T1") == Removed(deliveries=1)
    assert store.deliveries.reserved(ids(1), workspace="T1", destination="D1") == set()
    assert store.deliveries.reserved(ids(1), **HERE) == {1}
    assert store.workspaces.purge("T1") == Removed(deliveries=1)
    assert store.deliveries.reserved(ids(1), **HERE) == set()
    assert store.deliveries.latest(workspace="T1", limit=9) == []
    assert store.deliveries.reserved(ids(1), workspace="T2", destination="C1") == {1}
