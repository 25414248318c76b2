"""What every engine promises of subscriptions, and of when papers arrived."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.cadence import EVERY_DAY, WEEKDAYS, Cadence
from storage.errors import NotFound, StoreError
from storage.models import PaperId
from storage.people import Removed
from storage.store import Store
from storage.subscriptions import Added, Hidden, Order, Pause, Subscription
from tests.builders import mention, paper
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 10, 0, tzinfo=UTC)  # a Wednesday
LATER = NOW + timedelta(hours=1)
TOMORROW = datetime(2025, 3, 13, 8, 0, tzinfo=UTC)
DAILY = Cadence(EVERY_DAY, 9, 0, "Europe/Berlin")
ORDER = Order("C1", "speculative decoding", '{"forms": []}', DAILY)


@pytest.fixture
def store(reopen: Opener) -> Store:
    return reopen()


def add(store: Store, order: Order = ORDER, workspace: str = "T1", **told: object) -> Subscription:
    base = {"creator": "U1", "since": PaperId(7), "now": NOW}
    added = store.subscriptions.add(order, workspace=workspace, **{**base, **told})  # type: ignore[arg-type]
    return added.subscription


def due(store: Store, now: datetime, workspace: str = "T1", limit: int = 9) -> list[int]:
    return [its.id for its in store.subscriptions.due(workspace=workspace, now=now, limit=limit)]


def test_a_subscription_comes_back_as_it_went_in(reopen: Opener) -> None:
    order = Order(
        "C1",
        'topic:"speculative decoding" -survey',
        '{"a": "ü"}',
        Cadence(frozenset({0, 3}), 8, 30, "America/New_York"),
        step=-2,
        cap=3,
        threads=False,
        member="U1",
    )
    added = reopen().subscriptions.add(
        order, workspace="T1", creator="U1", since=PaperId(7), now=NOW
    )
    due = datetime(2025, 3, 13, 12, 30, tzinfo=UTC)
    its = Subscription(added.subscription.id, "T1", order, "U1", NOW, due, PaperId(7))
    assert added == Added(its, None)
    assert reopen().subscriptions.get(its.id, workspace="T1") == its
    assert reopen().subscriptions.named(order.words, workspace="T1", destination="C1") == its


def test_the_same_words_again_change_what_is_there(store: Store) -> None:
    first = add(store)
    store.subscriptions.hide(first.id, "survey", workspace="T1", member="U1", now=NOW)
    store.subscriptions.pause(first.id, Pause("holidays"), workspace="T1")
    before = store.subscriptions.get(first.id, workspace="T1")
    weekly = Cadence(frozenset({0}), 9, 0, "Europe/Berlin")
    order = replace(ORDER, interest="{}", cadence=weekly, step=1, cap=9, threads=False)
    added = store.subscriptions.add(
        order, workspace="T1", creator="U2", since=PaperId(99), now=LATER
    )
    monday = datetime(2025, 3, 17, 8, 0, tzinfo=UTC)
    after = replace(before, order=order, next_due=monday, pause=None)
    assert added == Added(after, before)
    assert store.subscriptions.all(workspace="T1") == [after]


def test_the_same_words_again_lose_no_digest_that_is_due(store: Store) -> None:
    first = add(store)
    again = add(store, now=TOMORROW + timedelta(hours=1))
    assert again == first
    assert again.next_due == TOMORROW


def test_other_words_places_and_workspaces_are_other_subscriptions(store: Store) -> None:
    one = add(store)
    words = add(store, replace(ORDER, words="long context"), creator="U2")
    place = add(store, replace(ORDER, destination="C2"))
    away = add(store, workspace="T2")
    everywhere = store.subscriptions.all
    assert everywhere(workspace="T1") == [one, words, place]
    assert everywhere(workspace="T1", destination="C1") == [one, words]
    assert everywhere(workspace="T1", creator="U1") == [one, place]
    assert everywhere(workspace="T1", destination="C1", creator="U2") == [words]
    assert everywhere(workspace="T2") == [away]
    assert everywhere(workspace="T3") == []
    assert [store.subscriptions.count(workspace=name) for name in ("T1", "T2", "T3")] == [3, 1, 0]


def test_nothing_is_found_from_another_workspace(store: Store) -> None:
    its = add(store)
    assert store.subscriptions.find(its.id, workspace="T2") is None
    assert store.subscriptions.named(ORDER.words, workspace="T2", destination="C1") is None
    assert store.subscriptions.remove(its.id, workspace="T2") is None
    for attempt in (
        lambda: store.subscriptions.get(its.id, workspace="T2"),
        lambda: store.subscriptions.change(its.id, workspace="T2", now=NOW, cap=1),
        lambda: store.subscriptions.pause(its.id, Pause("x"), workspace="T2"),
        lambda: store.subscriptions.resume(its.id, workspace="T2", now=NOW),
        lambda: store.subscriptions.hide(its.id, "x", workspace="T2", member="U9", now=NOW),
        lambda: store.subscriptions.unhide(its.id, "x", workspace="T2"),
    ):
        with pytest.raises(NotFound, match="That subscription is gone"):
            attempt()
    store.subscriptions.put_back(replace(its, workspace="T2", creator="U9"))
    assert store.subscriptions.all(workspace="T1") == [its]
    assert store.subscriptions.all(workspace="T2") == []


def test_what_is_due_comes_by_its_moment(store: Store) -> None:
    late = add(store, replace(ORDER, words="a", cadence=Cadence(EVERY_DAY, 9)))
    early = add(store, replace(ORDER, words="b"))
    assert due(store, TOMORROW - timedelta(microseconds=1)) == []
    assert due(store, TOMORROW) == [early.id]
    assert due(store, TOMORROW + timedelta(days=9)) == [early.id, late.id]
    assert due(store, TOMORROW + timedelta(days=9), limit=1) == [early.id]
    assert due(store, TOMORROW + timedelta(days=9), workspace="T2") == []
    assert store.subscriptions.due_in(TOMORROW - timedelta(seconds=1)) == []
    add(store, workspace="T2")
    add(store, replace(ORDER, words="c"), workspace="T2")
    assert store.subscriptions.due_in(TOMORROW) == ["T1", "T2"]


def test_moments_are_kept_in_one_zone(store: Store) -> None:
    tokyo = datetime.fromisoformat("2025-03-12T19:00:00.5+09:00")
    its = add(store, now=tokyo)
    found = store.subscriptions.get(its.id, workspace="T1")
    assert found.created_at.isoformat() == "2025-03-12T10:00:00.500000+00:00"
    berlin = datetime.fromisoformat("2025-03-13T09:00:00+01:00")
    assert due(store, berlin) == [its.id]
    assert due(store, berlin - timedelta(seconds=1)) == []


def test_a_pause_ends_by_itself_or_when_somebody_says_so(store: Store) -> None:
    its = add(store)
    until = NOW + timedelta(days=14)
    assert store.subscriptions.pause(its.id, Pause("holidays", until), workspace="T1") == its
    paused = store.subscriptions.get(its.id, workspace="T1")
    back = datetime(2025, 3, 27, 8, 0, tzinfo=UTC)  # the first slot after it
    assert paused == replace(its, pause=Pause("holidays", until), next_due=back)
    assert (paused.is_paused(until - timedelta(seconds=1)), paused.is_paused(until)) == (
        True,
        False,
    )
    assert due(store, back - timedelta(seconds=1)) == []
    assert due(store, back) == [its.id]
    store.subscriptions.pause(its.id, Pause("archived"), workspace="T1")
    assert due(store, back + timedelta(days=999)) == []
    assert store.subscriptions.due_in(back + timedelta(days=999)) == []
    assert store.subscriptions.get(its.id, workspace="T1").is_paused(back + timedelta(days=999))
    store.subscriptions.resume(its.id, workspace="T1", now=LATER)
    assert store.subscriptions.get(its.id, workspace="T1") == its


def test_resuming_what_is_not_paused_changes_nothing(store: Store) -> None:
    its = add(store)
    assert store.subscriptions.resume(its.id, workspace="T1", now=TOMORROW) == its
    assert store.subscriptions.get(its.id, workspace="T1") == its


def test_what_is_not_told_stays(store: Store) -> None:
    its = add(store)
    change = store.subscriptions.change
    assert change(its.id, workspace="T1", now=LATER, step=2, threads=False) == its
    after = replace(its, order=replace(ORDER, step=2, threads=False))
    assert change(its.id, workspace="T1", now=LATER, cap=12, interest="{}") == after
    after = replace(after, order=replace(after.order, cap=12, interest="{}"))
    assert store.subscriptions.get(its.id, workspace="T1") == after
    change(its.id, workspace="T1", now=LATER, cadence=DAILY)
    assert store.subscriptions.get(its.id, workspace="T1") == after
    weekdays = Cadence(WEEKDAYS, 12)
    change(its.id, workspace="T1", now=LATER, cadence=weekdays)
    noon = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
    assert store.subscriptions.get(its.id, workspace="T1") == replace(
        after, order=replace(after.order, cadence=weekdays), next_due=noon
    )


def test_another_cadence_does_not_end_a_pause(store: Store) -> None:
    its = add(store)
    until = NOW + timedelta(days=14)
    store.subscriptions.pause(its.id, Pause("holidays", until), workspace="T1")
    store.subscriptions.change(its.id, workspace="T1", now=NOW, cadence=Cadence(WEEKDAYS, 12))
    noon = datetime(2025, 3, 26, 12, 0, tzinfo=UTC)
    assert store.subscriptions.get(its.id, workspace="T1").next_due == noon


@pytest.mark.parametrize("told", [{"step": 4}, {"step": -4}, {"cap": 0}])
def test_what_cannot_be_is_refused(store: Store, told: dict[str, int]) -> None:
    its = add(store)
    with pytest.raises(ValueError, match="A "):
        store.subscriptions.change(its.id, workspace="T1", now=NOW, **told)  # type: ignore[arg-type]
    assert store.subscriptions.get(its.id, workspace="T1") == its


def test_terms_are_hidden_once_and_shown_again(store: Store) -> None:
    its = add(store)
    hide = store.subscriptions.hide
    assert hide(its.id, "benchmark", workspace="T1", member="U2", now=NOW) == its
    hide(its.id, "survey", workspace="T1", member="U1", now=LATER)
    hide(its.id, "benchmark", workspace="T1", member="U3", now=LATER)
    hidden = (Hidden("benchmark", "U2", NOW), Hidden("survey", "U1", LATER))
    assert store.subscriptions.get(its.id, workspace="T1").hidden == hidden
    before = store.subscriptions.unhide(its.id, "benchmark", workspace="T1")
    assert before.hidden == hidden
    assert store.subscriptions.get(its.id, workspace="T1").hidden == hidden[1:]


def test_texts_that_no_database_takes_are_kept_without_what_it_refuses(store: Store) -> None:
    its = add(store, replace(ORDER, words="a\x00b\ud800"))
    store.subscriptions.hide(its.id, "c\x00", workspace="T1", member="U1", now=NOW)
    store.subscriptions.pause(its.id, Pause("\ud800gone"), workspace="T1")
    found = store.subscriptions.named("a\x00b", workspace="T1", destination="C1")
    assert found
    assert (found.order.words, found.hidden[0].term, found.pause) == ("ab", "c", Pause("gone"))


def test_every_change_can_be_put_back_exactly(store: Store) -> None:
    its = add(store)
    store.subscriptions.hide(its.id, "survey", workspace="T1", member="U1", now=NOW)
    its = store.subscriptions.get(its.id, workspace="T1")
    until = NOW + timedelta(days=3)
    for change in (
        lambda: store.subscriptions.change(its.id, workspace="T1", now=NOW, step=1, cap=2),
        lambda: store.subscriptions.pause(its.id, Pause("x", until), workspace="T1"),
        lambda: store.subscriptions.unhide(its.id, "survey", workspace="T1"),
        lambda: store.subscriptions.remove(its.id, workspace="T1"),
    ):
        before = change()
        assert before == its != store.subscriptions.find(its.id, workspace="T1")
        store.subscriptions.put_back(before)
        assert store.subscriptions.find(its.id, workspace="T1") == its


def test_what_is_removed_is_gone_and_its_id_is_no_other(store: Store) -> None:
    its = add(store)
    assert store.subscriptions.remove(its.id, workspace="T1") == its
    assert store.subscriptions.remove(its.id, workspace="T1") is None
    assert store.subscriptions.find(its.id, workspace="T1") is None
    again = add(store)
    assert again.id != its.id
    with pytest.raises(StoreError):
        store.subscriptions.put_back(its)
    assert store.subscriptions.all(workspace="T1") == [again]


def test_a_zone_that_is_not_known_any_more_stops_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    import storage.cadence

    its = add(store)
    known = storage.cadence.zone_named

    def without_berlin(name: str) -> object:
        if name == "Europe/Berlin":
            raise ValueError(name)
        return known(name)

    monkeypatch.setattr(storage.cadence, "zone_named", without_berlin)
    (found,) = store.subscriptions.due(workspace="T1", now=TOMORROW, limit=9)
    assert (found.id, found.order.cadence) == (its.id, Cadence(EVERY_DAY, 9))


# Who leaves, and what goes


def test_a_forgotten_members_own_go_and_others_stay_without_their_name(store: Store) -> None:
    team = add(store)
    add(store, replace(ORDER, destination="D1", member="U1"))
    other = add(store, replace(ORDER, words="x"), creator="U2")
    away = add(store, workspace="T2")
    for member in ("U1", "U2"):
        store.subscriptions.hide(team.id, member, workspace="T1", member=member, now=NOW)
    assert store.members.forget("U1", workspace="T1") == Removed(subscriptions=1)
    hidden = (Hidden("U1", "", NOW), Hidden("U2", "U2", NOW))
    nameless = replace(team, creator="", hidden=hidden)
    assert store.subscriptions.all(workspace="T1") == [nameless, other]
    assert store.subscriptions.all(workspace="T2") == [away]


def test_a_purged_workspace_has_no_subscription(store: Store) -> None:
    add(store)
    add(store, replace(ORDER, destination="D1", member="U1"))
    away = add(store, workspace="T2")
    assert store.workspaces.purge("T1") == Removed(subscriptions=2)
    assert store.subscriptions.all(workspace="T1") == []
    assert store.subscriptions.all(workspace="T2") == [away]


# When papers arrived


def test_the_last_paper_is_told(store: Store) -> None:
    assert store.papers.last_id() == 0
    ids = [store.papers.add(paper(n), keys=[], tags=[]) for n in range(3)]
    assert store.papers.last_id() == ids[-1]


def test_a_paper_arrived_when_it_was_first_shown(store: Store) -> None:
    days = [date(2025, 3, day) for day in (10, 11, 12, 13)]
    shown = [
        store.papers.add(
            paper(n, mentions=(mention(day=day), mention(page="again", day=days[3]))),
            keys=[],
            tags=[],
        )
        for n, day in enumerate(days[:3])
    ]
    undated = mention(page="other", day=None)
    twin = store.papers.add(paper(3, mentions=(undated, mention(day=days[1]))), keys=[], tags=[])

    def arrived(since: date, until: date, limit: int = 9) -> list[tuple[int, date]]:
        return list(store.papers.arrived(since, until, limit=limit).items())

    everything = [(shown[2], days[2]), (twin, days[1]), (shown[1], days[1]), (shown[0], days[0])]
    assert arrived(days[0], days[3]) == everything
    assert arrived(days[1], days[2]) == everything[:3]
    assert arrived(days[1], days[2], limit=1) == everything[:1]
    assert arrived(days[3], days[3]) == []


def test_a_paper_that_no_source_dates_arrived_when_it_was_taken_in(store: Store) -> None:
    before = datetime.now(UTC).date()
    told = paper(0, published=date(2019, 1, 1), mentions=(mention(day=None),))
    id = store.papers.add(told, keys=[], tags=[])
    after = datetime.now(UTC).date()
    found = store.papers.arrived(before, after, limit=9)
    assert list(found) == [id]
    assert before <= found[id] <= after
    store.papers.update(id, replace(told, title="Mended"), keys=[], tags=[])
    assert store.papers.arrived(before, after, limit=9) == found
    assert store.papers.arrived(date(2019, 1, 1), before - timedelta(days=1), limit=9) == {}
