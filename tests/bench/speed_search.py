"""Milliseconds of a search, by kind of query, beside three peers in one run; and what it costs.

    python -m tests.bench.speed_search [--papers 10000 100000 1000000] [--corpus FILE.jsonl]
                                       [--rounds 3] [--keep DIR] [--tiny]

Ours is the whole way: text → query → ranking → papers read from SQLite → matched words and
snippets. The peers only name the best five, with no text: raw tantivy on the same index, for all
words of the query and for any of them, without counting; SQLite FTS5 on disk (all words, where
none has them any; bm25); bm25s in memory. Times are of the processor, so that a busy machine
counts little, and warm; "wall" is by the clock.

Then what a fresh process needs to its first answer, with the files in the system's cache and
without, its memory, and how long after another process adds papers they are found in this one.
Unless told otherwise on the seeds and on 10,000 papers. Up to so many are real ones, more are
synthetic (a million takes half an hour to make); --keep keeps the databases for the next run.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from storage import Mention, Record, Source, open_searcher, open_store
from tests.bench import asked, stock
from tests.bench.corpus import TODAY
from tests.bench.engines import BM25S, BM25S_MOST, FTS, LIMIT, OURS, PEERS, Search, engines
from tests.bench.fresh import Fresh
from tests.bench.stock import Stock, Supply, megabytes, stocked
from tests.bench.table import percentiles, show

ADDED = 100  # papers, to see when another process finds them
ROOT = Path(__file__).resolve().parents[2]
FRESH = (sys.executable, "-m", "tests.bench.fresh")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, nargs="+", metavar="N")
    parser.add_argument("--corpus", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = told.keep or Path(stack.enter_context(TemporaryDirectory()))
        for supply in supplies(told):
            measure(folder / supply.name.replace(" ", "-"), supply, told.rounds, tiny=told.tiny)


def supplies(told: argparse.Namespace) -> list[Supply]:
    if told.tiny:
        return [stock.seeds(20)]
    if told.corpus:
        return [stock.from_file(told.corpus)]
    if told.papers:
        return [stock.supply(count) for count in told.papers]
    return [stock.seeds(), stock.supply(stock.REAL)]


def measure(folder: Path, supply: Supply, rounds: int, *, tiny: bool) -> None:
    """Prints what there is to say of one size."""
    sample = list(islice(supply.records(), 2000))
    kinds = asked.kinds(sample, 3 if tiny else 50)
    made = stocked(folder, supply, fts=True)
    name = f"{supply.name}, {count(made):,} papers"
    with ExitStack() as stack:
        found = engines(made, stack)
        rows = [row for kind in kinds for row in compared(found, kind, kinds[kind], rounds)]
    show(
        f"Search in {name}: ms of CPU a query, {LIMIT} hits ({rounds} rounds, interleaved)",
        ("queries", "engine", "p50", "p95", "p99", "p50 of ours", "wall p50"),
        rows,
    )
    if BM25S not in found:
        print(f"({BM25S} is left out above {BM25S_MOST:,} papers: it would fill the memory.)")
    show_made(name, made)
    show_fresh(name, made, [query for its in kinds.values() for query in its])
    show(
        f"{ADDED} papers added to {name}: seconds",
        ("until", "seconds"),
        list(visible(made).items()),
    )


def count(made: Stock) -> int:
    store = open_store(made.url)
    papers = store.papers.count()
    store.close()
    return papers


def compared(
    jobs_of: dict[str, Search], kind: str, texts: Sequence[str], rounds: int
) -> Iterator[tuple[object, ...]]:
    """(kind, engine, p50, p95, p99, p50 as a share of ours, wall p50); in ms."""
    names = [OURS, *(name for name in PEERS[kind] if name in jobs_of)]
    clocked: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for text in texts:
        jobs = [partial(jobs_of[name], text) for name in names]
        for job in jobs:
            job()  # warm
        for _ in range(rounds):
            for name, job in zip(names, jobs, strict=True):
                clocked[name].append(_clocked(job))
    ours = median(cpu for cpu, _ in clocked[OURS])
    for name, found in clocked.items():
        cpu, wall = ([1000 * each for each in its] for its in zip(*found, strict=True))
        yield kind, name, *percentiles(cpu), median(cpu) / (1000 * ours), median(wall)


def _clocked(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU and of wall time."""
    start, cpu = time.perf_counter(), time.process_time()
    job()
    return time.process_time() - cpu, time.perf_counter() - start


def show_made(name: str, made: Stock) -> None:
    show(
        f"{name} on disk",
        ("what", "made in s", "MB"),
        [
            ("database", made.made.store, megabytes(made.folder / "papers.db")),
            ("search index", made.made.index, megabytes(made.index)),
            (FTS, made.made.fts, megabytes(made.folder / "fts.db")),
        ],
    )


def show_fresh(name: str, made: Stock, queries: Sequence[str]) -> None:
    warm = fresh(made, queries)
    stock.forget_cached(made.folder)
    cold = fresh(made, queries)
    show(
        f"A fresh process on {name}: seconds to its first answer, then MB after {len(queries)}",
        ("files", "first", "anonymous, first", "anonymous", "mapped", "peak of both"),
        [
            (files, f.first, f.anonymous_first, f.anonymous, f.mapped, f.peak)
            for files, f in (("in the cache", warm), ("not in the cache", cold))
        ],
    )


def fresh(made: Stock, queries: Sequence[str]) -> Fresh:
    done = subprocess.run(
        [*FRESH, made.url],
        input=json.dumps(queries),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return Fresh(**json.loads(done.stdout))


def visible(made: Stock) -> dict[str, float]:
    """Event → seconds since the first of `ADDED` papers is given to the store."""
    word = f"xq{random.SystemRandom().getrandbits(60):x}"  # that no paper has yet
    store = open_store(made.url)
    searcher = open_searcher(store, made.index)
    searcher.refresh()
    other = subprocess.Popen(
        [*FRESH, made.url, "--until", word], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "ready\n"
    start = time.time()
    stock.fill(store, added(word))
    stored = time.time() - start
    searcher.refresh()
    indexed = time.time() - start
    found = float(other.communicate()[0]) - start
    store.close()
    return {"stored": stored, "found by another process": found, "index at rest": indexed}


def added(word: str) -> list[Record]:
    return [
        Record(f"Paper {n} of {word}", Mention(Source.DAILY_PAGE, word, TODAY, n), f"On {word}.")
        for n in range(1, ADDED + 1)
    ]


if __name__ == "__main__":
    main()
