"""`papers copy` to PostgreSQL and back, killed at random moments: in the end every row is the same.

    python -m tests.bench.soak_copy [--papers 100000] [--saves 1000000] [--kills 5] [--seed 1]

tests/bench/test_bench_runs.py runs a short form.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storage import open_store
from storage.copy import ITS_OWN
from storage.shelves.store import SqlStore
from tests import postgres_server
from tests.bench import synthetic
from tests.bench.stock import fill
from tests.bench.table import seconds, show

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE, AT_ONCE = "T0SOAK", 50_000
SAVED = datetime(2025, 3, 12, 9, 0, tzinfo=UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Move:
    """One way: how often it was killed, how long it ran in all, and whether all rows are there."""

    way: str
    kills: int
    seconds: float
    rows: int
    same: bool


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--saves", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args(argv)
    chance = random.Random(told.seed)
    with TemporaryDirectory() as folder:
        here, back = (f"sqlite:///{folder}/{name}.db" for name in ("here", "back"))
        there = postgres_server.databases().empty("soak")
        _stock(here, told.papers, told.saves)
        wanted = digests(here)
        moves = [
            _move("SQLite to PostgreSQL", here, there, wanted, told.kills, chance),
            _move("PostgreSQL to SQLite", there, back, wanted, told.kills, chance),
        ]
    show(
        f"Copies of {told.papers:,} papers and {told.saves:,} saves",
        ("way", "killed", "seconds", "rows", "same rows"),
        [(each.way, each.kills, each.seconds, each.rows, each.same) for each in moves],
    )
    if not all(each.same for each in moves):
        sys.exit(1)


def digests(url: str) -> Mapping[str, tuple[int, str]]:
    """Table → how many rows it has, and one hash over all of them in the order of its key."""
    store = _opened(url)
    try:
        return {
            table.name: _digest(_rows(store, table.name, ", ".join(table.key)))
            for table in store.engine.tables()
        }
    finally:
        store.close()


def _stock(url: str, papers: int, saves: int) -> None:
    store = _opened(url)
    fill(store, synthetic.papers(papers))
    save_all(store, papers, saves)
    store.close()


def save_all(store: SqlStore, papers: int, saves: int) -> None:
    """Saves without ceremony. papers: how many there are."""
    members = max(1, 2 * saves // papers)  # each has saved half of the papers
    with store.transaction():
        store.engine.write_many(
            "insert into members (workspace, member) values (:workspace, :member)",
            ({"workspace": WORKSPACE, "member": f"U{n}"} for n in range(members)),
        )
        store.engine.write_many(
            """insert into saves (workspace, member, paper_id, list, status, saved_at, changed_at,
                   note)
               values (:workspace, :member, :paper, 'later', 'to_read', :now, :now, :note)""",
            (
                {
                    "workspace": WORKSPACE,
                    "member": f"U{n % members}",
                    "paper": n // members * 2 + 1,
                    "now": SAVED,
                    "note": f"note {n}",
                }
                for n in range(saves)
            ),
        )


def _move(
    way: str,
    url: str,
    to: str,
    wanted: Mapping[str, tuple[int, str]],
    kills: int,
    chance: random.Random,
) -> Move:
    killed, ran, longest = 0, 0.0, 2.0
    for _ in range(kills):
        process, start = _start(url, to), time.perf_counter()
        try:
            process.communicate(timeout=chance.uniform(0.5, longest))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        ran += time.perf_counter() - start
        longest *= 1.5
    ran += seconds(lambda: _finish(url, to))
    found = digests(to)
    return Move(way, killed, ran, sum(rows for rows, _ in found.values()), found == wanted)


def _start(url: str, to: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import cli; cli()", "copy", "--to", to],
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(url: str, to: str) -> None:
    """Raises: AssertionError where a copy that nobody disturbs does not come to its end."""
    process = _start(url, to)
    _, said = process.communicate()
    done = process.returncode == 0 or "There are rows already" in said  # it was not killed in time
    assert done, said


def _opened(url: str) -> SqlStore:
    store = open_store(url)
    assert isinstance(store, SqlStore)
    return store


def _rows(store: SqlStore, table: str, key: str) -> Iterator[Sequence[Any]]:
    at = 0
    while True:
        sql = f"select * from {table} order by {key} limit {AT_ONCE} offset {at}"
        rows = store.engine.rows(sql)
        yield from (row for row in rows if table != "facts" or row[0] not in ITS_OWN)
        if len(rows) < AT_ONCE:
            return
        at += AT_ONCE


def _digest(rows: Iterator[Sequence[Any]]) -> tuple[int, str]:
    count, found = 0, hashlib.sha256()
    for row in rows:
        count += 1
        found.update(repr(tuple(row)).encode())
    return count, found.hexdigest()


if __name__ == "__main__":
    try:
        main()
    finally:
        postgres_server.stop()
