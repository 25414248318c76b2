"""Acts: kept for their member alone, given back exactly, forgotten with everything else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from storage.models import PaperId
from storage.people import Act, Removed, Save, Status, Step
from storage.sqlite import SqliteStore

NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
SAVE = Save(
    PaperId(1), "U1", NOON, NOON, "thesis", Status.DONE, "a “note”\n😀", date(2025, 4, 1), NOON
)
ACT = Act("a1", "T1", "U1", (Step(PaperId(1), None, SAVE), Step(PaperId(2), SAVE, None)))


def test_an_act_is_given_back_as_it_was(store: SqliteStore) -> None:
    second = replace(SAVE, paper=PaperId(2), due=None, reminded_at=None)
    act = replace(ACT, steps=(Step(PaperId(1), None, SAVE), Step(PaperId(2), second, None)))
    store.acts.keep(act, now=NOON)
    assert store.acts.find("a1", workspace="T1", member="U1") == act


def test_an_act_is_of_its_member_in_its_workspace(store: SqliteStore) -> None:
    store.acts.keep(ACT, now=NOON)
    assert store.acts.find("a1", workspace="T1", member="U2") is None
    assert store.acts.find("a1", workspace="T2", member="U1") is None
    assert store.acts.find("a2", workspace="T1", member="U1") is None


def test_old_acts_are_forgotten(store: SqliteStore) -> None:
    store.acts.keep(ACT, now=NOON)
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    store.acts.keep(replace(ACT, id="a2"), now=east + timedelta(minutes=1))
    assert store.acts.forget_before(NOON + timedelta(seconds=1)) == 1
    assert store.acts.find("a1", workspace="T1", member="U1") is None
    assert store.acts.find("a2", workspace="T1", member="U1") is not None


def test_acts_go_with_their_member(store: SqliteStore) -> None:
    store.acts.keep(ACT, now=NOON)
    store.acts.keep(replace(ACT, id="a2", member="U2"), now=NOON)
    assert store.members.forget("U1", workspace="T1") == Removed(acts=1)
    assert store.acts.find("a1", workspace="T1", member="U1") is None
    assert store.acts.find("a2", workspace="T1", member="U2") is not None
