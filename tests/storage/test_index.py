"""The index among several threads and processes. What it finds: test_searcher.py."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from storage.errors import SearchIndexError
from storage.models import PaperId
from storage.search import index as index_module
from storage.search.index import PaperIndex, catch_up
from storage.search.lock import held
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.sqlite import SqliteStore
from storage.store import Change
from tests.bench.soak_crash import Place
from tests.builders import paper

HOLDS = """
import sys, time
from pathlib import Path
from storage.search.lock import held

with held(Path(sys.argv[1]), seconds=0) as mine:
    print(mine, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "papers.index"


@pytest.fixture
def searcher(store: SqliteStore, folder: Path) -> Searcher:
    """Over the six invented papers, and up to date."""
    for n in range(6):
        store.papers.add(paper(n), keys=[], tags=[])
    made = opened(store, folder)
    made.refresh()
    return made


def index_of(store: SqliteStore, folder: Path) -> PaperIndex:
    return PaperIndex(folder, store_id=store.id, holds_papers=store.is_remote)


def opened(store: SqliteStore, folder: Path) -> Searcher:
    return Searcher(store, index_of(store, folder), canonical=lambda topic: None)


def total(searcher: Searcher, typed: str = "sort:new") -> int:
    return searcher.search(parse_query(typed), limit=1).total


@pytest.mark.parametrize("command", [("search", "decoding", "--json"), ("index",)])
def test_processes_that_start_at_once_without_an_index_all_find(
    searcher: Searcher, folder: Path, command: tuple[str, ...]
) -> None:
    place = Place(folder.parent)
    (folder / "state.json").unlink()
    started = [place.start(*command) for _ in range(3)]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in started]
    out, _, _ = ended[0]
    assert ended == [(out, b"", 0)] * 3
    assert len(list(folder.glob("generation-*"))) == 1
    assert total(searcher) == 6


def test_threads_that_start_at_once_without_an_index_make_one(
    store: SqliteStore, folder: Path
) -> None:
    store.papers.add(paper(), keys=[], tags=[])
    searchers = [opened(store, folder) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(Searcher.refresh, searchers)) == [True] * 3
    assert [total(each) for each in searchers] == [1] * 3


class Interrupted:
    """A store whose history calls back, and breaks off, in the middle of being read."""

    def __init__(self, store: SqliteStore) -> None:
        self.id = store.id
        self._store = store
        self.papers = self
        self.meanwhile: list[int] = []
        self.searcher: Searcher | None = None

    def last_change(self) -> int:
        return self._store.papers.last_change()

    def changes_since(self, seq: int, *, limit: int) -> NoReturn:
        assert self.searcher
        self.meanwhile.append(total(self.searcher))
        raise ZeroDivisionError


def test_the_old_index_serves_until_a_new_one_is_done(
    store: SqliteStore, searcher: Searcher, folder: Path
) -> None:
    index = index_of(store, folder)
    broken = Interrupted(store)
    broken.searcher = Searcher(store, index, canonical=lambda topic: None)
    with pytest.raises(ZeroDivisionError):
        index_module.rebuild(index, broken)  # type: ignore[arg-type]
    assert broken.meanwhile == [6]
    assert total(broken.searcher) == 6
    assert searcher.rebuild() == 6
    assert len(list(folder.glob("generation-*"))) == 1


def test_whoever_comes_second_does_not_write(
    store: SqliteStore, searcher: Searcher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "PATIENCE", 0.1)
    store.papers.add(paper(0), keys=[], tags=[])
    with held(folder / "lock", seconds=0) as mine:
        assert mine
        assert searcher.refresh() is False
        assert total(searcher) == 6
        with pytest.raises(SearchIndexError, match="Another process is writing"):
            searcher.rebuild()
    assert searcher.refresh() is True
    assert total(searcher) == 7


