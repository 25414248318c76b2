"""Records that another process cleans come out as if they had been cleaned here."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import cleaning, helper
from storage.cleaning import AHEAD, Batch, Cleaned, beside, here
from storage.models import Record
from tests.bench.corpus import invented
from tests.builders import record
from tests.processes import Helpers, ends_with_whoever_started_it, helpers_of

HOSTILE = [
    record(0, title="Kites\0\ud800 over $\\alpha$ Lisbon", abstract="“’Tis” \\frac{1}{2} <b>x</b>"),
    record(1, title="風箏", abstract="\N{KITE}" * 3_000),
    record(2, authors=("Ada Quill$^1$", "Bo\u202e van Löv")),
]
CLEANED = """
from tests.bench.corpus import invented

for _ in it.beside(it.Batch(invented(5), list) for _ in range(9)):
    time.sleep(60)
"""


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> Helpers:
    return helpers_of(cleaning, monkeypatch)


def batches(count: int = 6) -> list[Batch]:
    return [Batch([*HOSTILE, *invented(20 + number)], list) for number in range(count)]


def test_it_is_done_by_another_process(helpers: Helpers, monkeypatch: pytest.MonkeyPatch) -> None:
    done = list(here(batches()))
    monkeypatch.setattr(cleaning, "cleaned", not_here)
    assert list(beside(batches())) == done
    assert [each.returncode for each in helpers] == [-signal.SIGKILL]


def not_here(records: list[Record]) -> Cleaned:
    raise AssertionError(f"{len(records)} records were cleaned here")


def test_so_many_are_read_ahead_and_no_more() -> None:
    read = list[Batch]()

    def reading() -> Iterator[Batch]:
        for batch in batches():
            read.append(batch)
            yield batch

    ahead = [len(read) - number for number, _ in enumerate(beside(reading()), start=1)]
    assert ahead == [AHEAD, AHEAD, AHEAD, AHEAD, 1, 0]


@pytest.mark.parametrize("dies", [0, 1, 5])
def test_what_it_does_not_come_to_is_done_here(helpers: Helpers, dies: int) -> None:
    done = []
    for number, each in enumerate(beside(batches())):
        done.append(each)
        if number == dies:
            helpers[0].kill()
    assert done == list(here(batches()))


def test_without_another_process_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    assert list(beside(batches())) == list(here(batches()))


def test_it_leaves_an_interruption_to_whoever_started_it(
    helpers: Helpers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control-C reaches both: the batches that are begun are still taken in."""
    done = list(here(batches()))
    monkeypatch.setattr(cleaning, "cleaned", not_here)
    working = beside(batches())
    found = [next(working)]
    os.kill(helpers[0].pid, signal.SIGINT)
    assert [*found, *working] == done


def test_it_ends_with_whoever_is_no_longer_asking(
    helpers: Helpers,
) -> None:
    working = iter(beside(batches()))
    next(working)
    del working
    assert helpers[0].returncode == -signal.SIGKILL


def test_it_ends_when_whoever_started_it_is_killed() -> None:
    assert ends_with_whoever_started_it(cleaning, CLEANED)


def test_it_ends_without_a_word_where_nothing_more_comes() -> None:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with helper.started(cleaning.__name__, "clean_what_comes", **streams) as process:
        assert process.communicate() == (b"", b"")
    assert process.returncode == 0
