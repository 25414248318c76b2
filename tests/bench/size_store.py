"""How much room papers and saves take on each engine, how much the search index takes beside it,
which holds the papers too where the database may be away, and how many saves a second it takes in.

    python -m tests.bench.size_store [--papers 100000] [--saves 1000000] [--seconds 5]

Papers have the length and the words of real ones; a member has saved half of them. "at once" are
threads that save, each save a transaction of its own that lasts: they wait for each other, because
there is one writer at a time.
"""

import argparse
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from storage import PaperId, Status, Store, open_searcher, open_store
from storage.shelves.store import SqlStore
from tests.bench import synthetic
from tests.bench.soak_copy import save_all
from tests.bench.soak_replicas import database
from tests.bench.stock import fill, megabytes
from tests.bench.table import show
from tests.postgres_server import binary

AT_ONCE = 1, 8
WORKSPACE = "T0SIZE"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--saves", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    told = parser.parse_args(argv)
    engines = ["sqlite", *(["postgres"] if binary("initdb") else [])]
    show(
        f"{told.papers:,} papers and {told.saves:,} saves",
        (
            *("engine", "MB", "kB a paper", "bytes a save", "kB a paper in the index"),
            *(f"saves/s, {n} at once" for n in AT_ONCE),
        ),
        [measured(engine, told.papers, told.saves, told.seconds) for engine in engines],
    )


def measured(engine: str, papers: int, saves: int, seconds: float) -> tuple[object, ...]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server, url = stack.enter_context(database(engine, folder))
        store = open_store(url)
        stack.callback(store.close)
        assert isinstance(store, SqlStore)

        def size() -> float:
            """In MB."""
            if server is None:
                store.engine.rows("pragma wal_checkpoint(truncate)")
                return megabytes(folder / "papers.db")
            ((bytes_,),) = store.engine.rows("select pg_database_size(current_database())")
            return float(bytes_) / 1e6

        empty = size()
        fill(store, synthetic.papers(papers))
        with_papers = size()
        save_all(store, papers, saves)
        full = size()
        open_searcher(store, folder / "index").refresh()
        index = megabytes(folder / "index")
        rates = [rate(store, papers, threads, seconds) for threads in AT_ONCE]
    a_paper, a_save = (with_papers - empty) / papers * 1e3, (full - with_papers) / saves * 1e6
    return engine, full, a_paper, a_save, index / papers * 1e3, *rates


def rate(store: Store, papers: int, threads: int, seconds: float) -> float:
    """Saves a second by so many threads, each of a member of its own."""
    until, started = monotonic() + seconds, threading.Barrier(threads)

    def save(thread: int) -> int:
        started.wait()
        done = 0
        while monotonic() < until:
            member, which = f"U{threads}{thread}", PaperId(1 + done % papers)
            at, status = datetime.now(UTC), list(Status)[done // papers % 2]
            store.lists.save(which, workspace=WORKSPACE, member=member, now=at, status=status)
            done += 1
        return done

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(save, range(threads))) / seconds


if __name__ == "__main__":
    main()
