"""Which papers a subscription to a topic would match: macro F1, beside SQLite FTS5, in one run.

    python -m tests.bench.quality_topics [FILE.jsonl] [--tiny]

Each judged topic is a saved search over the seeds: its words, all of which must match; its
canonical topic (`topic:"..."`); either of them. Tags are those of the model that ships with
Paperboy, and then those of a model fitted to these papers. Precision, recall and F1 are of each
topic, 0 where nothing matches, and averaged over the topics: only means are printed, nobody is to
tune on single topics. The second table is the topics the papers have with the fitted model, and
is meant to be read.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from storage import (
    Mention,
    PaperId,
    Problem,
    Query,
    Record,
    Source,
    Store,
    parse_query,
    refit_topics,
    take_in,
)
from storage.clean import clean_title
from storage.search.index import PaperIndex, ids_of
from storage.search.rank import matching, terms
from storage.search.searcher import Searcher
from storage.tagging import topic_model
from tests.bench.corpus import SHARED, few
from tests.bench.fts import Fts
from tests.bench.quality_tags import INVENTED, Stems, phrases
from tests.bench.speed_ingest import opened
from tests.bench.table import show

JUDGED = SHARED / "judgments" / "topics.jsonl"
COMMONEST = 30
EVERY = 1_000_000  # papers: more than there are

Found = frozenset[PaperId]
Finder = Callable[[str], Found]
Figures = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A topic and the titles, cleaned, of all papers that are on it."""

    topic: str
    titles: frozenset[str]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.jsonl", default=JUDGED)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    if told.tiny or (told.file == JUDGED and not JUDGED.is_file()):
        rows, common = measured("invented papers", invented_records(), invented_topics())
    else:
        seeds = few()
        rows, common = measured(seeds.name, seeds.records, read_topics(told.file))
    columns = ("papers", "a subscription to", "precision", "recall", "F1", "topics unmatched")
    show("Topics as subscriptions, macro", columns, rows)
    show(f"The {COMMONEST} commonest topics", ("topic", "papers"), common)


def measured(
    name: str, read: Iterable[Record | Problem], judged: Sequence[Judged]
) -> tuple[list[list[object]], list[list[object]]]:
    """A row a way to match, and the commonest topics."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        take_in(store, read)
        desk = Desk(store, Path(folder) / "index")
        figures = {"all words": desk.figures(judged, desk.by_words)}
        for model in ("shipped", "fitted"):
            if model == "fitted":
                refit_topics(store)
                desk.searcher.refresh()
            figures[f"topic ({model})"] = desk.figures(judged, desk.by_topic)
            figures[f"either ({model})"] = desk.figures(judged, desk.by_either)
        figures["sqlite fts5, all words"] = desk.figures(judged, desk.by_fts)
        desk.fts.close()
        common = [[topic.label, topic.count] for topic in store.topics.list(limit=COMMONEST)]
    return [[name, way, *its] for way, its in figures.items()], common


class Desk:
    """The ways to match papers of one store."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.index = PaperIndex(folder, store_id=store.id)
        self.searcher = Searcher(
            store, self.index, canonical=lambda topic: topic_model(store).canonical(topic)
        )
        self.searcher.refresh()
        papers = {each.id: each.paper for each in store.papers.after(PaperId(0), limit=EVERY)}
        self.titles = {
            id: {clean_title(title) for title in (p.title, *(got.title for got in p.received))}
            for id, p in papers.items()
        }
        self.fts = Fts((id, p.title, f"{p.summary}\n{p.abstract}") for id, p in papers.items())

    def by_words(self, topic: str) -> Found:
        """What `search` finds, without the papers it adds where few have all of the words."""
        query = parse_query(topic)
        results = self.searcher.search(query, limit=EVERY)
        found = frozenset(hit.paper.id for hit in results.hits)
        return found & self._with_all_words(results.corrected or query)

    def _with_all_words(self, query: Query) -> Found:
        searcher = self.index.searcher()
        words = terms(query, lambda prefix: searcher.terms_with_prefix("acronym", prefix))
        wanted = matching(self.index.schema, query, words, needed=len(words))
        hits = searcher.search(wanted, EVERY).hits
        return frozenset(ids_of(searcher, [address for _, address in hits]))

    def by_topic(self, topic: str) -> Found:
        results = self.searcher.search(parse_query(f'topic:"{topic}"'), limit=EVERY)
        return frozenset(hit.paper.id for hit in results.hits)

    def by_either(self, topic: str) -> Found:
        return self.by_words(topic) | self.by_topic(topic)

    def by_fts(self, topic: str) -> Found:
        found = self.fts.all_words(topic)
        return frozenset(map(PaperId, found))

    def figures(self, judged: Sequence[Judged], finder: Finder) -> list[object]:
        """Mean precision, recall and F1, and how many topics match no paper."""
        found = [finder(each.topic) for each in judged]
        each = [
            scores([self.titles[id] for id in its], topic.titles)
            for its, topic in zip(found, judged, strict=True)
        ]
        return [*(mean(column) for column in zip(*each, strict=True)), found.count(frozenset())]


def scores(found: Sequence[Set[str]], wanted: Set[str]) -> Figures:
    """Precision, recall and F1 of papers, each by all of its titles; 0 where none is found."""
    right = sum(not wanted.isdisjoint(titles) for titles in found)
    reached = len(wanted & set().union(*found))
    precision = right / len(found) if found else 0.0
    recall = reached / len(wanted)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def read_topics(path: Path) -> list[Judged]:
    with path.open() as lines:
        told = [json.loads(line) for line in lines]
    return [Judged(each["topic"], frozenset(map(clean_title, each["relevant"]))) for each in told]


def invented_records() -> list[Record]:
    return [
        Record(paper.title, Mention(Source.DAILY_PAGE, "made up", position=n), paper.abstract)
        for n, paper in enumerate(INVENTED, start=1)
    ]


def invented_topics() -> list[Judged]:
    """Each phrase that was given to a paper, with the papers it was given to, in any form."""
    topics: dict[Stems, str] = {}
    titles: dict[Stems, set[str]] = defaultdict(set)
    for paper in INVENTED:
        for phrase, stemmed in zip(paper.keyphrases, phrases(paper.keyphrases), strict=True):
            topics.setdefault(stemmed, phrase)
            titles[stemmed].add(clean_title(paper.title))
    return [Judged(topic, frozenset(titles[stemmed])) for stemmed, topic in topics.items()]


if __name__ == "__main__":
    main()
