"""A process that dies at any moment leaves a database that opens, and a second run completes it.

PAPERBOY_KILLS=20 kills more often; `python -m tests.bench.soak_crash` does so on a larger dump.
"""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.sqlite import open_sqlite
from tests.bench.soak_crash import ROOT, Place, Trial

KILLS = int(os.environ.get("PAPERBOY_KILLS", "4"))

# Dies by `kill -9` in place of its nth SQL statement.
DIES = """
import os, signal, sqlite3, sys

left = int(sys.argv[1])
connect = sqlite3.connect


class Dying(sqlite3.Connection):
    def execute(self, *args):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*args)


sqlite3.connect = lambda *args, **told: connect(*args, **told, factory=Dying)
from pathlib import Path
from storage.sqlite import open_sqlite

open_sqlite(Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """480 records in 12 transactions."""
    made = Trial.prepare(tmp_path_factory.mktemp("crash"), papers=400, batch=40)
    with closing(open_sqlite(made.place("calm").database)):  # it is of more than one test
        yield made


def test_an_ingest_killed_at_any_moment_is_completed_by_the_next(trial: Trial) -> None:
    ends = trial.kill_often(KILLS, seed=20250311)
    assert [end for end in ends if not (end.same_rows and end.same_hits)] == []


def test_two_processes_that_ingest_the_same_make_what_one_makes(trial: Trial) -> None:
    place = trial.place("two")
    both = [place.start(*trial.ingest) for _ in range(2)]
    ended = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    assert place.papers_left() == len(trial.rows["papers"])
    assert place.rows() == trial.rows
    assert place.hits() == trial.hits


def test_an_index_killed_while_it_is_made_anew_still_finds_everything(trial: Trial) -> None:
    place = trial.place("calm")
    for moment in sorted(random.Random(5).uniform(0.1, 0.5) for _ in range(KILLS)):
        place.run_and_kill(moment, "index")
    assert place.hits() == trial.hits
    place.run("index")
    assert place.hits() == trial.hits
    assert len(list(place.folder.glob("papers.index/generation-*"))) == 1


@pytest.mark.sqlite
@pytest.mark.parametrize("statements", [0, 1, 4, 7, 13, 20])
def test_a_first_migration_killed_at_any_statement_is_made_by_the_next(
    tmp_path: Path, statements: int
) -> None:
    path = tmp_path / "papers.db"
    died = subprocess.run(
        [sys.executable, "-c", DIES, str(statements), str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert died.returncode == -9, died.stderr.decode()
    open_sqlite(path).close()
    open_sqlite(tmp_path / "calm.db").close()
    assert schema(path) == schema(tmp_path / "calm.db")
    assert Place(tmp_path).papers_left() == 0


def schema(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("select name, sql from sqlite_master order by name").fetchall()
    connection.close()
    return found
