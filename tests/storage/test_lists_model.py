"""Saves of several members in several workspaces, beside a plain dict that does the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage.models import PaperId
from storage.people import MemberSettings, ReadingList, Save, Selection, Status
from storage.store import Store
from tests.builders import paper
from tests.engines import ENGINES

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
WHO = st.sampled_from([("T1", "U1"), ("T1", "U2"), ("T2", "U1")])
PAPERS = st.sampled_from([PaperId(n) for n in range(1, 6)])
DAYS = st.none() | st.dates(date(2025, 3, 10), date(2025, 3, 14))
Who = tuple[str, str]


@pytest.fixture(scope="module", params=ENGINES)
def store(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Store]:
    opened = ENGINES[request.param](tmp_path_factory.mktemp("model"))
    for n in range(5):
        opened.papers.add(paper(n), keys=[], tags=[])
    yield opened
    opened.close()


class Shelves(RuleBasedStateMachine):
    """Every rule does something to the store and the same to `kept`, in the plainest way."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.now = NOW
        self.kept: dict[Who, dict[PaperId, Save]] = {}
        self.settings: dict[Who, MemberSettings] = {}
        self.undo: tuple[Who, PaperId, Save | None] | None = None
        for workspace in ("T1", "T2"):
            store.workspaces.purge(workspace)

    def mine(self, who: Who) -> dict[PaperId, Save]:
        return self.kept.setdefault(who, {})

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        who=WHO,
        id=PAPERS,
        list=st.none() | st.sampled_from(["", "ml", "to cite"]),
        status=st.none() | st.sampled_from(Status),
        note=st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    )
    def save(self, who: Who, id: PaperId, **told: Any) -> None:
        key = {"workspace": who[0], "member": who[1]}
        before = self.store.lists.save(id, **key, now=self.now, **told)
        self.changed(who, id, before, {name: it for name, it in told.items() if it is not None})

    @rule(who=WHO, id=PAPERS, due=DAYS)
    def set_due(self, who: Who, id: PaperId, due: date | None) -> None:
        key = {"workspace": who[0], "member": who[1]}
        before = self.store.lists.set_due(id, due, **key, now=self.now)
        same = bool(before and before.due == due)
        self.changed(who, id, before, {} if same else {"due": due, "reminded_at": None})

    def changed(self, who: Who, id: PaperId, before: Save | None, told: dict[str, Any]) -> None:
        assert before == self.mine(who).get(id)
        self.undo = who, id, before
        after = replace(before or Save(id, who[1], self.now, self.now), **told)
        if after != before:
            self.mine(who)[id] = replace(after, changed_at=self.now)

    @rule(who=WHO, id=PAPERS)
    def unsave(self, who: Who, id: PaperId) -> None:
        before = self.store.lists.unsave(id, workspace=who[0], member=who[1])
        assert before == self.mine(who).pop(id, None)
        self.undo = who, id, before

    @rule()
    def undo_the_last(self) -> None:
        if not self.undo:
            return
        who, id, before = self.undo
        if before:
            self.store.lists.put_back(before, workspace=who[0])
            self.mine(who)[id] = before
        else:
            self.store.lists.unsave(id, workspace=who[0], member=who[1])
            self.mine(who).pop(id, None)

    @rule(who=WHO, hour=st.integers(0, 23), reminders=st.booleans())
    def choose(self, who: Who, hour: int, reminders: bool) -> None:
        chosen = MemberSettings("Asia/Tokyo", hour, reminders=reminders)
        self.store.members.keep(chosen, workspace=who[0], member=who[1])
        self.settings[who] = chosen

    @rule(workspace=st.sampled_from(["T1", "T2"]))
    def remind(self, workspace: str) -> None:
        due = self.store.lists.due(workspace=workspace, now=self.now, zone="UTC")
        waiting = [
            save
            for who, saves in self.kept.items()
            for save in saves.values()
            if who[0] == workspace and self.waits(save, self.settings.get(who, MemberSettings()))
        ]
        assert sorted(due, key=_place) == sorted(waiting, key=_place)
        for save in due:
            assert self.store.lists.reminded(save, workspace=workspace, now=self.now)
            self.mine((workspace, save.member))[save.paper] = replace(save, reminded_at=self.now)

    def waits(self, save: Save, its: MemberSettings) -> bool:
        if save.status is Status.DONE or save.due is None or save.reminded_at:
            return False
        return its.reminders and its.moment(save.due, zone="UTC") <= self.now

    @rule(who=WHO)
    def forget(self, who: Who) -> None:
        removed = self.store.members.forget(who[1], workspace=who[0])
        assert removed.saves == len(self.kept.pop(who, {}))
        self.settings.pop(who, None)
        self.undo = None

    @invariant()
    def every_view_is_the_same(self) -> None:
        for who in (("T1", "U1"), ("T1", "U2"), ("T2", "U1")):
            key = {"workspace": who[0], "member": who[1]}
            mine = sorted(self.mine(who).values(), key=lambda s: (s.saved_at, s.paper))[::-1]
            page = self.store.lists.page(Selection(), **key, limit=3, offset=1)
            assert (page.total, list(page.saves)) == (len(mine), mine[1:4])
            read = self.store.lists.page(Selection(status=Status.DONE, list="ml"), **key, limit=9)
            done = [s for s in mine if s.status is Status.DONE and s.list == "ml"]
            assert list(read.saves) == done
            assert self.store.lists.ids(**key) == set(self.mine(who))
            assert self.store.lists.lists(**key) == _lists(mine)
            its = self.settings.get(who, MemberSettings())
            assert self.store.members.settings(who[1], workspace=who[0]) == its


def _place(save: Save) -> tuple[str, int]:
    return save.member, save.paper


def _lists(saves: list[Save]) -> list[ReadingList]:
    names = sorted({save.list for save in saves})
    return [
        ReadingList(
            name, {s: sum(save.list == name and save.status is s for save in saves) for s in Status}
        )
        for name in names
    ]


def test_the_store_does_what_a_dict_does(store: Store) -> None:
    few = settings(max_examples=25, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: Shelves(store), settings=few)
