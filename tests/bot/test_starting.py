"""What a process waits for before it starts, and what no waiting mends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.starting import AGAIN_SECONDS, TELL_EVERY, open_when_there
from storage import Store, StoreAway, StoreTooNew
from tests.engines import open_new


def there_after(times: int, path: Path) -> Callable[[str], Store]:
    """Opens a store when it has been asked so often in vain."""
    left = [times]

    def open_there(url: str) -> Store:
        if left[0]:
            left[0] -= 1
            raise StoreAway("db1 cannot be reached")
        return open_new(path)

    return open_there


def test_a_database_is_waited_for_and_told_of_now_and_then(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paused: list[float] = []
    times = TELL_EVERY + 1
    with caplog.at_level("INFO", "bot.starting"):
        store = open_when_there(
            "", open_store=there_after(times, tmp_path / "a.db"), pause=paused.append
        )
    assert store.papers.count() == 0
    store.close()
    assert paused == [AGAIN_SECONDS] * times
    waiting = "waiting for the database: db1 cannot be reached"
    assert caplog.messages == [waiting, waiting, "the database is there"]


def test_one_that_is_there_is_not_spoken_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "bot.starting"):
        open_when_there("", open_store=there_after(0, tmp_path / "a.db"), pause=pytest.fail).close()
    assert caplog.messages == []


def test_what_no_waiting_mends_is_told_at_once() -> None:
    def newer(url: str) -> Store:
        raise StoreTooNew("newer")

    with pytest.raises(StoreTooNew):
        open_when_there("", open_store=newer, pause=pytest.fail)
