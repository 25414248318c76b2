"""The audit log: told in order to its workspace alone, forgotten and purged with it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from storage.audit import AuditEntry
from storage.store import Store
from tests.engines import ENGINES

NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
FIRST = AuditEntry("U1", "privacy: team → “count” 😀", NOON)
SECOND = AuditEntry("U2", "sources: all → starter", NOON)
THIRD = AuditEntry("U1", "subscribing: everyone → admins", NOON + timedelta(days=1))


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    open_store: Callable[[Path], Store] = ENGINES[request.param]
    opened = open_store(tmp_path)
    for entry in (FIRST, SECOND, THIRD):
        opened.audit.note(entry, workspace="T1")
    yield opened
    opened.close()


def test_the_latest_come_first(store: Store) -> None:
    assert store.audit.latest(workspace="T1", limit=9) == [THIRD, SECOND, FIRST]
    assert store.audit.latest(workspace="T1", limit=2) == [THIRD, SECOND]
    assert store.audit.latest(workspace="T2", limit=9) == []


def test_a_moment_is_the_same_in_every_zone(store: Store) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    store.audit.note(AuditEntry("U3", "x", east), workspace="T3")
    assert store.audit.latest(workspace="T3", limit=1) == [AuditEntry("U3", "x", NOON)]


def test_what_no_database_takes_is_left_out(store: Store) -> None:
    store.audit.note(AuditEntry("U3", "a\x00b\ud800c", NOON), workspace="T3")
    assert store.audit.latest(workspace="T3", limit=1) == [AuditEntry("U3", "abc", NOON)]


def test_who_is_forgotten_is_no_longer_named(store: Store) -> None:
    store.audit.note(FIRST, workspace="T2")
    store.members.forget("U1", workspace="T1")
    assert [entry.member for entry in store.audit.latest(workspace="T1", limit=9)] == ["", "U2", ""]
    assert [entry.what for entry in store.audit.latest(workspace="T1", limit=1)] == [THIRD.what]
    assert store.audit.latest(workspace="T2", limit=9) == [FIRST]


def test_it_goes_with_the_workspace(store: Store) -> None:
    store.audit.note(FIRST, workspace="T2")
    store.workspaces.purge("T1")
    assert store.audit.latest(workspace="T1", limit=9) == []
    assert store.audit.latest(workspace="T2", limit=9) == [FIRST]


def test_an_entry_is_part_of_the_transaction_around_it(store: Store) -> None:
    def change() -> None:
        with store.transaction():
            store.audit.note(FIRST, workspace="T3")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert store.audit.latest(workspace="T3", limit=9) == []
