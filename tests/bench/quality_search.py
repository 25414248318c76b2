"""How good the ten best hits are: nDCG@10, beside SQLite FTS5, in one run.

    python -m tests.bench.quality_search [--tiny]

On the judged queries over the seeds, with the starter shelf alone (titles and summaries) and
with the seeds (titles and abstracts). Linear gain: a hit of grade 2 counts twice one of grade 1.
Only means are printed: nobody is to tune on single queries. Queries with no answer are left out
of the mean; for them, fewer hits are better.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from storage import PaperId, Problem, Record, open_searcher, parse_query, read_starter, take_in
from storage.clean import clean_title
from tests.bench.corpus import JUDGMENTS, few, invented
from tests.bench.fts import Fts
from tests.bench.speed_ingest import opened
from tests.bench.table import show

BEST = 10
NONE = "none"


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade of each relevant title, cleaned."""

    text: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Engine:
    """ranked: the best titles; count: how many match at all."""

    name: str
    ranked: Callable[[str], list[str]]
    count: Callable[[str], int]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    if told.tiny or not JUDGMENTS.is_file():
        made_up = invented(20)
        rows = measured("invented papers", made_up, by_title(made_up))
        columns = kinds(by_title(made_up))
    else:
        queries = read_judgments(JUDGMENTS)
        rows = measured("starter shelf", read_starter(), queries)
        rows += measured("seeds", few().records, queries)
        columns = kinds(queries)
    show(f"nDCG@{BEST}", ("papers", "engine", "all", *columns, "hits of 'none'"), rows)


def kinds(queries: Iterable[Judged]) -> list[str]:
    return sorted({query.kind for query in queries} - {NONE})


def measured(
    name: str, read: Iterable[Record | Problem], queries: Sequence[Judged]
) -> list[list[object]]:
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        take_in(store, read)
        searcher = open_searcher(store, Path(folder) / "index")
        searcher.refresh()
        papers = {each.id: each.paper for each in store.papers.after(PaperId(0), limit=1_000_000)}
        fts = Fts((id, p.title, f"{p.summary}\n{p.abstract}") for id, p in papers.items())
        ours = Engine(
            "paperboy",
            lambda text: [
                hit.paper.paper.title for hit in searcher.search(parse_query(text), limit=BEST).hits
            ],
            lambda text: searcher.search(parse_query(text), limit=1).total,
        )
        theirs = Engine(
            "sqlite fts5",
            lambda text: [papers[PaperId(id)].title for id in fts.search(text, BEST)],
            fts.count,
        )
        rows = [[name, engine.name, *scores(engine, queries)] for engine in (ours, theirs)]
        fts.close()
    return rows


def scores(engine: Engine, queries: Sequence[Judged]) -> list[object]:
    """nDCG of all answerable queries, of each kind, and the hits of those without an answer."""
    found: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        if query.kind != NONE:
            found[query.kind].append(ndcg(engine.ranked(query.text), query.grades))
    overall = mean(score for its in found.values() for score in its)
    noise = sum(engine.count(query.text) for query in queries if query.kind == NONE)
    return [overall, *(mean(found[kind]) for kind in kinds(queries)), noise]


def ndcg(titles: Sequence[str], grades: Mapping[str, int], best: int = BEST) -> float:
    """Of the first `best` titles, by linear gain; 1.0 is the best order possible."""
    got = [grades.get(clean_title(title), 0) for title in titles[:best]]
    ideal = sorted(grades.values(), reverse=True)[:best]
    return _dcg(got) / _dcg(ideal)


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))


def read_judgments(path: Path) -> list[Judged]:
    with path.open() as lines:
        told = [json.loads(line) for line in lines]
    return [
        Judged(
            each["query"],
            each["type"],
            {clean_title(title): grade for title, grade in each["relevant"].items()},
        )
        for each in told
    ]


def by_title(records: Sequence[Record]) -> list[Judged]:
    """Stand-ins: each title asks for its own paper; one asks for nothing there is."""
    asked = [Judged(r.title, "title", {clean_title(r.title): 2}) for r in records]
    return [*asked, Judged("zzyzx", NONE, {})]


if __name__ == "__main__":
    main()
