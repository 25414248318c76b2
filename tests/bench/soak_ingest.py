"""A dump of a million papers, taken in at once, and again by runs that are killed: same rows?

    python -m tests.bench.soak_ingest [--papers 1000000] [--kills 2] [--seed 1] [--folder DIR]
        [--packed] [--tiny]

The papers are synthetic (tests/bench/synthetic.py), the dump is JSON lines. `papers ingest` runs
in processes of their own; the most memory that each held, with the one that makes its index, is
asked of the system (VmHWM).
"""

import argparse
import gzip
import json
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import Record
from storage.ingest import BATCH
from tests.bench.corpus import invented
from tests.bench.soak_crash import OWN, Place
from tests.bench.synthetic import papers
from tests.bench.table import show

MOST = 600  # MB that are flat
LOOK_SECONDS = 0.02


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--packed", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    count, batch = (600, 20) if told.tiny else (told.papers, BATCH)
    with TemporaryDirectory(dir=told.folder) as folder:
        dump = Path(folder) / ("dump.jsonl.gz" if told.packed else "dump.jsonl")
        write(dump, invented(count) if told.tiny else papers(count, seed=told.seed))
        size = dump.stat().st_size / 1e6
        calm, killed = (Place(Path(folder) / name, batch) for name in ("calm", "killed"))
        runs = [run("undisturbed", calm, dump)]
        dice = random.Random(told.seed)
        for number in range(told.kills):
            share = (number + dice.uniform(0.2, 0.8)) / (told.kills + 1)
            runs.append(run(f"killed, {number + 1}", killed, dump, kill_at=int(count * share)))
        runs.append(run("resumed", killed, dump))
        same = digests(calm) == digests(killed)
    show(
        f"Taking in {count:,} synthetic papers, {size:,.0f} MB of JSON lines",
        ("run", "seconds", "papers in", "a second", "most MB", "same rows"),
        [(r.name, r.seconds, r.left, r.added / r.seconds, r.megabytes, same) for r in runs],
    )
    if not same or (not told.tiny and max(r.megabytes for r in runs) > MOST):
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class Run:
    """left: papers that are in behind it; added: how many of them it took in."""

    name: str
    seconds: float
    left: int
    added: int
    megabytes: float


def run(name: str, place: Place, dump: Path, *, kill_at: int | None = None) -> Run:
    """kill_at: papers that are in when it is killed. Raises: AssertionError where it fails."""
    before = max(0, place.papers_left())
    began, most = time.monotonic(), 0.0
    process = place.start("ingest", "--tags", "later", str(dump))
    while process.poll() is None:
        most = max(most, sum(map(megabytes, [process.pid, *children(process.pid)])))
        if kill_at is not None and last_paper(place) >= kill_at:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(LOOK_SECONDS)
    _, said = process.communicate()
    spent = time.monotonic() - began
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    left = max(0, place.papers_left())
    return Run(name, spent, left, left - before, most)


def last_paper(place: Place) -> int:
    """The greatest number that a paper has, 0 where there is none yet."""
    address = f"file:{place.database}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return connection.execute("select max(id) from papers").fetchone()[0] or 0
    except sqlite3.OperationalError:
        return 0


def children(pid: int) -> list[int]:
    """Processes that it started, none where the system does not tell."""
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def megabytes(pid: int) -> float:
    """The most that a process held so far, 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    held = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(held[0]) / 1000 if held else 0.0


def write(dump: Path, records: Iterable[Record]) -> None:
    """As arXiv's metadata dump has them."""
    packed = dump.suffix == ".gz"
    with gzip.open(dump, "wt", compresslevel=1) if packed else dump.open("w") as file:
        for record in records:
            day = record.mention.day
            told = {
                "id": record.arxiv_id or "",
                "title": record.title,
                "abstract": record.abstract,
                "authors": ", ".join(record.authors),
                "categories": "cs.LG",
                "published": day.isoformat() if day else "",
            }
            file.write(json.dumps(told) + "\n")


def digests(place: Place) -> dict[str, tuple[int, str]]:
    """Table → how many rows it has, and what they are, whatever their order."""
    with closing(sqlite3.connect(place.database)) as connection:
        sql = "select name from sqlite_master where type = 'table'"
        tables = {name for (name,) in connection.execute(sql)} - OWN
        return {table: _digest(connection, table) for table in sorted(tables)}


def _digest(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    count, total = 0, 0
    for row in connection.execute(f"select * from {table}"):
        count += 1
        total ^= int.from_bytes(blake2b(repr(row).encode(), digest_size=16).digest(), "big")
    return count, f"{total:032x}"


if __name__ == "__main__":
    main()
