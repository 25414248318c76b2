"""What every engine promises of its shelf of sources: storage/store/sources.py, word by word."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.errors import LeaseLost, NotFound
from storage.installations import Installation
from storage.store import Store
from storage.watched import EVERYWHERE, Mark, Trouble, Watch, Watched
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
HOUR, LEASE = timedelta(hours=1), timedelta(minutes=15)
FEED = "https://lab.example/feed.xml"


@pytest.fixture
def store(reopen: Opener) -> Store:
    return reopen()


def add(store: Store, name: str = "huggingface", *, workspace: str = "T1", **told: str) -> Watched:
    service = told.get("service", name)
    return store.sources.add(name, workspace=workspace, service=service, now=NOW)


def claim(store: Store, worker: str = "w1", now: datetime = NOW, **told: int) -> Watch | None:
    return store.sources.claim(worker=worker, now=now, lease=LEASE, id=told.get("id"))


def held(store: Store, worker: str = "w1", now: datetime = NOW) -> Watch:
    watch = claim(store, worker, now)
    assert watch
    return watch


def names(found: list[Watched]) -> list[str]:
    return [each.name for each in found]


def test_a_source_is_due_at_once(store: Store) -> None:
    source = add(store)
    assert source == Watched(source.id, "T1", "huggingface", NOW)
    assert store.sources.find(source.id, workspace="T1") == source
    assert store.sources.named("huggingface", workspace="T1") == source
    assert store.sources.named("hugging", workspace="T1") is None


def test_the_same_again_changes_nothing(store: Store) -> None:
    source = add(store)
    again = store.sources.add(source.name, workspace="T1", service="x", now=NOW + HOUR)
    assert again == source
    assert store.sources.all(workspace="T1") == [source]


def test_sources_are_a_workspaces_own(store: Store) -> None:
    here, there, us = add(store), add(store, workspace="T2"), add(store, FEED, workspace=EVERYWHERE)
    assert len({here.id, there.id, us.id}) == 3
    assert store.sources.all(workspace="T1") == [here]
    assert store.sources.find(here.id, workspace="T2") is None
    assert not store.sources.remove(here.id, workspace="T2")
    with pytest.raises(NotFound):
        store.sources.pause(here.id, workspace="T2", paused=True, now=NOW)
    assert store.sources.everywhere() == [us, here, there]


def test_what_is_removed_is_gone(store: Store) -> None:
    source = add(store)
    assert store.sources.remove(source.id, workspace="T1")
    assert not store.sources.remove(source.id, workspace="T1")
    assert store.sources.all(workspace="T1") == []
    assert add(store).id != source.id, "a button of the one that went is not the new one's"


def test_a_workspace_that_is_purged_has_none(store: Store) -> None:
    add(store)
    kept = [add(store, workspace="T2"), add(store, workspace=EVERYWHERE)]
    store.workspaces.purge("T1")
    assert sorted(each.id for each in store.sources.everywhere()) == sorted(e.id for e in kept)


def let_in(store: Store, workspace: str, enterprise: str = "") -> None:
    """By an installation of its own, or of the whole enterprise where `workspace` is none."""
    its = Installation(workspace, enterprise, b"sealed", "U9", "B9", (), "U1", NOW)
    store.installs.keep(its)


def test_who_puts_the_bot_out_has_nothing_asked_for(store: Store) -> None:
    for workspace in ("T1", "T2", EVERYWHERE):
        add(store, f"source of {workspace}", workspace=workspace)
    source = store.sources.all(workspace="T1")[0]
    let_in(store, "T1")
    let_in(store, "T2")
    assert store.installs.remove("T1", now=NOW, before=NOW)
    assert names(store.sources.everywhere()) == ["source of ", "source of T2"]
    assert sorted(held(store).source.name for _ in range(2)) == ["source of ", "source of T2"]
    assert claim(store) is None
    assert store.sources.all(workspace="T1") == [source], "it finds everything as it was"
    let_in(store, "T1")
    assert held(store).source == source


def test_a_workspace_that_its_enterprise_leaves_out(store: Store) -> None:
    source = add(store)
    let_in(store, "", "E1")
    store.installs.note_seat("T1", enterprise="E1")
    assert names(store.sources.everywhere()) == ["huggingface"]
    assert store.installs.leave_seat("T1", enterprise="E1", now=NOW, before=NOW)
    assert store.sources.everywhere() == []
    assert claim(store) is None
    store.installs.note_seat("T1", enterprise="E1")
    assert held(store).source == source


def test_all_that_is_known_comes_back(reopen: Opener) -> None:
    first = reopen()
    source = add(first)
    known = replace(
        source,
        next_try=NOW + HOUR,
        until=date(2025, 3, 12),
        tried_at=NOW,
        trouble=Trouble.OFFLINE,
        error="huggingface.co cannot be reached: “no\x00 route”.",
        failures=3,
        troubled_since=NOW - HOUR,
        marks={FEED: Mark('"1"', None), "other": Mark(None, "Thu, 18 Sep 2025")},
        seen=340,
        new=120,
    )
    first.sources.note(held(first), known)
    told = replace(known, error="huggingface.co cannot be reached: “no route”.")
    assert reopen().sources.all(workspace="T1") == [told]


def test_the_one_that_is_due_longest_comes_first(store: Store) -> None:
    for n, name in enumerate(("c", "a", "b")):
        store.sources.add(name, workspace="T1", service=name, now=NOW - n * HOUR)
    found = [held(store).source.name for _ in range(3)]
    assert found == ["b", "a", "c"]
    assert claim(store) is None


def test_nobody_has_what_is_not_due_or_paused(store: Store) -> None:
    source = add(store)
    assert claim(store, now=NOW - HOUR) is None
    store.sources.pause(source.id, workspace="T1", paused=True, now=NOW)
    assert claim(store) is None
    assert claim(store, id=source.id), "but by its id"


def test_what_goes_on_is_due_at_once(store: Store) -> None:
    source = add(store)
    store.sources.note(held(store), replace(source, next_try=NOW + 9 * HOUR))
    paused = store.sources.pause(source.id, workspace="T1", paused=True, now=NOW)
    assert (paused.paused, paused.next_try) == (True, NOW + 9 * HOUR)
    for _ in range(2):  # the second time it changes nothing
        on = store.sources.pause(source.id, workspace="T1", paused=False, now=NOW + HOUR)
        assert (on.paused, on.next_try) == (False, NOW + HOUR)
        on = store.sources.pause(source.id, workspace="T1", paused=False, now=NOW + 5 * HOUR)
        assert on.next_try == NOW + HOUR


def test_one_worker_at_a_time(store: Store) -> None:
    source = add(store)
    watch = held(store)
    assert watch == Watch(source, "w1", 1)
    assert claim(store, "w2") is None
    assert claim(store, "w2", id=source.id) is None
    late = NOW + LEASE
    assert held(store, "w2", late).attempt == 2
    for lost in (
        lambda: store.sources.renew(watch, until=late),
        lambda: store.sources.note(watch, source),
        lambda: store.sources.release(watch),
    ):
        with pytest.raises(LeaseLost, match="huggingface is asked by another worker now"):
            lost()
    assert store.sources.all(workspace="T1") == [source]


def test_a_lease_that_is_renewed_holds_longer(store: Store) -> None:
    add(store)
    store.sources.renew(held(store), until=NOW + HOUR)
    assert claim(store, "w2", NOW + HOUR - timedelta(seconds=1)) is None
    assert claim(store, "w2", NOW + HOUR)


def test_what_is_released_is_had_at_once(store: Store) -> None:
    source = add(store)
    store.sources.release(held(store))
    assert held(store, "w2").source == source


def test_a_turn_ends_with_its_note(store: Store) -> None:
    source, watch = add(store), held(store)
    store.sources.note(watch, replace(source, next_try=NOW + HOUR))
    with pytest.raises(LeaseLost):
        store.sources.note(watch, source)
    assert claim(store, "w2", NOW) is None
    assert claim(store, "w2", NOW + HOUR)


def test_what_was_removed_or_paused_meanwhile_stays_so(store: Store) -> None:
    source, watch = add(store), held(store)
    store.sources.pause(source.id, workspace="T1", paused=True, now=NOW)
    store.sources.note(watch, replace(source, seen=7))
    (kept,) = store.sources.all(workspace="T1")
    assert (kept.paused, kept.seen) == (True, 7)
    again = claim(store, id=source.id)
    assert again
    store.sources.remove(source.id, workspace="T1")
    with pytest.raises(LeaseLost, match="or was removed"):
        store.sources.note(again, source)


def test_one_at_a_time_asks_a_service(store: Store) -> None:
    """Whosever the sources are."""
    first = add(store, "arxiv:cs.CL", service="arxiv.org")
    second = add(store, "arxiv:cs.LG", workspace="T2", service="arxiv.org")
    other = add(store, "huggingface", service="huggingface.co")
    watch = held(store)
    assert watch.source == first
    assert held(store, "w2").source == other
    assert claim(store, "w3") is None
    assert claim(store, "w3", id=second.id) is None
    store.sources.note(watch, replace(first, next_try=NOW + HOUR))
    assert held(store, "w3").source == second


def test_a_service_that_asks_to_wait_is_asked_nothing(store: Store) -> None:
    first = add(store, "arxiv:cs.CL", service="arxiv.org")
    add(store, "arxiv:cs.LG", workspace="T2", service="arxiv.org")
    other = add(store, "huggingface", service="huggingface.co")
    later = NOW + timedelta(minutes=5)
    store.sources.note(held(store), replace(first, next_try=later), postpone=later)
    assert held(store).source == other
    assert claim(store) is None
    assert claim(store, now=later)


def test_the_settings_have_their_own(store: Store) -> None:
    own = add(store, workspace="T1")
    typed = add(store, "arxiv:cs.CL", workspace=EVERYWHERE)
    configured = [("huggingface", "huggingface.co"), (FEED, "lab.example")]
    for _ in range(2):
        store.sources.configure(configured, now=NOW)
        ours = store.sources.all(workspace=EVERYWHERE)
        told = [(each.name, each.configured) for each in ours]
        assert told == [("arxiv:cs.CL", False), ("huggingface", True), (FEED, True)]
    store.sources.configure([(typed.name, "arxiv.org")], now=NOW)
    (left,) = store.sources.all(workspace=EVERYWHERE)
    assert left == replace(typed, configured=True)
    store.sources.configure([], now=NOW)
    assert store.sources.everywhere() == [own]


def test_many_workers_share_them_out(reopen: Opener) -> None:
    first = reopen()
    for n in range(6):
        add(first, f"source-{n}")

    def work(n: int) -> list[str]:
        mine, found = reopen(), []
        while watch := claim(mine, f"w{n}"):
            found.append(watch.source.name)
        return found

    with ThreadPoolExecutor(4) as threads:
        shares = list(threads.map(work, range(4)))
    assert sorted(name for share in shares for name in share) == [f"source-{n}" for n in range(6)]
