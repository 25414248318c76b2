"""Sources that are due are asked, whoever fails, waits or dies."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import open_store
from storage.errors import Offline, Rejected, SourceError, StoreError, TryLater
from storage.fetch import Fetched, Fetcher, NotModified
from storage.models import PaperId
from storage.sqlite import SqliteStore, open_sqlite
from storage.watched import EVERYWHERE, MOST_SOURCES, Mark, Trouble, Watched
from storage.watching import LEASE, Watching, add_sources, watch_configured
from storage.wire import Wire
from tests.engines import url_at
from tests.storage.servers import Clock, reply, serving
from tests.storage.sources.samples import sample

NOW = datetime(2025, 9, 19, 14, 5, tzinfo=UTC)
TODAY = NOW.date()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAILY = "https://huggingface.co/api/daily_papers?date={}&limit=100"
LISTING = "https://rss.arxiv.org/rss/cs.LG"
CL = "https://rss.arxiv.org/rss/cs.CL"
BLOG = "https://lab.example/atom"
WORDS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven")
DAYS = [TODAY - timedelta(days=n) for n in range(6, -1, -1)]


def page(n: int) -> bytes:
    title = f"Kite Number {WORDS[n]} over the Harbour"
    paper = {"id": f"2509.7000{n}", "title": title, "summary": f"We fly kite {WORDS[n]}."}
    return json.dumps([{"paper": paper}]).encode()


WEEK = {DAILY.format(day): page(n) for n, day in enumerate(DAYS)}


class Killed(BaseException):
    """What no error handling catches."""


@dataclass
class Net:
    """URL → what is answered. dies: at which call."""

    answers: Mapping[str, bytes | Fetched | Exception] = field(default_factory=lambda: WEEK)
    dies: int = 0
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched | NotModified:
        self.before()
        self.asked.append(url)
        if len(self.asked) == self.dies:
            raise Killed
        answer = self.answers.get(url, Offline("The address of it cannot be found."))
        if isinstance(answer, Exception):
            raise answer
        told = Fetched(url, answer) if isinstance(answer, bytes) else answer
        return NotModified() if etag and etag == told.etag else told


@dataclass
class Round:
    """One worker's, whenever it is asked."""

    store: SqliteStore
    net: Net = field(default_factory=Net)
    now: datetime = NOW
    worker: str = "w1"
    stops: Callable[[], bool] = lambda: False

    def watching(self) -> Watching:
        return Watching(
            self.store,
            self.net,
            worker=self.worker,
            now=lambda: self.now,
            chance=lambda: 1.0,
            stopped=lambda: self.stops(),
        )

    def go(self) -> list[Watched]:
        return list(self.watching().go())


def watch(store: SqliteStore, *names: str) -> None:
    watch_configured(store, names, now=NOW)


def kept(store: SqliteStore) -> Watched:
    (source,) = store.sources.everywhere()
    return source


def titles(store: SqliteStore) -> list[str]:
    return sorted(each.paper.title for each in store.papers.after(PaperId(0), limit=100))


ALL = sorted(f"Kite Number {word} over the Harbour" for word in WORDS)


def test_a_new_source_is_asked_for_its_last_days(store: SqliteStore) -> None:
    watch(store, "huggingface")
    here = Round(store)
    (source,) = here.go()
    assert here.net.asked == list(WEEK)
    assert titles(store) == ALL
    assert source == kept(store)
    assert (source.until, source.seen, source.new) == (TODAY, 7, 7)
    assert (source.tried_at, source.next_try, source.error) == (NOW, NOW + HOUR, "")
    assert here.go() == [], "nothing is due any more"


def test_an_hour_later_only_the_last_day_is_asked_for(store: SqliteStore) -> None:
    watch(store, "huggingface")
    here = Round(store)
    here.go()
    here.net.asked.clear()
    here.now += HOUR
    (source,) = here.go()
    assert here.net.asked == [DAILY.format(TODAY)]
    assert (source.seen, source.new) == (8, 7)


def test_after_downtime_everything_since_comes(store: SqliteStore) -> None:
    watch(store, "huggingface")
    here = Round(store, Net({**WEEK, **dict.fromkeys(map(DAILY.format, _days(60)), b"[]")}))
    here.go()
    here.net.asked.clear()
    here.now += timedelta(days=20)
    for _ in range(2):
        here.go()
        here.now += MINUTE
    assert here.net.asked == [
        *(DAILY.format(TODAY + timedelta(days=n)) for n in range(14)),
        *(DAILY.format(TODAY + timedelta(days=n)) for n in range(13, 21)),
    ]
    assert kept(store).until == TODAY + timedelta(days=20)
    assert here.go() == []