def test_it_goes_on_while_more_will_follow(
    store: SqliteStore, searcher: Searcher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes twice meanwhile is found once, and all of it before the end."""
    monkeypatch.setattr(index_module, "UNSEEN_SECONDS", 0.0)
    other, meanwhile = opened(store, folder), []

    def more() -> bool:
        meanwhile.append(total(other))
        if len(meanwhile) < 4:
            new = store.papers.add(paper(6), keys=[], tags=[])
            store.papers.update(PaperId(7), paper(len(meanwhile)), keys=[], tags=[])
            assert new == 6 + len(meanwhile)
        return len(meanwhile) < 4

    assert searcher.keep_up(more=more)
    assert (meanwhile, total(searcher)) == ([6, 6, 8, 9], 9)


def test_without_an_index_the_second_waits_for_the_first(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "PATIENCE", 0.1)
    folder.mkdir()
    with held(folder / "lock", seconds=0):
        assert opened(store, folder).refresh() is False
    monkeypatch.setattr(index_module, "PATIENCE", 30.0)
    with ThreadPoolExecutor(1) as threads:
        with held(folder / "lock", seconds=0):
            second = threads.submit(opened(store, folder).refresh)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.2)
        assert second.result(timeout=30) is True


def test_the_lock_goes_with_a_killed_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"True\n"
        with held(path, seconds=0) as mine:
            assert not mine
        holder.send_signal(signal.SIGKILL)
    with held(path, seconds=5) as mine:
        assert mine


def test_many_batches_of_changes_are_all_found(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "BATCH", 7)
    for n in range(30):
        store.papers.add(paper(n, title=f"Walrus {n}"), keys=[], tags=[])
    searcher = opened(store, folder)
    searcher.refresh()
    assert total(searcher, "walrus") == 30
    store.papers.update(PaperId(3), paper(3, title="Seal"), keys=[], tags=[])
    assert catch_up(index_of(store, folder), store)
    assert (total(searcher, "walrus"), total(searcher, "seal")) == (29, 1)


def test_a_reader_follows_when_what_it_was_told_of_is_replaced(
    store: SqliteStore, searcher: Searcher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, once = index_module._read_state, [True]

    def read_too_early(path: Path) -> index_module.State | None:
        state = read(path)
        if once.pop() if once else False:
            searcher.rebuild()
        return state

    late = opened(store, folder)
    monkeypatch.setattr(index_module, "_read_state", read_too_early)
    assert total(late) == 6


@pytest.fixture
def no_folder(folder: Path) -> Path:
    folder.write_text("a file where the folder should be")
    return folder


def test_a_folder_that_cannot_be_is_said(store: SqliteStore, no_folder: Path) -> None:
    with pytest.raises(SearchIndexError, match=r"cannot be written.*PAPERBOY_INDEX_DIR"):
        opened(store, no_folder).refresh()


def test_what_is_in_stays_in_when_the_rest_fails(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many changes, at every so many; the next one goes on there."""
    monkeypatch.setattr(index_module, "BATCH", 2)
    monkeypatch.setattr(index_module, "COMMITTED", 4)
    for n in range(6):
        store.papers.add(paper(n), keys=[], tags=[])
    searcher, since = opened(store, folder), store.papers.changes_since
    read: list[int] = []

    def broken(seq: int, *, limit: int) -> list[Change]:
        read.append(seq)
        if seq == 4 and read.count(4) == 1:
            raise KeyboardInterrupt
        return since(seq, limit=limit)

    monkeypatch.setattr(store.papers, "changes_since", broken)
    with pytest.raises(KeyboardInterrupt):
        searcher.refresh()
    again = opened(store, folder)
    assert total(again) == 4
    again.refresh()
    assert total(again) == 6
    assert read == [0, 2, 4, 4, 6]


def test_an_index_made_anew_is_not_seen_before_it_is_whole(
    searcher: Searcher, store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "BATCH", 2)
    monkeypatch.setattr(index_module, "COMMITTED", 2)
    seen = []
    since = store.papers.changes_since

    def watched(seq: int, *, limit: int) -> list[Change]:
        seen.append(total(opened(store, folder)))
        return since(seq, limit=limit)

    monkeypatch.setattr(store.papers, "changes_since", watched)
    assert searcher.rebuild() == 6
    assert set(seen) == {6}


def test_papers_that_change_again_and_again_are_there_once(
    searcher: Searcher, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were there before, those that are new, and those that come while it is read."""
    monkeypatch.setattr(index_module, "BATCH", 2)
    monkeypatch.setattr(index_module, "COMMITTED", 2)
    added = [store.papers.add(paper(n, title=f"Heron {n}"), keys=[], tags=[]) for n in range(5)]
    store.papers.update(PaperId(1), paper(0, title="Heron one"), keys=[], tags=[])
    since = store.papers.changes_since

    def growing(seq: int, *, limit: int) -> list[Change]:
        found = since(seq, limit=limit)
        if found and added:
            late = added.pop()
            store.papers.update(late, paper(3, title="Heron late"), keys=[], tags=[])
        return found

    monkeypatch.setattr(store.papers, "changes_since", growing)
    searcher.refresh()
    searcher.refresh()
    assert total(searcher, "heron") == 6
    assert total(searcher) == 11
