"""Milliseconds of a search, beside raw tantivy and beside SQLite FTS5, warm, in one run.

    python -m tests.bench.speed_search [--many 10000] [--rounds 5] [--tiny]

Ours is the whole way: text → query → ranking → papers read from SQLite → matched words and
snippets. Raw tantivy asks the same index for the five best addresses of a plain parsed query;
FTS5 for the five best row numbers of the same texts.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import tantivy

from storage import open_searcher, parse_query, take_in
from storage.search import words
from tests.bench.corpus import Corpus, few, many, sentences, short_queries
from tests.bench.fts import Fts
from tests.bench.speed_ingest import opened
from tests.bench.table import interleaved, percentiles, seconds, show

LIMIT = 5
Search = Callable[[str], object]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    corpora = [few(20)] if told.tiny else [few(), many(told.many)]
    rounds = 1 if told.tiny else told.rounds
    rows = [row for corpus in corpora for row in speed(corpus, rounds, tiny=told.tiny)]
    show(
        f"Search, ms a query, {LIMIT} hits ({rounds} rounds, interleaved)",
        ("papers", "count", "queries", "engine", "p50", "p95", "p99", "p50 of ours"),
        rows,
    )


def speed(corpus: Corpus, rounds: int, *, tiny: bool) -> list[list[object]]:
    named, short = short_queries(5 if tiny else 100)
    asked = {named: short, "sentences": sentences(corpus.records, 3 if tiny else 50)}
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        take_in(store, corpus.records)
        searcher = open_searcher(store, Path(folder) / "index")
        searcher.refresh()
        fts = Fts(
            (paper.id, paper.paper.title, f"{paper.paper.summary}\n{paper.paper.abstract}")
            for paper in store.papers.after(0, limit=1_000_000)  # type: ignore[arg-type]
        )
        engines: dict[str, Search] = {
            "paperboy": lambda text: searcher.search(parse_query(text), limit=LIMIT),
            "tantivy": _raw_tantivy(Path(folder) / "index"),
            "sqlite fts5": lambda text: fts.search(text, LIMIT),
        }
        about = [corpus.name, store.papers.count()]
        rows = [
            [*about, kind, *row]
            for kind, texts in asked.items()
            for row in compared(engines, texts, rounds)
        ]
        fts.close()
    return rows


def compared(
    engines: dict[str, Search], texts: Sequence[str], rounds: int
) -> list[tuple[str, float, float, float, float]]:
    """(engine, p50, p95, p99, p50 as a share of the first engine's); in ms."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for text in texts:
        jobs = [partial(seconds, partial(search, text)) for search in engines.values()]
        interleaved(jobs, 1)  # warm
        for name, found in zip(engines, interleaved(jobs, rounds), strict=True):
            times[name] += [1000 * each for each in found]
    ours = median(next(iter(times.values())))
    return [(name, *percentiles(found), median(found) / ours) for name, found in times.items()]


def _raw_tantivy(folder: Path) -> Search:
    (generation,) = folder.glob("generation-*")
    index = tantivy.Index.open(str(generation))
    index.register_tokenizer("words", words.analyzer())
    searcher = index.searcher()

    def search(text: str) -> object:
        query, _ = index.parse_query_lenient(text, ["text"])
        return searcher.search(query, LIMIT).hits

    return search


if __name__ == "__main__":
    main()