def _days(many: int) -> list[date]:
    return [TODAY + timedelta(days=n) for n in range(1, many)]


def test_a_services_own_pause_is_no_fault(store: SqliteStore) -> None:
    """A weekend of Hugging Face's, a holiday of arXiv's: an empty reply."""
    empty = sample("arxiv_listing.xml")
    first, last = empty.index(b"<item>"), empty.rindex(b"</item>") + len(b"</item>")
    net = Net(
        {**dict.fromkeys(WEEK, b"[]"), LISTING: empty[:first] + empty[last:]},
    )
    watch(store, "huggingface", "arxiv-new:cs.LG")
    found = Round(store, net).go()
    assert [(each.name, each.trouble, each.until, each.seen) for each in found] == [
        ("huggingface", Trouble.NONE, TODAY, 0),
        ("arxiv-new:cs.LG", Trouble.NONE, TODAY, 0),
    ]


def test_offline_is_a_state(store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    watch(store, "huggingface")
    here = Round(store, Net({}))
    with caplog.at_level(logging.INFO):
        (source,) = here.go()
    assert (source.trouble, source.troubled_since) == (Trouble.OFFLINE, NOW)
    assert source.error == "The address of it cannot be found."
    assert source.next_try == NOW + MINUTE
    assert caplog.records == []
    here.now += MINUTE
    (source,) = here.go()
    assert (source.troubled_since, source.failures) == (NOW, 2)
    here.now, here.net = here.now + 2 * MINUTE, Net()
    (source,) = here.go()
    assert (source.trouble, source.troubled_since, source.until) == (Trouble.NONE, None, TODAY)
    assert titles(store) == ALL


def test_what_came_before_a_failure_is_not_asked_for_again(store: SqliteStore) -> None:
    watch(store, "huggingface")
    broken = DAILY.format(DAYS[4])
    here = Round(store, Net({**WEEK, broken: Rejected("huggingface.co refuses.", 404, b"")}))
    (source,) = here.go()
    assert (source.until, source.trouble) == (DAYS[3], Trouble.FAILED)
    here.net, here.now = Net(), NOW + MINUTE
    here.go()
    assert here.net.asked == list(WEEK)[3:]
    assert titles(store) == ALL


def test_a_service_that_asks_to_wait_is_asked_nothing_at_all(store: SqliteStore) -> None:
    watch(store, "arxiv-new:cs.LG", "arxiv-new:cs.CL", "huggingface")
    busy = TryLater("rss.arxiv.org asks to come back later (HTTP 503).", 300.0)
    here = Round(store, Net({**WEEK, LISTING: busy, CL: b"<rss><channel/></rss>"}))
    found = here.go()
    assert [each.name for each in found] == ["arxiv-new:cs.LG", "huggingface"]
    assert found[0].next_try == NOW + timedelta(seconds=300)
    assert CL not in here.net.asked
    here.now += timedelta(seconds=299)
    assert here.go() == []
    here.now += timedelta(seconds=1)
    (other, again) = here.go()
    assert (other.name, again.failures) == ("arxiv-new:cs.CL", 2), "it is the other one's turn"


def test_marks_spare_a_service_and_do_not_pile_up(store: SqliteStore) -> None:
    marked = {url: Fetched(url, body, f'"{n}"') for n, (url, body) in enumerate(WEEK.items())}
    feed = Fetched(BLOG, sample("blog.atom"), '"1"')
    watch(store, "huggingface", BLOG)
    here = Round(store, Net({**marked, BLOG: feed}))
    assert [len(each.marks) for each in here.go()] == [7, 1]
    here.now += HOUR
    days, blog = here.go()
    assert days.marks == {DAILY.format(TODAY): Mark('"6"', None)}
    assert blog.marks == {BLOG: Mark('"1"', None)}
    assert (days.seen, blog.seen) == (7, 1), "what has not changed is not sent"


@pytest.mark.parametrize("step", range(1, 9))
def test_a_worker_that_dies_loses_and_doubles_nothing(tmp_path: Path, step: int) -> None:
    """At each fetch; at the last step when everything is in and only the note is missing."""
    store = open_sqlite(tmp_path / "papers.db")
    watch(store, "huggingface")
    first = Round(store, Net(dies=step))
    if step == 8:

        def dies(*told: object, **more: object) -> None:
            raise Killed

        store.sources.note = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        first.go()
    store.close()

    store = open_sqlite(tmp_path / "papers.db")
    other = Round(store, worker="w2")
    assert other.go() == [], "the lease holds"
    other.now += LEASE
    (source,) = other.go()
    assert titles(store) == ALL
    assert source.until == TODAY
    store.close()


def die_at(url: str, step: int) -> None:
    """In a process of its own, which is killed at that fetch; after the last one, at the note."""
    store = open_store(url)
    net = Net()
    here = Round(store, net)

    def kill(*told: object, **more: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if step > len(WEEK):
        store.sources.note = kill  # type: ignore[method-assign]
    net.before = lambda: kill() if len(net.asked) == step - 1 else None
    here.go()


@pytest.mark.parametrize("step", [4, 8])
def test_a_process_that_is_killed_loses_and_doubles_nothing(tmp_path: Path, step: int) -> None:
    path = tmp_path / "papers.db"
    store = open_sqlite(path)
    watch(store, "huggingface")
    code = f"from tests.storage.test_watching import die_at; die_at({url_at(path)!r}, {step})"
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environ, timeout=120)
    assert done.returncode == -signal.SIGKILL
    other = Round(store, worker="w2", now=NOW + LEASE)
    (source,) = other.go()
    assert (titles(store), source.until) == (ALL, TODAY)
    store.close()


def test_a_slow_worker_gives_way(store: SqliteStore) -> None:
    """Its lease ran out between two pages: another goes on, and it notes nothing."""
    watch(store, "huggingface")
    slow, other = Round(store), Round(store, now=NOW + LEASE, worker="w2")
    took_over: list[Watched] = []

    def meanwhile() -> None:
        if len(slow.net.asked) == 3 and not took_over:
            took_over.extend(other.go())

    slow.net.before = meanwhile
    assert slow.go() == []
    assert len(slow.net.asked) == 4
    assert kept(store) == took_over[0]
    assert titles(store) == ALL


def test_a_long_turn_keeps_its_lease(store: SqliteStore) -> None:
    watch(store, "huggingface")
    slow, other = Round(store), Round(store, worker="w2")

    def later() -> None:
        slow.now += LEASE - MINUTE
        other.now = slow.now
        assert other.go() == []

    slow.net.before = later
    (source,) = slow.go()
    assert source.until == DAYS[-1]


def test_a_worker_that_is_stopped_lets_go(store: SqliteStore) -> None:
    watch(store, "huggingface")
    here = Round(store)
    here.stops = lambda: len(here.net.asked) == 3
    assert here.go() == []
    assert here.net.asked == list(WEEK)[:3]
    other = Round(store, worker="w2")
    assert len(other.go()) == 1, "and whoever comes next goes on at once"
    assert titles(store) == ALL


def test_who_is_stopped_at_a_source_that_was_removed_ends_quietly(store: SqliteStore) -> None:
    watch(store, "huggingface")
    here = Round(store)

    def meanwhile() -> None:
        store.sources.remove(kept(store).id, workspace=EVERYWHERE)
        here.net.before, here.stops = lambda: None, lambda: True

    here.net.before = meanwhile
    assert here.go() == []
    assert len(here.net.asked) == 1


def test_what_breaks_a_parser_is_told_and_keeps_nobody_waiting(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    watch(store, BLOG, "huggingface")
    found = Round(store, Net({**WEEK, BLOG: KeyError("title")})).go()
    assert [each.name for each in found] == [BLOG, "huggingface"]
    assert found[0].error == "What came cannot be read (KeyError): the log says more."
    assert "a source could not be read" in caplog.text


def test_a_broken_database_ends_the_round(store: SqliteStore) -> None:
    watch(store, "huggingface")
    with pytest.raises(StoreError):
        Round(store, Net(dict.fromkeys(WEEK, StoreError("The disk is full.")))).go()


def test_a_name_of_a_newer_paperboy_is_a_failure(store: SqliteStore) -> None:
    store.sources.add("gopher:kites", workspace="T1", service="kites", now=NOW)
    (source,) = Round(store).go()
    assert source.error.startswith("“gopher:kites” is no source.")


def test_one_is_asked_whenever_somebody_wants_it(store: SqliteStore) -> None:
    watch(store, "huggingface")
    here = Round(store)
    here.go()
    source = here.watching().ask(kept(store))
    assert source is not None
    assert source.seen == 8
    held = store.sources.claim(worker="w2", now=NOW, lease=LEASE, id=source.id)
    assert held
    assert here.watching().ask(source) is None


def test_the_settings_say_what_is_watched_for_everybody(store: SqliteStore) -> None:
    watch(store, "huggingface", "arxiv:cs.CL,cs.LG")
    watch(store, "arxiv:cs.CL,cs.LG", BLOG)
    (first, second) = store.sources.all(workspace=EVERYWHERE)
    assert (first.name, second.name) == ("arxiv:cs.CL,cs.LG", BLOG)
    with pytest.raises(SourceError, match="“kites” is no source"):
        watch(store, "kites")
    assert len(store.sources.everywhere()) == 2


def add(store: SqliteStore, told: str, workspace: str = "T1", *, local: bool = False) -> Watched:
    ((source, _),) = add_sources(store, told, workspace=workspace, now=NOW, local=local)
    return source


def test_what_is_watched_already_is_not_watched_twice(store: SqliteStore) -> None:
    watch(store, "huggingface")
    assert add(store, "hf") == kept(store)
    first = add(store, "arxiv:cs.LG,cs.CL")
    assert (first.workspace, first.name) == ("T1", "arxiv:cs.CL,cs.LG")
    assert add(store, "arxiv:cs.CL,cs.LG") == first
    assert add(store, "arxiv:cs.CL,cs.LG", "T2") != first


def test_several_are_added_or_none(store: SqliteStore) -> None:
    def add_all(told: str) -> list[tuple[str, bool]]:
        found = add_sources(store, told, workspace="T1", now=NOW, local=False)
        return [(source.name, is_new) for source, is_new in found]

    with pytest.raises(SourceError, match="“kites” is no source"):
        add_all("hf kites")
    with pytest.raises(SourceError, match="Name a source: huggingface"):
        add_all(" \n")
    assert store.sources.everywhere() == []
    assert add_all("hf") == [("huggingface", True)]
    assert add_all("hf\narxiv-new:cs.CL hf") == [("huggingface", False), ("arxiv-new:cs.CL", True)]
    many = " ".join(f"https://lab.example/{n}" for n in range(MOST_SOURCES - 1))
    with pytest.raises(SourceError, match="10 sources are all"):
        add_all(many)
    assert len(store.sources.everywhere()) == 2


def test_a_workspace_has_not_too_many(store: SqliteStore) -> None:
    for n in range(MOST_SOURCES):
        add(store, f"https://lab.example/{n}")
        add(store, f"https://lab.example/{n}", EVERYWHERE)
    with pytest.raises(SourceError, match="10 sources are all that a workspace may have"):
        add(store, "https://lab.example/more")
    assert add(store, "https://lab.example/3").name == "https://lab.example/3"
    assert add(store, "https://lab.example/more", EVERYWHERE)
    assert add(store, "https://lab.example/mine", "T2")


def test_a_folder_is_added_only_by_whoever_runs_it(store: SqliteStore) -> None:
    with pytest.raises(SourceError, match="by whoever runs me"):
        add(store, "inbox:/srv")
    assert add(store, "inbox:/srv", EVERYWHERE, local=True).name == "inbox:/srv"


def test_over_a_real_line(store: SqliteStore) -> None:
    """Three seconds between arXiv's calls, and a server that wants to wait is obeyed."""
    body, clock = sample("arxiv_listing.xml"), Clock()
    busy = reply(b"", 503, Retry_After="600")
    answers = {"rss/cs.LG": reply(body), "rss/cs.CL": reply(body), "rss/cs.AI": busy}
    with serving(**answers) as server:
        wire = Wire(resolve=server.resolve, connect=server.connect)
        fetcher = Fetcher(wire, clock=clock, sleep=clock.sleep)
        for name in ("LG", "CL", "AI"):
            url = f"http://rss.arxiv.org/rss/cs.{name}"
            store.sources.add(url, workspace="T1", service="arxiv.org", now=NOW)
        watching = Watching(store, fetcher, worker="w", now=lambda: NOW, chance=lambda: 0.0)
        found = list(watching.go())
    assert server.paths() == ["/rss/cs.LG", "/rss/cs.CL", "/rss/cs.AI"]
    assert clock.slept == [3.0, 3.0]
    assert [each.trouble for each in found] == [Trouble.NONE, Trouble.NONE, Trouble.FAILED]
    assert found[2].next_try == NOW + timedelta(seconds=600)


def test_an_inbox_is_looked_into_every_minute(store: SqliteStore, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "day.json").write_bytes(page(0))
    watch(store, f"inbox:{folder}")
    here = Round(store)
    (source,) = here.go()
    assert (source.new, source.next_try, list(source.marks)) == (0, NOW + MINUTE, ["day.json"])
    here.now += MINUTE
    (source,) = here.go()
    assert (source.new, dict(source.marks)) == (1, {})
    assert (folder / "done" / "day.json").read_bytes() == page(0)
    for path in (folder / "done").iterdir():
        path.unlink()
    (folder / "done").rmdir()
    folder.rmdir()
    here.now += MINUTE
    (source,) = here.go()
    assert source.error == f"The folder {folder} cannot be used: No such file or directory."
    assert here.net.asked == []
