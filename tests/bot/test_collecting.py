"""The errand that fetches papers, and what the settings say of it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

import bot.collecting
from bot.app import Bot
from bot.collecting import asking, collecting
from bot.config import Config
from bot.handlers import Desk
from bot.scheduler import Scheduler, clock_for
from bot.tasks import FETCHING, Task, index_tasks
from storage import EVERYWHERE, Offline, SourceError, Stopped, Store, Trouble, Watching

NOW = datetime(2025, 9, 19, 14, 5, tzinfo=UTC)


class Unplugged:
    """A fetcher without a network."""

    def __init__(self, **told: object) -> None:
        self.told = told

    def get(self, url: str, **marks: object) -> object:
        raise Offline("The address cannot be found: is this machine online?")


@pytest.fixture(autouse=True)
def unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.collecting, "Fetcher", Unplugged)


def test_the_settings_say_what_is_fetched(config: Config, shelf: Store) -> None:
    told = Config(database_url=config.database_url, sources=("huggingface",), fetch_days=3)
    here = collecting(told, shelf, worker="w", now=lambda: NOW)
    (source,) = here.go()
    assert (source.workspace, source.name, source.configured) == (EVERYWHERE, "huggingface", True)
    assert (source.trouble, source.next_try > NOW) == (Trouble.OFFLINE, True)
    assert list(here.go()) == []
    without = collecting(config, shelf, worker="w", now=lambda: NOW)
    assert list(without.go()) == []
    assert shelf.sources.everywhere() == []


def test_a_source_that_cannot_be_is_an_error_of_the_settings(shelf: Store) -> None:
    with pytest.raises(SourceError, match="“kites” is no source"):
        list(collecting(Config(sources=("kites",)), shelf, worker="w", now=lambda: NOW).go())


def test_the_settings_reach_whoever_fetches(shelf: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, object]] = []

    def watching(store: Store, fetcher: Unplugged, **told: object) -> Watching:
        made.append({**told, **fetcher.told})
        return Watching(store, fetcher, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.collecting, "Watching", watching)
    told = Config(fetch_minutes=30, fetch_days=3, contact="ada@papers.example")
    here = collecting(told, shelf, worker="w", now=lambda: NOW)
    (found,) = made
    assert (found["every"], found["first"]) == (timedelta(minutes=30), 3)
    assert (found["contact"], found["worker"]) == ("ada@papers.example", "w")
    rest = found["sleep"]
    assert callable(rest)
    rest(0.001)
    here.stop()
    with pytest.raises(Stopped):
        rest(1000.0)  # nobody waits for a slow server at the end
    assert here.stopping.is_set()


def test_links_are_fetched_unless_that_is_not_wanted(shelf: Store) -> None:
    assert asking(Config(fetch_links="never"), shelf, now=lambda: NOW) is None
    assert asking(Config(), shelf, now=lambda: NOW)
    assert asking(Config(fetch_links="always"), shelf, now=lambda: NOW)


def test_the_bot_fetches_beside_its_other_errands(bot: Bot) -> None:
    assert bot.errands.collecting
    assert bot.errands.collecting.store is bot.desk.store
    assert bot.desk.take_in is None, "in the tests nothing is fetched"


def test_the_clock_fetches_a_step_at_a_time_and_hurries_at_the_end(desk: Desk) -> None:
    asked: list[int] = []
    begun, may_go_on, hurried = threading.Event(), threading.Event(), threading.Event()

    def collect() -> Iterator[int]:
        for n in range(5):
            asked.append(n)
            begun.set()
            assert may_go_on.wait(10)
            yield n

    task = Task("collect", timedelta(hours=1), collect, "new papers are late", FETCHING)
    clock = Scheduler([*index_tasks(desk), task], hurry=hurried.set)
    fetching = threading.Thread(target=clock.run, args=["collect"])
    fetching.start()
    assert begun.wait(8)
    clock.run("refresh")  # what waits for a server does not hold up the index
    assert not clock.stop(0.1), "one is being asked"
    assert hurried.is_set()
    may_go_on.set()
    fetching.join(8)
    assert asked == [0]


def test_who_has_no_schedule_fetches_nothing(bot: Bot) -> None:
    clock = clock_for(bot.errands, schedule=False)
    assert clock.stop()
    assert sorted(clock._tasks) == ["forget", "learn", "refresh"]
