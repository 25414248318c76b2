"""What every engine promises of installations: who let the bot in, and whose rows are to go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from storage.installations import Installation
from storage.people import Removed
from storage.store import Store
from tests.builders import paper
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OWN = Installation(
    workspace="T1",
    enterprise="",
    token=b"\x00sealed\xff",
    bot_user="U9",
    bot="B9",
    scopes=("chat:write", "commands"),
    installer="U1",
    installed_at=NOW,
)
ORG = replace(OWN, workspace="", enterprise="E1", token=b"sealed for all")


@pytest.fixture
def store(reopen: Opener) -> Store:
    return reopen()


def remove(store: Store, place: str, at: datetime = NOW) -> bool:
    return store.installs.remove(place, now=at, before=at)


def test_an_installation_comes_back_as_it_went_in(reopen: Opener) -> None:
    assert reopen().installs.find("T1") is None
    reopen().installs.keep(OWN)
    assert reopen().installs.find("T1") == OWN
    assert reopen().installs.all() == [OWN]


def test_moments_are_the_same_whatever_their_zone(store: Store) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5)))
    store.installs.keep(replace(OWN, installed_at=elsewhere))
    assert store.installs.all() == [OWN]
    assert remove(store, "T1", at=elsewhere)
    assert store.installs.removed_before(NOW + timedelta(seconds=1)) == ["T1"]


def test_no_workspace_is_found_by_another(store: Store) -> None:
    store.installs.keep(OWN)
    store.installs.keep(ORG)
    assert store.installs.find("T2") is None
    assert store.installs.find("") is None
    assert store.installs.find("T2", enterprise="E2") is None
    assert store.installs.find("T1", enterprise="E2") == OWN


def test_an_enterprise_lets_it_into_all_its_workspaces(store: Store) -> None:
    store.installs.keep(ORG)
    assert store.installs.find("T1", enterprise="E1") == ORG
    assert store.installs.find("", enterprise="E1") == ORG
    store.installs.keep(OWN)
    assert store.installs.find("T1", enterprise="E1") == OWN, "the workspace's own comes first"
    assert store.installs.find("T2", enterprise="E1") == ORG
    store.installs.keep(replace(OWN, token=b""))
    assert store.installs.find("T1", enterprise="E1") == ORG, "one that has a token comes first"
    assert remove(store, "E1")
    assert store.installs.find("T1", enterprise="E1") == replace(OWN, token=b"")


def test_a_seat_tells_the_enterprise(store: Store) -> None:
    store.installs.keep(ORG)
    assert store.installs.find("T1") is None
    for _ in range(2):
        store.installs.note_seat("T1", enterprise="E1")
    assert store.installs.find("T1") == ORG
    store.installs.note_seat("T1", enterprise="E2")
    assert store.installs.find("T1") is None


def test_a_removal_drops_the_token_at_once(store: Store) -> None:
    store.installs.keep(OWN)
    assert [remove(store, "T1", LATER), remove(store, "T1", LATER + timedelta(days=9))] == [
        True,
        False,
    ]
    assert store.installs.find("T1") is None
    assert store.installs.all() == [replace(OWN, token=b"", removed_at=LATER)]
    assert not remove(store, "T2")


def test_a_removal_from_before_the_installation_changes_nothing(store: Store) -> None:
    store.installs.keep(OWN)
    before = NOW - timedelta(seconds=1)
    assert not store.installs.remove("T1", now=LATER, before=before)
    assert store.installs.find("T1") == OWN


def test_who_is_let_in_again_was_never_put_out(store: Store) -> None:
    store.installs.keep(OWN)
    assert remove(store, "T1")
    again = replace(OWN, token=b"another", installed_at=LATER)
    store.installs.keep(again)
    assert store.installs.all() == [again]
    assert store.installs.removed_before(LATER + timedelta(days=99)) == []
    assert store.installs.forget_before(LATER + timedelta(days=99)) == 0


def test_whose_rows_are_to_go(store: Store) -> None:
    for n, place in enumerate(("T1", "T2", "T3")):
        store.installs.keep(replace(OWN, workspace=place))
        if n:
            assert remove(store, place, NOW + timedelta(days=n))
    assert store.installs.removed_before(NOW + timedelta(days=1)) == []
    assert store.installs.removed_before(NOW + timedelta(days=2)) == ["T2"]
    assert store.installs.removed_before(NOW + timedelta(days=3)) == ["T2", "T3"]
    assert store.installs.forget_before(NOW + timedelta(days=2)) == 1
    assert [each.place for each in store.installs.all()] == ["T1", "T3"]


def test_an_enterprise_takes_its_seats_with_it(store: Store) -> None:
    store.installs.keep(ORG)
    store.installs.keep(OWN)
    for workspace in ("T1", "T2"):
        store.installs.note_seat(workspace, enterprise="E1")
    store.installs.note_seat("T3", enterprise="E2")
    assert remove(store, "E1")
    assert store.installs.removed_before(LATER) == ["E1", "T2"], "T1 has its own"
    assert remove(store, "T1", LATER)
    assert store.installs.removed_before(LATER) == ["E1", "T2"]
    assert store.installs.removed_before(LATER + timedelta(days=1)) == ["E1", "T1", "T2"]
    assert store.installs.forget_before(LATER) == 1
    assert store.installs.removed_before(LATER) == []


def leave(store: Store, workspace: str, before: datetime = LATER) -> bool:
    return store.installs.leave_seat(workspace, enterprise="E1", now=LATER, before=before)


def test_an_enterprise_takes_one_seat_away(store: Store) -> None:
    store.installs.keep(ORG)
    for workspace in ("T1", "T2"):
        store.installs.note_seat(workspace, enterprise="E1")
    assert leave(store, "T1")
    assert [store.installs.find("T1"), store.installs.find("T2")] == [None, ORG]
    assert store.installs.removed_before(LATER) == []
    assert store.installs.removed_before(LATER + timedelta(days=1)) == ["T1"]
    store.installs.note_seat("T1", enterprise="E1")
    assert store.installs.removed_before(LATER + timedelta(days=1)) == [], "it is given back"


def test_who_let_it_in_by_itself_loses_only_the_seat(store: Store) -> None:
    store.installs.keep(ORG)
    store.installs.keep(OWN)
    store.installs.note_seat("T1", enterprise="E1")
    assert leave(store, "T1")
    assert store.installs.find("T1") == OWN
    assert store.installs.removed_before(LATER + timedelta(days=1)) == []


def test_a_seat_is_not_taken_by_who_is_not_in_or_came_later(store: Store) -> None:
    assert not leave(store, "T1")
    store.installs.keep(ORG)
    store.installs.note_seat("T1", enterprise="E1")
    assert not leave(store, "T1", before=NOW - timedelta(seconds=1))
    assert store.installs.find("T1") == ORG


def test_a_workspace_whose_enterprise_stays_keeps_its_rows(store: Store) -> None:
    store.installs.keep(ORG)
    store.installs.keep(OWN)
    store.installs.note_seat("T1", enterprise="E1")
    assert remove(store, "T1")
    assert store.installs.removed_before(LATER) == []
    assert store.installs.find("T1") == ORG


def test_a_token_is_encrypted_anew_only_where_it_is_still_the_same(store: Store) -> None:
    store.installs.keep(OWN)
    assert store.installs.encrypt_anew(OWN, b"anew")
    assert store.installs.find("T1") == replace(OWN, token=b"anew")
    assert not store.installs.encrypt_anew(OWN, b"too late")
    assert remove(store, "T1")
    assert not store.installs.encrypt_anew(replace(OWN, token=b"anew"), b"too late")
    assert store.installs.all()[0].token == b""


def test_purging_a_workspace_leaves_its_installation(store: Store) -> None:
    id = store.papers.add(paper(), keys=["k"], tags=[])
    store.lists.save(id, workspace="T1", member="U1", now=NOW)
    store.installs.keep(OWN)
    assert store.workspaces.purge("T1") == Removed(saves=1, settings=1)
    assert store.installs.find("T1") == OWN


def test_an_installation_does_not_show_its_token() -> None:
    assert "sealed" not in repr(OWN)
    assert "sealed" not in repr([OWN])
