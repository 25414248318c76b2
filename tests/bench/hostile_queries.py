"""Random and hostile queries: none may raise, and none may take long.

    python -m tests.bench.hostile_queries [--queries 10000] [--papers N] [--keep DIR] [--tiny]

Each text is parsed, written out and parsed again (the same query must come back), searched best
first, by date and further down the list, and looked up as the name of a paper. Milliseconds are
of the processor. On the seeds, unless a number of papers is given: see `speed_search`.
Ends with 1 where anything was raised or changed on its way.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import Searcher, open_searcher, open_store, parse_query
from tests.bench import stock
from tests.bench.hostile_texts import KINDS
from tests.bench.stock import stocked
from tests.bench.table import percentiles, show

OFFSETS = (5, 100, 1_000_000)


@dataclass(frozen=True, slots=True)
class End:
    """What became of one text. ms: of what took longest, which `job` names. failure: "" where all
    went well."""

    kind: str
    text: str
    job: str
    ms: float
    failure: str


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--papers", type=int, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    supply = stock.supply(told.papers) if told.papers else stock.seeds(20 if told.tiny else 437)
    with ExitStack() as stack:
        folder = told.keep or Path(stack.enter_context(TemporaryDirectory()))
        made = stocked(folder / supply.name.replace(" ", "-"), supply)
        store = open_store(made.url)
        stack.callback(store.close)
        searcher = open_searcher(store, made.index)
        searcher.refresh()
        known = [word for r in islice(supply.records(), 200) for word in r.abstract.split()]
        count = 2 * len(KINDS) if told.tiny else told.queries
        ends = [tried(searcher, kind, text) for kind, text in queries(count, known, seed=told.seed)]
    show_ends(supply.name, ends)
    if failures := [end for end in ends if end.failure]:
        show("Failed", ("kind", "text", "job", "failure"), [told_of(end) for end in failures[:20]])
        sys.exit(1)


def queries(count: int, known: Sequence[str], *, seed: int) -> Iterator[tuple[str, str]]:
    """(kind, text), kind after kind. known: words that the papers have."""
    dice = random.Random(seed)
    for n in range(count):
        kind = list(KINDS)[n % len(KINDS)]
        yield kind, KINDS[kind](dice, known)


def tried(searcher: Searcher, kind: str, text: str) -> End:
    """Everything that a query goes through."""
    query, times, failure = parse_query(text), dict[str, float](), ""
    again = parse_query(str(query))
    jobs: dict[str, Callable[[], object]] = {
        "parse": lambda: parse_query(text),
        "search": lambda: searcher.search(query),
        "by date": lambda: searcher.search(replace(query, newest=True)),
        "further": lambda: [searcher.search(query, offset=offset) for offset in OFFSETS],
        "exactly": lambda: searcher.exactly(query),
        "find paper": lambda: searcher.find_paper(text),
    }
    for job, run in jobs.items():
        start = time.process_time()
        try:
            run()
        except Exception as error:  # noqa: BLE001  whatever it is, it is told and counted
            failure = f"{job}: {error!r}"
        times[job] = 1000 * (time.process_time() - start) / (3 if job == "further" else 1)
    if again != query:
        failure = f"parsed again: {again!r}"
    slowest = max(times, key=lambda job: times[job])
    return End(kind, text, slowest, times[slowest], failure)


def show_ends(name: str, ends: Sequence[End]) -> None:
    """A row a kind, the slowest first."""
    by_kind = {kind: [end for end in ends if end.kind == kind] for kind in KINDS}
    rows = []
    for kind, its in by_kind.items():
        slowest = max(its, key=lambda end: end.ms)
        p50, _, p99 = percentiles([end.ms for end in its])
        rows.append((kind, len(its), p50, p99, slowest.job, slowest.ms))
    rows.sort(key=lambda row: -row[-1])
    show(
        f"{len(ends)} hostile queries to {name}: ms of CPU of the slowest thing done with each",
        ("kind", "queries", "p50", "p99", "slowest at", "slowest"),
        rows,
    )


def told_of(end: End) -> tuple[object, ...]:
    return end.kind, repr(end.text[:60]), end.job, end.failure[:200]


if __name__ == "__main__":
    main()
