"""Posted messages that tell who saved papers: kept, outdated by a change, claimed by one worker."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.cadence import EVERY_DAY, Cadence, slot_key
from storage.models import PaperId
from storage.posts import REWRITABLE, SETTLE, Posted, PostKind
from storage.store import Store
from storage.subscriptions import Order
from tests.builders import paper
from tests.engines import ENGINES

NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = NOON + MINUTE
ONE, TWO, THREE = PaperId(1), PaperId(2), PaperId(3)
CARD = Posted(
    "T1", "C1", "1.1", NOON, PostKind.CARD, (TWO, ONE), "U1", "search “x”", drawn="as it was"
)

Open = Callable[[], Store]


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """What another process would open."""
    return lambda: ENGINES[request.param](tmp_path)


@pytest.fixture
def store(opened: Open) -> Iterator[Store]:
    with closing(opened()) as store:
        for n in range(3):
            store.papers.add(paper(n), keys=[f"title:{n}"], tags=[])
        yield store


def claim(store: Store, now: datetime = LATER) -> Posted | None:
    return store.posts.claim(now=now, lease=5 * MINUTE)


def settle(store: Store, now: datetime = LATER) -> list[Posted]:
    """What was outdated, each then drawn."""
    found = []
    while post := claim(store, now):
        store.posts.done(post, drawn=f"{post.ts} drawn", now=now)
        found.append(post)
    return found


def names(posts: Sequence[Posted]) -> list[tuple[str, str]]:
    return sorted((post.channel, post.ts) for post in posts)


def kept(store: Store, *posts: Posted) -> None:
    """And drawn since."""
    for post in posts:
        store.posts.keep(post)
    settle(store)


# Outdated, claimed, done


def test_what_was_just_posted_is_looked_at_once(store: Store) -> None:
    store.posts.keep(CARD)
    assert claim(store, NOON + SETTLE - timedelta(milliseconds=1)) is None
    assert claim(store, NOON + SETTLE) == CARD
    assert claim(store, NOON + SETTLE) is None
    store.posts.done(CARD, drawn="as it is", now=LATER)
    assert claim(store, LATER + 9 * MINUTE) is None


def test_several_changes_are_drawn_together_when_the_first_has_settled(store: Store) -> None:
    kept(store, CARD)
    for second in range(3):
        now = LATER + timedelta(seconds=second)
        store.posts.outdated([ONE, TWO], workspace="T1", now=now)
    assert claim(store, LATER + timedelta(seconds=2)) is None
    found = settle(store, LATER + SETTLE)
    assert found == [replace(CARD, drawn="1.1 drawn", changes=6)]
    assert claim(store, LATER + 9 * MINUTE) is None


def test_what_changes_while_it_is_drawn_is_drawn_too(store: Store) -> None:
    store.posts.keep(CARD)
    post = claim(store)
    assert post
    store.posts.outdated([ONE], workspace="T1", now=LATER)
    assert claim(store, LATER + SETTLE) is None, "it is somebody's"
    store.posts.done(post, drawn="1.1 drawn", now=LATER)
    assert claim(store, LATER) is None
    assert settle(store, LATER + SETTLE) == [replace(CARD, drawn="1.1 drawn")]
    assert claim(store, LATER + 9 * MINUTE) is None


def test_what_a_worker_lost_another_has_when_the_lease_is_over(store: Store) -> None:
    store.posts.keep(CARD)
    assert claim(store) == CARD
    assert claim(store, LATER + 5 * MINUTE - timedelta(seconds=1)) is None
    assert claim(store, LATER + 5 * MINUTE) == CARD


def test_of_two_processes_one_claims(store: Store, opened: Open) -> None:
    for ts in ("1.1", "1.2", "1.3"):
        store.posts.keep(replace(CARD, ts=ts))
    with closing(opened()) as other:
        found = [claim(each) for each in (store, other, store, other)]
    assert names([post for post in found if post]) == [("C1", "1.1"), ("C1", "1.2"), ("C1", "1.3")]
    assert found[-1] is None


def test_the_longest_outdated_comes_first(store: Store) -> None:
    for minute in (2, 1, 3):
        moment = NOON + minute * MINUTE
        store.posts.keep(replace(CARD, ts=f"{minute}", posted_at=moment))
    assert [post.ts for post in settle(store, NOON + 9 * MINUTE)] == ["1", "2", "3"]


def test_only_messages_with_these_papers_of_this_workspace_are_outdated(store: Store) -> None:
    kept(
        store,
        CARD,
        replace(CARD, ts="1.2", papers=(THREE,)),
        replace(CARD, channel="C2", papers=(ONE, THREE)),
        replace(CARD, workspace="T2"),
    )
    store.posts.outdated([ONE], workspace="T1", now=LATER)
    assert names(settle(store, NOON + 9 * MINUTE)) == [("C1", "1.1"), ("C2", "1.1")]
    store.posts.outdated([], workspace="T1", now=LATER)
    assert settle(store, NOON + 9 * MINUTE) == []
    store.posts.all_outdated(workspace="T1", now=LATER)
    assert len(settle(store, NOON + 9 * MINUTE)) == 3


def test_all_that_a_member_saved_is_outdated(store: Store) -> None:
    kept(store, *(replace(CARD, ts=str(id), papers=(id,)) for id in (ONE, TWO, THREE)))
    kept(store, replace(CARD, workspace="T2"))
    for id, member in ((ONE, "U2"), (TWO, "U2"), (THREE, "U3")):
        store.lists.save(id, workspace="T1", member=member, now=NOON)
    store.posts.outdated_by("U2", workspace="T1", now=LATER)
    assert names(settle(store, NOON + 9 * MINUTE)) == [("C1", "1"), ("C1", "2")]


def test_a_change_that_is_taken_back_outdates_nothing(store: Store) -> None:
    kept(store, CARD)

    def change() -> None:
        with store.transaction():
            store.posts.outdated([ONE], workspace="T1", now=LATER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert settle(store, NOON + 9 * MINUTE) == []


# Later, never, and long ago


def test_where_one_cannot_be_drawn_now_its_workspace_waits(store: Store) -> None:
    store.posts.keep(CARD)
    store.posts.keep(replace(CARD, ts="1.2"))
    store.posts.keep(replace(CARD, workspace="T2", posted_at=NOON + timedelta(seconds=1)))
    post = claim(store)
    assert post
    store.posts.later(post, until=LATER + MINUTE)
    assert [each.workspace for each in settle(store)] == ["T2"]
    assert names(settle(store, LATER + MINUTE)) == [("C1", "1.1"), ("C1", "1.2")]


def test_what_is_dropped_is_not_known_any_more(store: Store) -> None:
    store.posts.keep(CARD)
    store.posts.drop(CARD)
    store.posts.outdated([ONE], workspace="T1", now=LATER)
    assert settle(store, NOON + 9 * MINUTE) == []


def test_the_same_message_again_takes_its_place(store: Store) -> None:
    store.posts.keep(CARD)
    again = replace(CARD, kind=PostKind.LINKS, papers=(THREE,), member="U2", about="", drawn="")
    store.posts.keep(again)
    assert settle(store) == [again]


def test_old_messages_stay_as_they_are(store: Store) -> None:
    store.posts.keep(CARD)
    assert claim(store, NOON + REWRITABLE + timedelta(seconds=1)) is None
    assert store.posts.forget_before(NOON) == 0
    assert claim(store, NOON + REWRITABLE) == CARD
    assert store.posts.forget_before(NOON + timedelta(seconds=1)) == 1
    assert store.posts.forget_before(NOON + timedelta(seconds=1)) == 0


# Digests, from the ledger


def delivered(store: Store, *parts: Sequence[PaperId], member: str = "", day: int = 12) -> int:
    """A digest in C9 (a member's own: in D9) with these papers in its messages, of which the
    last one is not posted. Returns its id."""
    at = datetime(2025, 3, day, 9, 0, tzinfo=UTC)
    where = "D9" if member else "C9"
    ledger = store.deliveries
    lease = ledger.claim(
        slot_key(at),
        workspace="T1",
        destination=where,
        member=member,
        worker="w",
        now=at,
        lease=MINUTE,
    )
    assert lease
    assert not ledger.freeze(lease, '{"it": "is"}', parts, since={}, now=at)
    for number in range(1, len(parts)):
        ledger.posting(lease, number, now=at)
        ledger.posted(lease, number, f"{day}.{number}", now=at)
    return lease.delivery


def test_a_digest_is_found_in_the_ledger_part_by_part(store: Store) -> None:
    id = delivered(store, [ONE], [TWO], [THREE])
    store.posts.outdated([TWO, THREE], workspace="T2", now=NOON)
    assert settle(store) == []
    store.posts.outdated([TWO, THREE], workspace="T1", now=NOON)
    at = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
    expected = Posted("T1", "C9", "12.2", at, PostKind.DIGEST, delivery=id, part=2)
    assert settle(store) == [expected]
    store.posts.outdated([TWO], workspace="T1", now=LATER)
    assert settle(store, LATER + MINUTE) == [replace(expected, drawn="12.2 drawn")]


def test_a_members_own_digest_is_theirs(store: Store) -> None:
    delivered(store, [ONE], [], member="U7")
    store.posts.outdated([ONE], workspace="T1", now=NOON)
    assert [(post.channel, post.member) for post in settle(store)] == [("D9", "U7")]
    store.posts.outdated([ONE], workspace="T1", now=NOON)
    store.members.forget("U7", workspace="T1")
    assert settle(store, NOON + 9 * MINUTE) == []


def test_old_digests_stay_as_they_are(store: Store) -> None:
    delivered(store, [ONE], [])
    now = datetime(2025, 3, 12, 9, 0, tzinfo=UTC) + REWRITABLE
    store.posts.outdated([ONE], workspace="T1", now=now + timedelta(seconds=1))
    store.posts.all_outdated(workspace="T1", now=now + timedelta(seconds=1))
    assert settle(store, now) == []
    store.posts.all_outdated(workspace="T1", now=now - MINUTE)
    assert names(settle(store, now)) == [("C9", "12.1")]


# Forgotten, purged


def test_who_is_forgotten_is_named_in_no_row_and_what_named_them_is_outdated(store: Store) -> None:
    delivered(store, [ONE], [])
    others = replace(CARD, ts="1.2", member="U2")
    kept(store, CARD, others)
    order = Order("C9", "x", "{}", Cadence(EVERY_DAY, 9))
    store.subscriptions.add(order, workspace="T1", creator="U1", since=ONE, now=NOON)
    store.members.forget("U1", workspace="T2")
    assert settle(store) == []
    store.members.forget("U1", workspace="T1")
    found = {post.ts: post for post in settle(store)}
    assert found.keys() == {"1.1", "12.1"}
    assert found["1.1"] == replace(CARD, member="", drawn="1.1 drawn")


def test_all_goes_with_the_workspace(store: Store) -> None:
    store.posts.keep(CARD)
    store.posts.keep(replace(CARD, workspace="T2"))
    delivered(store, [ONE], [])
    store.posts.all_outdated(workspace="T1", now=NOON)
    store.workspaces.purge("T1")
    assert [post.workspace for post in settle(store, NOON + 9 * MINUTE)] == ["T2"]
