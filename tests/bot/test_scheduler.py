"""The clock: what it does each second and each hour, and that it can be stopped."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Bot
from bot.handlers import Desk
from bot.metrics import NoMeters
from bot.scheduler import Scheduler
from bot.tasks import (
    DELIVERING,
    FETCHING,
    HERE,
    RECEIPTS_LIVE,
    REWRITING,
    TELLING,
    THREADS_LIVE,
    Task,
    errand_tasks,
    forgetting,
    index_tasks,
)
from storage import (
    Mention,
    Record,
    SearchIndexError,
    Source,
    Stopped,
    Store,
    StoreError,
    Thread,
    open_searcher,
    parse_query,
    take_in,
)
from tests.builders import paper

NOW = datetime(2025, 3, 11, 12, tzinfo=UTC)
LONG = timedelta(hours=1)


class FakeSearcher:
    """A searcher of which only `refresh` is asked, and that has nothing to learn."""

    def __init__(self, refresh: Callable[[], object]) -> None:
        self.refresh = refresh

    def learn(self) -> bool:
        return False


@pytest.fixture
def started() -> Iterator[Callable[[Desk], Scheduler]]:
    """Schedulers that are stopped in the end."""
    running: list[Scheduler] = []

    def start(desk: Desk) -> Scheduler:
        running.append(Scheduler([*index_tasks(desk), forgetting(desk)]))
        return running[-1]

    yield start
    for each in running:
        if each._scheduler.running:
            assert each.stop()


Start = Callable[[Desk], Scheduler]


def with_refresh(desk: Desk, refresh: Callable[[], object]) -> Desk:
    return replace(desk, searcher=FakeSearcher(refresh))  # type: ignore[arg-type]


def wait_until(holds: Callable[[], bool], seconds: float = 8) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def test_what_is_added_is_found_soon(desk: Desk, shelf: Store, started: Start) -> None:
    started(desk)
    shelf.papers.add(paper(title="Zugzwang in Zurich"), keys=["title:z"], tags=[])
    zugzwang = parse_query("zugzwang")
    assert wait_until(lambda: bool(desk.searcher.search(zugzwang).total)) < 4


def test_old_threads_and_receipts_are_forgotten(desk: Desk, started: Start) -> None:
    store = desk.store
    clock = started(replace(desk, now=lambda: NOW))
    for n, age in enumerate((timedelta(), THREADS_LIVE + timedelta(seconds=1))):
        store.threads.keep(Thread(f"thread-{n}", "T1", "C1", "U1", "search x"), now=NOW - age)
    for n, age in enumerate((timedelta(), RECEIPTS_LIVE + timedelta(seconds=1))):
        assert store.events.first_time(f"receipt-{n}", now=NOW - age)
    clock.run("forget")
    assert store.threads.find("thread-0", workspace="T1")
    assert store.threads.find("thread-1", workspace="T1") is None
    assert [store.events.first_time(f"receipt-{n}", now=NOW) for n in (0, 1)] == [False, True]


def test_stop_waits_for_what_runs(desk: Desk, started: Start) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def refresh() -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    clock = started(with_refresh(desk, refresh))
    assert begun.wait(8)
    assert not clock.stop(0.1), "it takes too long"
    may_end.set()
    assert ended.wait(5)


def test_nothing_is_done_after_stop(desk: Desk, started: Start) -> None:
    done: list[int] = []
    clock = started(with_refresh(desk, lambda: done.append(1)))
    wait_until(lambda: bool(done))
    assert clock.stop()
    done.clear()
    clock.run("refresh")
    time.sleep(1.2)
    assert done == []


def test_what_fails_each_second_is_logged_once(
    desk: Desk, started: Start, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes: list[Exception | None] = []

    def refresh() -> None:
        if outcomes and (error := outcomes.pop(0)):
            raise error

    clock = started(with_refresh(desk, refresh))
    caplog.set_level(logging.WARNING, logger="bot.scheduler")
    outcomes[:] = [SearchIndexError("no room")] * 3 + [None, SearchIndexError("no room")]
    for _ in range(5):
        clock.run("refresh")
    assert [record.message for record in caplog.records] == ["the index is behind: no room"] * 2


def test_a_scheduler_goes_on_after_a_failure(desk: Desk, started: Start) -> None:
    calls: list[int] = []

    def refresh() -> None:
        calls.append(1)
        raise SearchIndexError("no room")

    started(with_refresh(desk, refresh))
    wait_until(lambda: len(calls) >= 2)


def test_reminders_stop_between_two_and_keep_nobody_waiting(desk: Desk, started: Start) -> None:
    sent: list[int] = []
    begun, may_go_on = threading.Event(), threading.Event()

    def remind() -> Iterator[int]:
        for n in range(5):
            sent.append(n)
            begun.set()
            may_go_on.wait(10)
            yield n

    clock = Scheduler([*index_tasks(desk), Task("remind", LONG, remind, "", TELLING)])
    reminding = threading.Thread(target=clock.run, args=["remind"])
    reminding.start()
    assert begun.wait(8)
    clock.run("refresh")  # what waits for Slack does not hold up the index
    assert not clock.stop(0.1), "one is being sent"
    may_go_on.set()
    reminding.join(8)
    assert sent == [0]


def test_an_index_of_another_process_is_followed(desk: Desk, shelf: Store, started: Start) -> None:
    """Whoever writes the index, everybody sees it."""
    other = open_searcher(shelf, desk.searcher._index.folder)
    started(desk)
    shelf.papers.add(paper(title="Zugzwang in Zurich"), keys=["title:z"], tags=[])
    zugzwang = parse_query("zugzwang")
    assert wait_until(lambda: bool(other.search(zugzwang).total)) < 4


def test_what_is_done_how_often_and_what_waits_for_what(bot: Bot) -> None:
    tasks = [*index_tasks(bot.desk), *errand_tasks(bot.errands, NoMeters()), forgetting(bot.desk)]
    assert [(each.name, each.every.total_seconds(), each.lane) for each in tasks] == [
        ("refresh", 1, HERE),
        ("learn", 1, HERE),
        ("tag", 1, HERE),
        ("deliver", 20, DELIVERING),
        ("remind", 60, TELLING),
        ("rewrite", 2, REWRITING),
        ("tidy", 3600, TELLING),
        ("collect", 60, FETCHING),
        ("forget", 3600, HERE),
    ]


def test_papers_that_wait_get_their_topics(bot: Bot) -> None:
    tasks = {each.name: each for each in errand_tasks(bot.errands, NoMeters())}
    records = [
        Record("Draft models for speculative decoding", Mention(Source.STARTER, "dump")),
        Record("Speculative decoding with draft models", Mention(Source.STARTER, "dump")),
    ]
    take_in(bot.desk.store, records, tag_first=0)
    last = bot.desk.store.papers.last_id()
    assert bot.desk.store.papers.get(last).tags == ()
    assert list(tasks["tag"].steps())
    assert bot.desk.store.papers.get(last).tags


def test_a_task_goes_a_step_at_a_time(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []

    def resolve() -> Iterator[None]:
        done.append(1)
        yield
        done.append(2)
        raise StoreError("it is full")

    clock = Scheduler([Task("resolve", LONG, resolve, "links are not looked up")])
    clock.run("resolve")
    assert done == [1, 2]
    assert "links are not looked up: it is full" in caplog.text
    assert clock.stop(60)
    clock.run("resolve")
    assert done == [1, 2]


def test_tidying_goes_no_further_once_it_is_stopped() -> None:
    done: list[int] = []

    def tidy() -> Iterator[None]:
        for step in range(3):
            done.append(step)
            clock._stopped = step == 1
            yield

    clock = Scheduler([Task("tidy", LONG, tidy, "")])
    clock.run("tidy")
    assert done == [0, 1]
    assert clock.stop()


def test_what_fails_in_one_task_is_not_forgotten_by_another(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> Iterator[None]:
        raise SearchIndexError("no room")
        yield

    clock = Scheduler([Task("a", LONG, fail, "a is late"), Task("b", LONG, tuple, "b is late")])
    try:
        caplog.set_level(logging.WARNING, logger="bot.scheduler")
        for name in "abab":
            clock.run(name)
    finally:
        assert clock.stop()
    assert [record.message for record in caplog.records] == ["a is late: no room"]


def test_what_ends_because_it_was_hurried_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    began, stopping = threading.Event(), threading.Event()

    def hurried() -> Iterator[None]:
        began.set()
        yield
        assert stopping.wait(5)
        raise Stopped("in the middle")

    task = Task("hurried", LONG, hurried, "it is late")
    scheduler = Scheduler([task], hurry=stopping.set)
    running = threading.Thread(target=scheduler.run, args=["hurried"])
    running.start()
    with caplog.at_level(logging.WARNING):
        assert began.wait(5)
        assert scheduler.stop()
        running.join(5)
    assert caplog.records == []
