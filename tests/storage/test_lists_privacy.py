"""The whole matrix viewer x saver x privacy x workspace: nobody learns what is not for him.

The strongest thing to say is that whatever is private might as well not be there: a world gives
every viewer the same answers as one in which the private savers never saved.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.models import PaperId, Tag
from storage.people import (
    EVERYBODY,
    MemberSettings,
    Privacy,
    Save,
    Savers,
    Selection,
    Status,
    WorkspaceSettings,
)
from storage.store import Store
from tests.builders import paper
from tests.engines import ENGINES

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
WEEK = NOW - timedelta(days=7)
MEMBERS = ("<ana>", "<bo>", "<cy>", "<di>", "<ed>")
PAPERS = tuple(map(PaperId, (1, 2, 3, 4)))
ELSEWHERE = PaperId(5)  # saved in another workspace only
SELECTIONS = (
    Selection(),
    Selection(status=Status.DONE),
    Selection(list="ml"),
    Selection(topic="drafts"),
    Selection(since=WEEK),
    Selection(due=True),
)


@dataclass(frozen=True)
class World:
    """Who saved what how many days ago, who wants what to be told, and what is so by default."""

    saves: Mapping[tuple[str, PaperId], int]
    tiers: Mapping[str, Privacy | None]
    default: Privacy

    def tier(self, member: str) -> Privacy:
        return self.tiers[member] or self.default

    def without_private(self, *, viewer: str) -> "World":
        kept = {
            (member, id): days
            for (member, id), days in self.saves.items()
            if member == viewer or self.tier(member) is not Privacy.PRIVATE
        }
        return World(kept, self.tiers, self.default)


WORLDS = st.builds(
    World,
    saves=st.dictionaries(
        st.tuples(st.sampled_from(MEMBERS), st.sampled_from(PAPERS)), st.integers(0, 14)
    ),
    tiers=st.fixed_dictionaries(
        {member: st.none() | st.sampled_from(Privacy) for member in MEMBERS}
    ),
    default=st.sampled_from(Privacy),
)


@pytest.fixture(scope="module", params=ENGINES)
def store(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Store]:
    opened = ENGINES[request.param](tmp_path_factory.mktemp("privacy"))
    for n in range(5):
        opened.papers.add(paper(n), keys=[], tags=[Tag("drafts", 1.0)] if n % 2 else [])
    yield opened
    opened.close()


def make(store: Store, world: World, workspace: str) -> None:
    store.workspaces.purge(workspace)
    with store.transaction():
        store.workspaces.keep(WorkspaceSettings(privacy=world.default), workspace=workspace)
        for member, tier in world.tiers.items():
            chosen = MemberSettings(privacy=tier)
            store.members.keep(chosen, workspace=workspace, member=member)
        for (member, id), days in world.saves.items():
            moment = NOW - timedelta(days=days)
            status = Status.DONE if days % 2 else Status.TO_READ
            its = "ml" if id % 2 else ""
            kept = Save(id, member, moment, moment, its, status, f"note of {member}", NOW.date())
            store.lists.put_back(kept, workspace=workspace)


def make_elsewhere(store: Store) -> None:
    """The same people saved everything in another workspace, for all to see."""
    saves = {(member, id): 0 for member in MEMBERS for id in (*PAPERS, ELSEWHERE)}
    make(store, World(saves, dict.fromkeys(MEMBERS), Privacy.TEAM), "T2")


def answers(store: Store, workspace: str, viewer: str) -> dict[str, object]:
    """Everything that the viewer can be told, from every place."""
    asked = {"workspace": workspace, "viewer": viewer}
    everything = (*PAPERS, ELSEWHERE)
    told: dict[str, object] = {
        "savers": store.team.savers(everything, **asked),
        "savers of late": store.team.savers(everything, since=WEEK, **asked),
        "ids": store.team.ids(**asked),
    }
    for since, limit in ((WEEK, 1), (WEEK, 9), (NOW - timedelta(days=99), 2)):
        found = store.team.trending(since=since, limit=limit, **asked)
        told[f"trending {since} {limit}"] = list(found.items())
    for member in MEMBERS:
        for selection in SELECTIONS:
            for offset in (0, 1):
                page = store.team.saved_by(member, selection, limit=2, offset=offset, **asked)
                told[f"by {member} {selection} {offset}"] = page
    return told


@settings(max_examples=50, deadline=None)
@given(world=WORLDS, viewer=st.sampled_from((*MEMBERS, "<stranger>", EVERYBODY)))
def test_what_is_private_might_as_well_not_be(store: Store, world: World, viewer: str) -> None:
    make_elsewhere(store)
    make(store, world, "T1")
    make(store, world.without_private(viewer=viewer), "T3")
    told = answers(store, "T1", viewer)
    assert told == answers(store, "T3", viewer)
    said = repr(list(told.values()))
    for member in MEMBERS:
        if member != viewer and world.tier(member) is not Privacy.TEAM:
            assert member not in said
        if member != viewer:
            assert f"note of {member}" not in said
    assert ELSEWHERE not in ids_in(told)


def ids_in(told: Mapping[str, object]) -> set[PaperId]:
    """Every paper that is named in answers."""
    found: set[PaperId] = set()
    for place, answer in told.items():
        match answer:
            case set():
                found |= answer
            case dict():
                found |= answer.keys()
            case list():
                found |= {id for id, _ in answer}
            case page:
                assert place.startswith("by ")
                found |= {save.paper for save in page.saves}  # type: ignore[attr-defined]
    return found


@settings(max_examples=50, deadline=None)
@given(world=WORLDS, viewer=st.sampled_from((*MEMBERS, "<stranger>", EVERYBODY)))
def test_the_answers_are_those_of_the_obvious_way(store: Store, world: World, viewer: str) -> None:
    make_elsewhere(store)
    make(store, world, "T1")
    asked = {"workspace": "T1", "viewer": viewer}
    for since, last in ((None, 99), (WEEK, 7)):
        found = store.team.savers(PAPERS, since=since, **asked)
        assert found == obvious_savers(world, viewer, last)
    assert store.team.ids(**asked) == set(obvious_savers(world, viewer, 99))
    everybody = obvious_savers(world, EVERYBODY, 7)
    ranked = sorted(everybody, key=lambda id: (-everybody[id].total, -id))
    trends = store.team.trending(since=WEEK, limit=3, **asked)
    mine = obvious_savers(world, viewer, 7)
    assert list(trends.items()) == [(id, mine[id]) for id in ranked[:3]]


def obvious_savers(world: World, viewer: str, days: int) -> dict[PaperId, Savers]:
    """Paper → who saved it in these days, one sentence of the rule after the other."""
    by_paper: dict[PaperId, list[str]] = defaultdict(list)
    for (member, id), ago in sorted(world.saves.items(), key=lambda s: (-s[1], s[0][0])):
        if ago <= days:
            by_paper[id].append(member)
    found = {}
    for id, members in by_paper.items():
        visible, anonymous, public = [], 0, 0
        for member in members:
            tier = world.tier(member)
            if tier is not Privacy.PRIVATE:
                public += 1
            if member == viewer or tier is Privacy.TEAM:
                visible.append(member)
            elif tier is Privacy.COUNT:
                anonymous += 1
        if visible or (anonymous and public >= 3):
            found[id] = Savers(tuple(visible), anonymous if public >= 3 else 0)
    return found
