"""A process of its own that opens a database and searches: what `speed_search` asks it to.

    python -m tests.bench.fresh URL < queries.json      times and memory, as one JSON object
    python -m tests.bench.fresh URL --until WORD        says "ready", then the seconds since the
                                                        epoch at which that word is found

Imports nothing of the benchmarks: what is measured is the process that people run.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Fresh:
    """first: seconds from before our first import to the first answer. all: of every query.
    MB of memory that is the process's own (anonymous) and of mapped files; peak of both."""

    first: float
    anonymous_first: float
    anonymous: float
    mapped: float
    peak: float


def main(url: str, *words: str) -> None:
    if words:
        print(found_at(url, words[1]))
    else:
        print(json.dumps(asdict(measured(url, json.load(sys.stdin)))))


def measured(url: str, queries: Sequence[str]) -> Fresh:
    """Searches one query after the other."""
    start = time.perf_counter()
    from storage import index_folder, open_searcher, open_store, parse_query

    store = open_store(url)
    searcher = open_searcher(store, index_folder(url))
    searcher.search(parse_query(queries[0]))
    first, after_first = time.perf_counter() - start, megabytes()
    for query in queries[1:]:
        searcher.search(parse_query(query))
    now = megabytes()
    store.close()
    return Fresh(first, after_first["RssAnon"], now["RssAnon"], now["RssFile"], now["VmHWM"])


def found_at(url: str, word: str) -> float:
    """When a paper with `word`, which another process adds, is found here: seconds since 1970."""
    from storage import index_folder, open_searcher, open_store, parse_query

    store = open_store(url)
    searcher = open_searcher(store, index_folder(url))
    query = parse_query(f'"{word}"')
    searcher.search(query)
    print("ready", flush=True)
    end = time.monotonic() + PATIENCE
    while not searcher.search(query).total and time.monotonic() < end:
        time.sleep(0.01)
    store.close()
    return time.time()


def megabytes() -> dict[str, float]:
    """Of this process; zeros where the system does not tell (it is no Linux)."""
    status = Path("/proc/self/status")
    told = {"RssAnon": 0.0, "RssFile": 0.0, "VmHWM": 0.0}
    lines = status.read_text().splitlines() if status.exists() else []
    for name, _, value in (line.partition(":") for line in lines):
        if name in told:
            told[name] = int(value.split()[0]) / 1000
    return told


if __name__ == "__main__":
    main(*sys.argv[1:])
