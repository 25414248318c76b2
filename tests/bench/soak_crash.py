"""`kill -9` at random moments of an ingest: what is left must open, and a second run complete it.

    python -m tests.bench.soak_crash [--kills 20] [--seed 1] [--papers 1200] [--batch 500]

Every killed and completed database is compared, row by row, with one that nobody disturbed, and
so is what a search finds. tests/storage/test_crash.py runs the short form.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import look_at_store, open_store
from storage.ingest import BATCH
from storage.shelves.engine import Row, Table
from storage.shelves.store import SqlStore
from tests.bench.corpus import dump, invented, made_up_queries, with_repeats
from tests.bench.table import seconds, show
from tests.engines import url_at

PAPERS = "import storage.ingest; storage.ingest.BATCH = {batch}; from bot.cli import cli; cli()"
ROOT = Path(__file__).resolve().parents[2]
# Not of the papers: the database's own id, when its schema was made, SQLite's own tables.
OWN = {"facts", "_sqlite_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
# Keywords: how far the meaning of papers has been read, changes what a sentence finds.
QUERIES = [" ".join(query.split()[:3]) for query in made_up_queries(2)]
Told = list[tuple[object, ...]]
Rows = dict[str, Told]
Hits = list[tuple[int, list[str]]]
Turns = Mapping[object, int]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--papers", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=BATCH)
    told = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        trial = Trial.prepare(Path(folder), papers=told.papers, batch=told.batch)
        ends = trial.kill_often(told.kills, seed=told.seed)
    show(
        f"Killed {len(ends)} times in {trial.length:.1f} s of an ingest of invented papers",
        ("moment, s", "papers left", "same rows", "same hits"),
        [(f"{end.moment:.2f}", end.left, end.same_rows, end.same_hits) for end in ends],
    )
    if not all(end.same_rows and end.same_hits for end in ends):
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class End:
    """left: papers that were in when the process had died, -1 where there was no table yet."""

    moment: float
    left: int
    same_rows: bool
    same_hits: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A database of its own, and `papers` run on it in other processes.

    batch: records a transaction; fewer than usual make more moments that matter in less time.
    """

    folder: Path
    batch: int = BATCH

    @property
    def database(self) -> Path:
        return self.folder / "papers.db"

    @property
    def url(self) -> str:
        return url_at(self.database)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        self.folder.mkdir(exist_ok=True)
        settings = {"DATABASE_URL": self.url, "PAPERBOY_INDEX_DIR": f"{self.folder}/papers.index"}
        return subprocess.Popen(
            [sys.executable, "-c", PAPERS.format(batch=self.batch), *words],
            cwd=self.folder,
            env={**os.environ, **settings, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str) -> str:
        """Its standard output. Raises: AssertionError where it fails."""
        process = self.start(*words)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err.decode()
        return out.decode()

    def run_and_kill(self, after: float, *words: str) -> bool:
        """False where it had ended before."""
        process = self.start(*words)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def papers_left(self) -> int:
        """How many are in. Raises: AssertionError where the database is damaged."""
        if self.database.exists():
            check_file(self.database)
        facts = look_at_store(self.url)
        return facts.papers if facts.schema else -1

    def rows(self) -> Rows:
        """Table → its rows, sorted; without what is the database's own. Of the numbers that it
        gives only their order is told: on PostgreSQL what was undone leaves gaps."""
        with closing(open_store(self.url)) as store:
            assert isinstance(store, SqlStore)
            papers = in_turn(store.engine.rows("select id from papers order by id"))
            steps = in_turn(store.engine.rows("select seq from changes order by seq"))
            numbers = {"id": papers, "paper_id": papers, "seq": steps}
            return {
                table.name: told(table, store.engine.rows(f"select * from {table.name}"), numbers)
                for table in store.engine.tables()
                if table.name not in OWN
            }

    def hits(self) -> Hits:
        """(total, the titles found) for each of a few queries."""
        return [self._hits(query) for query in QUERIES]

    def _hits(self, query: str) -> tuple[int, list[str]]:
        found = json.loads(self.run("search", query, "--json", "--limit", "1000"))
        # Sorted: BM25 still counts what was replaced until tantivy merges it away.
        return found["total"], sorted(hit["title"] for hit in found["hits"])


@dataclass(frozen=True, slots=True)
class Trial:
    """A dump, the database that an undisturbed ingest of it makes, and how long that takes."""

    folder: Path
    rows: Rows
    hits: Hits
    length: float
    batch: int = BATCH

    @staticmethod
    def prepare(folder: Path, *, papers: int, batch: int = BATCH) -> "Trial":
        pages = folder / "pages"
        pages.mkdir()
        for name, text in dump(with_repeats(invented(papers))):
            (pages / name).write_text(text)
        calm = Place(folder / "calm", batch)
        length = seconds(lambda: calm.run(*ingest(folder)))
        return Trial(folder, calm.rows(), calm.hits(), length, batch)

    @property
    def ingest(self) -> tuple[str, ...]:
        return ingest(self.folder)

    def place(self, name: str) -> Place:
        return Place(self.folder / name, self.batch)

    def kill_often(self, kills: int, *, seed: int) -> list[End]:
        """One kill a database, each at a random moment of its own share of the run."""
        dice = random.Random(seed)
        moments = [self.length * (n + dice.random()) / kills for n in range(kills)]
        return [self._kill_once(moment) for moment in moments]

    def _kill_once(self, moment: float) -> End:
        place = self.place(f"killed-{moment:.4f}")
        place.run_and_kill(moment, *self.ingest)
        left = place.papers_left()
        place.run(*self.ingest)
        return End(moment, left, place.rows() == self.rows, place.hits() == self.hits)


def in_turn(rows: Sequence[Row]) -> Turns:
    return {number: turn for turn, (number,) in enumerate(rows, start=1)}


def told(table: Table, rows: Sequence[Row], numbers: Mapping[str, Turns]) -> Told:
    """Sorted, each number by its turn."""
    turns = [numbers.get(column, {}) for column in table.columns]
    return sorted(
        (
            tuple(its.get(value, value) for its, value in zip(turns, row, strict=True))
            for row in rows
        ),
        key=repr,
    )


def check_file(database: Path) -> None:
    """Raises: AssertionError."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []


def ingest(folder: Path) -> tuple[str, ...]:
    return ("ingest", "--year", "2025", str(folder / "pages"))


if __name__ == "__main__":
    main()
