"""A store that is away: what it still tells, and what is handed over when it is back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage import away
from storage.away import OutOfReach, ThreadsMeanwhile, away_store
from storage.errors import StoreAway
from storage.models import PaperId
from storage.postgres import PostgresStore
from storage.store import Thread
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
HERE = {"workspace": "T1", "channel": "C1", "member": "U1"}
ONE = Thread("one", "T1", "C1", "U1", "search a", (PaperId(1),))
TWO = Thread("two", "T1", "C1", "U1", "search b", (PaperId(2), PaperId(3)), 5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.lists.ids(workspace="T1", member="U1"),
        lambda store: store.events.first_time("key", now=NOW),
        lambda store: store.team.trending(workspace="T1", viewer="U1", since=NOW, limit=5),
        lambda store: store.topics.model_version(),
        lambda store: store.transaction(),
        lambda store: store.papers.last_change(),
    ],
)
def test_what_is_not_known_cannot_be_reached(ask: Callable[[Any], object]) -> None:
    with pytest.raises(StoreAway, match="try again in a minute"):
        ask(away_store(OutOfReach(), ThreadsMeanwhile()))  # type: ignore[arg-type]


def test_of_nobodys_saves_is_anything_told() -> None:
    store: Any = away_store(OutOfReach(), ThreadsMeanwhile())  # type: ignore[arg-type]
    assert store.team.savers([PaperId(1)], workspace="T1", viewer="U1") == {}


def test_answers_are_found_by_who_got_them_alone() -> None:
    kept = ThreadsMeanwhile()
    kept.keep(ONE, now=NOW)
    kept.keep(TWO, now=NOW)
    assert kept.find("one", workspace="T1") == ONE
    assert kept.find("one", workspace="T2") is None
    assert kept.find("three", workspace="T1") is None
    assert kept.last(**HERE) == TWO
    kept.keep(replace(ONE, offset=5), now=NOW)
    assert kept.last(**HERE) == replace(ONE, offset=5)
    for other in ({"workspace": "T2"}, {"channel": "C2"}, {"member": "U2"}):
        assert kept.last(**HERE | other) is None


def test_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "MOST", 2)
    kept = ThreadsMeanwhile()
    for n in range(3):
        kept.keep(replace(ONE, id=str(n)), now=NOW)
    assert [kept.find(str(n), workspace="T1") is not None for n in range(3)] == [False, True, True]


def test_what_was_kept_is_handed_over_once_with_its_own_time(reopen: Opener) -> None:
    store, kept = reopen(), ThreadsMeanwhile()
    kept.keep(ONE, now=NOW)
    later = replace(TWO, id="later")
    store.threads.keep(later, now=NOW + timedelta(minutes=1))
    kept.hand_over(store.threads)
    assert store.threads.find("one", workspace="T1") == ONE
    assert store.threads.last(**HERE) == later
    assert kept.last(**HERE) is None
    store.threads.keep(replace(ONE, offset=5), now=NOW)
    kept.hand_over(store.threads)
    assert store.threads.find("one", workspace="T1") == replace(ONE, offset=5)


def test_what_the_store_does_not_take_stays(reopen: Opener) -> None:
    kept, real, taken = ThreadsMeanwhile(), reopen(), []

    class Leaves:
        def keep(self, thread: Thread, *, now: datetime) -> None:
            if taken:
                raise StoreAway("gone again")
            real.threads.keep(thread, now=now)
            taken.append(thread)

    kept.keep(ONE, now=NOW)
    kept.keep(TWO, now=NOW)
    with pytest.raises(StoreAway):
        kept.hand_over(Leaves())  # type: ignore[arg-type]
    assert taken == [ONE]
    assert [kept.find(id, workspace="T1") for id in ("one", "two")] == [None, TWO]


def test_a_store_says_whether_it_may_go_and_whether_it_has(reopen: Opener) -> None:
    store = reopen()
    assert store.is_remote is isinstance(store, PostgresStore)
    assert not store.is_away
