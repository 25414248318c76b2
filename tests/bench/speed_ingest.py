"""Papers a second of a whole ingest, beside sqlite3's `executemany` of the same rows.

    python -m tests.bench.speed_ingest [--many 10000] [--rounds 3] [--tiny]

The whole ingest is clean → recognise → tag → SQLite → search index; the peer only writes titles
and abstracts into one table, with the same durability and as many rows a transaction.
"""

import argparse
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import storage.ingest
from storage import Record, Store, Tag, open_searcher, open_store
from storage.ingest import BATCH, ingest
from storage.tagging import topic_model
from tests.bench.corpus import Corpus, few, many
from tests.bench.table import interleaved, seconds, show

STAGES = ("clean", "decide", "tag", "read", "write", "index", "rest")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    corpora = [few(20)] if told.tiny else [few(), many(told.many)]
    rounds = 1 if told.tiny else told.rounds
    warm()
    speeds, splits = [], []
    for corpus in corpora:
        speeds.append(speed(corpus, rounds))
        splits.append([corpus.name, *split(corpus).values()])
    show(
        f"Ingest, records a second (medians of {rounds})",
        ("papers", "records", "paperboy", "executemany", "times as long"),
        speeds,
    )
    show("Where the time goes, % of one run", ("papers", *STAGES), splits)


def warm() -> None:
    """Imports and reads the topic model, which every process does once."""
    with TemporaryDirectory() as folder:
        take_in(few(2).records, Path(folder))


def speed(corpus: Corpus, rounds: int) -> list[object]:
    jobs = [partial(timed, job, corpus.records) for job in (take_in, executemany)]
    ours, theirs = (median(found) for found in interleaved(jobs, rounds))
    count = len(corpus.records)
    return [corpus.name, count, count / ours, count / theirs, ours / theirs]


def timed(job: Callable[[Sequence[Record], Path], None], records: Sequence[Record]) -> float:
    with TemporaryDirectory() as folder:
        return seconds(lambda: job(records, Path(folder)))


def take_in(records: Sequence[Record], folder: Path) -> None:
    with opened(folder) as store:
        ingest(store, records, tagger=topic_model(store))
        open_searcher(store, folder / "index").refresh()


def executemany(records: Sequence[Record], folder: Path) -> None:
    connection = sqlite3.connect(folder / "rows.db", isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("create table rows (title text, abstract text)")
    for start in range(0, len(records), BATCH):
        rows = [(each.title, each.abstract) for each in records[start : start + BATCH]]
        connection.execute("begin immediate")
        connection.executemany("insert into rows values (?, ?)", rows)
        connection.execute("commit")
    connection.close()


def split(corpus: Corpus) -> dict[str, float]:
    """Stage → percent of one more run, in which every stage is clocked."""
    spent: dict[str, float] = defaultdict(float)
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        tagger = ClockedTagger(topic_model(store), spent)
        clocked = partial(_clocked, spent)
        with (
            patch.object(storage.ingest, "clean", clocked("clean", storage.ingest.clean)),
            patch.object(storage.ingest, "decide", clocked("decide", storage.ingest.decide)),
            _clocked_store(store, spent),
        ):
            total = seconds(lambda: ingest(store, corpus.records, tagger=tagger))
        searcher = open_searcher(store, Path(folder) / "index")
        spent["index"] = seconds(searcher.refresh)
    total += spent["index"]
    spent["rest"] = total - sum(spent.values())
    return {stage: 100 * spent[stage] / total for stage in STAGES}


class ClockedTagger:
    def __init__(self, tagger: storage.ingest.Tagger, spent: dict[str, float]) -> None:
        self._tag = _clocked(spent, "tag", tagger.tag)

    def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        found: list[tuple[Tag, ...]] = self._tag(papers)
        return found


@contextmanager
def _clocked_store(store: Store, spent: dict[str, float]) -> Iterator[None]:
    clocked = partial(_clocked, spent)
    shelf: Any = store.papers
    with (
        patch.object(shelf, "sharing", clocked("read", shelf.sharing)),
        patch.object(shelf, "get_many", clocked("read", shelf.get_many)),
        patch.object(shelf, "add", clocked("write", shelf.add)),
        patch.object(shelf, "update", clocked("write", shelf.update)),
    ):
        yield


def _clocked(spent: dict[str, float], stage: str, function: Callable[..., Any]) -> Any:
    def clocked(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] += time.perf_counter() - start

    return clocked


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{folder}/papers.db")
    yield store
    store.close()


if __name__ == "__main__":
    main()
