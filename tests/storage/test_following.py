"""An index that another process makes while papers come in: it is whole, whatever becomes of it."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import open_searcher, open_store
from storage.models import PaperId
from storage.search import following
from storage.search.following import followed
from storage.search.index import PaperIndex
from storage.search.lock import held
from storage.store import Store
from tests.builders import paper
from tests.engines import open_new, url_at
from tests.processes import Helpers, ends_with_whoever_started_it, helpers_of

FOLLOWED = """
from pathlib import Path

with it.followed(sys.argv[1], Path(sys.argv[2])):
    time.sleep(60)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    open_new(tmp_path / "papers.db").close()
    return url_at(tmp_path / "papers.db")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "papers.index"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Helpers:
    return helpers_of(following, monkeypatch)


def add(store: Store, *numbers: int) -> None:
    for n in numbers:
        store.papers.add(paper(n), keys=[], tags=[])


def found(store: Store, folder: Path) -> tuple[int, int]:
    """(change, papers) of the index as it is."""
    index = PaperIndex(folder, store_id=store.id, holds_papers=store.is_remote)
    index.refresh()
    return index.seq, index.searcher().num_docs


def test_the_index_is_there_when_all_is_in(store: Store, url: str, folder: Path) -> None:
    add(store, 0, 1)
    with followed(url, folder):
        add(store, 2, 3)
        time.sleep(0.5)
        add(store, 4)
        store.papers.update(PaperId(4), paper(5), keys=[], tags=[])
    assert found(store, folder) == (store.papers.last_change(), 5)


def test_what_was_killed_is_made_up_for(
    store: Store, url: str, folder: Path, started: Helpers
) -> None:
    with followed(url, folder):
        add(store, 0, 1, 2)
        started[0].kill()
        started[0].wait()
    assert open_searcher(store, folder).refresh()
    assert found(store, folder) == (3, 3)


def test_it_ends_with_what_it_follows(
    store: Store, url: str, folder: Path, started: Helpers
) -> None:
    add(store, 0)
    with pytest.raises(KeyboardInterrupt), followed(url, folder):
        raise KeyboardInterrupt
    assert started[0].returncode == -signal.SIGKILL
    assert open_searcher(store, folder).refresh()
    assert found(store, folder) == (1, 1)


def test_it_ends_when_whoever_started_it_is_killed(url: str, folder: Path) -> None:
    assert ends_with_whoever_started_it(following, FOLLOWED, url, str(folder))


def test_without_another_process_nothing_is_lost(
    store: Store, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(folder / "no python"))
    with followed(url, folder):
        add(store, 0, 1)
    assert not folder.exists()
    assert open_searcher(store, folder).refresh()
    assert found(store, folder) == (2, 2)


def test_it_leaves_the_index_to_whoever_is_at_it(store: Store, url: str, folder: Path) -> None:
    add(store, 0)
    assert open_searcher(store, folder).refresh()
    with held(folder / "lock", seconds=0) as mine, followed(url, folder):
        assert mine
        add(store, 1)
    assert found(store, folder) == (1, 1)
