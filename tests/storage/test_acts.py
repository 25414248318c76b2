"""Acts: kept for their member alone, given back exactly, forgotten with everything else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from storage.models import PaperId
from storage.people import Act, Removed, Save, Status, Step
from storage.sqlite import SqliteStore
from tests.builders import paper

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


def test_what_was_done_to_papers_that_are_one_since_is_done_to_the_one(store: SqliteStore) -> None:
    one, other, third = (store.papers.add(paper(n), keys=[f"k{n}"], tags=[]) for n in range(3))
    mine = Save(one, "U1", NOON, NOON, "thesis", Status.READING, "of one")
    also = Save(other, "U1", NOON, NOON, "", Status.DONE, "of other")
    alone = replace(SAVE, paper=third)
    steps = (Step(third, None, alone), Step(other, also, None), Step(one, mine, None))
    store.acts.keep(replace(ACT, steps=steps), now=NOON)
    store.papers.join(other, one)
    found = store.acts.find("a1", workspace="T1", member="U1")
    assert found
    both = replace(mine, status=Status.DONE, note="of one\nof other")
    assert found.steps == (Step(third, None, alone), Step(one, both, None))


def test_what_was_saved_can_be_taken_back_under_the_number_that_it_has_now(
    store: SqliteStore,
) -> None:
    one, other = (store.papers.add(paper(n), keys=[f"k{n}"], tags=[]) for n in range(2))
    me = {"workspace": "T1", "member": "U1"}
    store.lists.save(other, **me, now=NOON, note="mine")
    after = store.lists.find(other, **me)
    store.acts.keep(replace(ACT, steps=(Step(other, None, after),)), now=NOON)
    store.papers.join(other, one)
    found = store.acts.find("a1", **me)
    assert found
    assert found.steps == (Step(one, None, store.lists.find(one, **me)),)
