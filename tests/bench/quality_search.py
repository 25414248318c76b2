"""How good the best hits are, beside bm25s, SQLite FTS5 and TF-IDF, in one run.

    python -m tests.bench.quality_search [all | FOLDER ...] [--semantic] [--ablate] [--titles]
                                         [--tiny]

Without a folder, on the judged queries over the seeds: with the starter shelf alone (titles and
summaries) and with the seeds (titles and abstracts). A folder is a collection of documents,
queries and judgments (tests/bench/judged.py); `all` is the judged queries and every collection
there is. --semantic measures the extra as well, which reads every paper first (some 30 a second).
--ablate takes the ranking's signals away, one at a time; --titles asks for titles as they are
remembered (tests/bench/remembered.py).

Only means are printed: nobody is to tune on single queries. Queries with no answer are left out
of the means; for them, fewer hits are better.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import mean

from storage import Searcher, open_searcher, read_starter
from storage.search.index import PaperIndex
from storage.search.signals import Signals
from tests.bench.corpus import JUDGMENTS, SHARED, few, invented, many
from tests.bench.judged import (
    BEST,
    DEEP,
    NONE,
    Collection,
    Judged,
    Metric,
    by_title,
    ndcg,
    read_folder,
    read_judgments,
    recall,
    reciprocal_rank,
    success,
)
from tests.bench.peers import Engine, Shelved, bm25s, fts5, fuzzy_titles, paperboy, shelved, tf_idf
from tests.bench.remembered import remembered
from tests.bench.table import show

FOLDERS = SHARED / "data" / "retrieval"
NDCG = f"nDCG@{BEST}"
MEASURES: Mapping[str, Metric] = {NDCG: ndcg, f"recall@{DEEP}": recall, "MRR": reciprocal_rank}
TITLE_MEASURES: Mapping[str, Metric] = {"success@1": success, "MRR": reciprocal_rank}
OURS = "paperboy"  # what every engine of ours is called, or begins with
SEMANTIC = "paperboy[semantic]"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Scored:
    """One engine on one collection. means: measure → kind of query (and ALL) → mean.
    noise: hits of the queries that have no answer."""

    papers: str
    engine: str
    queries: int
    means: Mapping[str, Mapping[str, float]]
    noise: int


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", metavar="all | FOLDER")
    for option in ("--semantic", "--ablate", "--titles", "--tiny"):
        parser.add_argument(option, action="store_true")
    told = parser.parse_args(argv)
    if told.titles:
        show_kinds([titles(20 if told.tiny else 10_000)])
    elif told.ablate:
        show_ablated([ablated(each) for each in collections(told.folders, tiny=told.tiny)])
    else:
        there = collections(told.folders, tiny=told.tiny)
        show_all([measured(each, semantic=told.semantic) for each in there])


def collections(folders: Sequence[str], *, tiny: bool = False) -> Iterator[Collection]:
    if tiny or (set(folders) <= {ALL} and not JUDGMENTS.is_file()):
        yield made_up(20)
        return
    if not folders or ALL in folders:
        queries = read_judgments(JUDGMENTS)
        yield by_title("starter shelf", read_starter(), queries)
        yield by_title("seeds", few().records, queries)
    there = [queries.parent for queries in sorted(FOLDERS.glob("*/queries.jsonl"))]
    for folder in there if ALL in folders else map(Path, folders):
        yield read_folder(folder)


def made_up(count: int) -> Collection:
    """Stand-ins: each title asks for its own paper; one query asks for nothing there is."""
    papers = by_title("invented papers", invented(count), [])
    asked = [Judged(one.paper.title, "title", {one.key: 2}) for one in papers.documents]
    return replace(papers, queries=[*asked, Judged("zzyzx", NONE, {})])


def measured(collection: Collection, *, semantic: bool = False) -> list[Scored]:
    documents = collection.documents
    with shelved(documents) as shelf, fts5(documents) as fts:
        engines = [*ours(shelf, semantic), bm25s(documents), fts, tf_idf(documents)]
        return [scored(engine, collection, MEASURES) for engine in engines]


def titles(count: int) -> list[Scored]:
    corpus = many(count)
    collection = remembered(corpus.name, corpus.records)
    documents = collection.documents
    with shelved(documents) as shelf, fts5(documents) as fts:
        engines = [*ours(shelf, False), fts, fuzzy_titles(documents)]
        return [scored(engine, collection, TITLE_MEASURES, most=BEST) for engine in engines]


def ours(shelf: Shelved, semantic: bool) -> list[Engine]:
    """The search as it comes, and with the extra."""
    searchers = {OURS: _weighing(shelf, Signals())}
    if semantic:
        searchers[SEMANTIC] = _read(open_searcher(shelf.store, shelf.index))
    return [_refreshed(name, searcher, shelf) for name, searcher in searchers.items()]


def _read(searcher: Searcher) -> Searcher:
    """With the meaning of all papers read."""
    searcher.refresh()
    while searcher.learn():
        pass
    return searcher


def ablated(collection: Collection) -> list[Scored]:
    with shelved(collection.documents) as shelf:
        ways = {OURS: Signals(), **without_each(Signals())}
        engines = [_refreshed(name, _weighing(shelf, way), shelf) for name, way in ways.items()]
        return [scored(engine, collection, {NDCG: ndcg}, most=BEST) for engine in engines]


def without_each(signals: Signals) -> dict[str, Signals]:
    """The same weights with one of them 0.0, for each of them."""
    names = [field.name for field in fields(signals)]
    return {f"without {name}": replace(signals, **{name: 0.0}) for name in names}


def _weighing(shelf: Shelved, signals: Signals) -> Searcher:
    store = shelf.store
    index = PaperIndex(shelf.index, store_id=store.id, holds_papers=store.is_remote)
    return Searcher(store, index, canonical=lambda topic: None, signals=signals)


def _refreshed(name: str, searcher: Searcher, shelf: Shelved) -> Engine:
    searcher.refresh()
    return paperboy(name, searcher, shelf.keys)


def scored(
    engine: Engine, collection: Collection, measures: Mapping[str, Metric], *, most: int = DEEP
) -> Scored:
    """most: the places of a ranking that are looked at."""
    found: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in measures}
    noise = answerable = 0
    for query in collection.queries:
        if query.kind == NONE:
            noise += len(engine.ranked(query.text, len(collection.documents)))
            continue
        answerable += 1
        keys = engine.ranked(query.text, most)
        for name, measure in measures.items():
            for kind in (ALL, query.kind):
                found[name][kind].append(measure(keys, query.grades))
    means = {name: {kind: mean(its) for kind, its in found[name].items()} for name in measures}
    return Scored(collection.name, engine.name, answerable, means, noise)


def margins(runs: Sequence[Sequence[Scored]]) -> list[list[object]]:
    """A row for each engine of ours on each collection, and one for its mean over them."""
    rows: list[list[object]] = []
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for run in runs:
        peer = max((one for one in run if not _is_ours(one)), key=_overall)
        for one in filter(_is_ours, run):
            pairs[one.engine].append((_overall(one), _overall(peer)))
            rows.append([one.papers, one.engine, peer.engine, *_margin(pairs[one.engine][-1:])])
    return rows + [["mean", engine, "of the best", *_margin(its)] for engine, its in pairs.items()]


def _margin(pairs: Sequence[tuple[float, float]]) -> list[float]:
    """Ours, theirs, and by how much ours is better: means."""
    mine, theirs = (mean(its) for its in zip(*pairs, strict=True))
    return [mine, theirs, mine - theirs]


def _is_ours(one: Scored) -> bool:
    return one.engine.startswith(OURS)


def _overall(one: Scored) -> float:
    return one.means[NDCG][ALL]


def show_all(runs: Sequence[Sequence[Scored]]) -> None:
    show(
        "All queries",
        ("papers", "queries", "engine", *MEASURES, "hits of 'none'"),
        [
            [one.papers, one.queries, one.engine, *(m[ALL] for m in one.means.values()), one.noise]
            for run in runs
            for one in run
        ],
    )
    show_kinds(runs)
    columns = ("papers", "engine", "best peer", NDCG, "its", "difference")
    show(f"{NDCG} beside the best peer", columns, margins(runs))


def show_kinds(runs: Sequence[Sequence[Scored]]) -> None:
    """A table a measure, where queries are of several kinds: the same in all such collections."""
    typed = [one for run in runs for one in run if all(len(m) > 2 for m in one.means.values())]
    for measure in typed[0].means if typed else ():
        columns = [ALL, *sorted(typed[0].means[measure].keys() - {ALL})]
        rows = [[one.papers, one.engine, *map(one.means[measure].get, columns)] for one in typed]
        show(measure, ("papers", "engine", *columns), rows)


def show_ablated(runs: Sequence[Sequence[Scored]]) -> None:
    """How far nDCG falls where a signal counts nothing; above 0, it does harm."""
    rows = [
        [one.papers, one.engine, _overall(one), _overall(one) - _overall(run[0])]
        for run in runs
        for one in run
    ]
    show("What each signal is worth", ("papers", "ranking", NDCG, "difference"), rows)


if __name__ == "__main__":
    main()
