"""Which papers a subscription to a topic would match: macro F1, beside SQLite FTS5, in one run.

    python -m tests.bench.quality_topics [FILE.jsonl ...] [--tiny]

Each judged topic is subscribed to over the seeds: as a saved search, at its usual bar and a step
or two from it; as papers that it has not seen will be matched ("unseen": learnt from every other
paper, judged on the rest, and the other way round); as a canonical topic (`topic:"..."`), with the
tags of the model that ships with Paperboy and of one fitted to these papers. Precision, recall and
F1 are of each topic, 0 where nothing matches, and averaged over the topics: only means are printed,
nobody is to tune on single topics. The last table is the topics the papers have with the fitted
model, and is meant to be read.
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
    Record,
    Source,
    Store,
    parse_query,
    refit_topics,
    take_in,
)
from storage.clean import clean_title
from storage.search.index import PaperIndex, catch_up
from storage.search.learning import learnt
from storage.search.matcher import Matcher
from storage.search.reading import Reading, read
from storage.tagging import topic_model
from tests.bench.corpus import SHARED, few
from tests.bench.fts import Fts
from tests.bench.quality_tags import INVENTED, Stems, phrases
from tests.bench.speed_ingest import opened
from tests.bench.table import show

JUDGED = SHARED / "judgments" / "topics.jsonl"
COMMONEST = 30
EVERY = 1_000_000  # papers: more than there are
STEPS = {"two steps looser": -2, "looser": -1, "stricter": 1, "two steps stricter": 2}

Found = frozenset[PaperId]
Finder = Callable[[str], Found]
Figures = tuple[float, float, float]
Row = list[object]


@dataclass(frozen=True, slots=True)
class Judged:
    """A topic and the titles, cleaned, of all papers that are on it."""

    topic: str
    titles: frozenset[str]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    files = told.files or [file for file in [JUDGED] if file.is_file()]
    if told.tiny or not files:
        rows, common = measured(invented_records(), {"invented papers": invented_topics()})
    else:
        judged = {f"{file.parent.name}/{file.name}": read_topics(file) for file in files}
        rows, common = measured(few().records, judged)
    columns = ("judged topics", "a subscription to", "precision", "recall", "F1", "unmatched")
    show("Topics as subscriptions, macro", columns, rows)
    show(f"The {COMMONEST} commonest topics", ("topic", "papers"), common)


def measured(
    read: Iterable[Record | Problem], judged: dict[str, list[Judged]]
) -> tuple[list[Row], list[Row]]:
    """A row a set of topics and way to match, and the commonest topics."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        take_in(store, read)
        desk = Desk(store, Path(folder) / "index")
        rows = [
            [name, way, *desk.figures(topics, finder)]
            for name, topics in judged.items()
            for way, finder in desk.ways()
        ]
        refit_topics(store)
        desk.catch_up()
        for name, topics in judged.items():
            rows.append([name, "topic: (fitted)", *desk.figures(topics, desk.by_topic)])
        desk.fts.close()
        common: list[Row] = [[its.label, its.count] for its in store.topics.list(limit=COMMONEST)]
    return sorted(rows, key=lambda row: [*judged].index(str(row[0]))), common


class Desk:
    """The ways to match papers of one store."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.index = PaperIndex(folder, store_id=store.id)
        self.matcher = Matcher(
            store, self.index, canonical=lambda topic: topic_model(store).canonical(topic)
        )
        self.catch_up()
        stored = store.papers.after(PaperId(0), limit=EVERY)
        self.readings = [read(paper) for paper in stored]
        papers = {each.id: each.paper for each in stored}
        self.titles = {
            id: {clean_title(title) for title in (p.title, *(got.title for got in p.received))}
            for id, p in papers.items()
        }
        self.fts = Fts((id, p.title, f"{p.summary}\n{p.abstract}") for id, p in papers.items())

    def catch_up(self) -> None:
        catch_up(self.index, self.store)

    def ways(self) -> list[tuple[str, Finder]]:
        steps = [(f"it, {name}", self._at(step)) for name, step in STEPS.items()]
        return [
            ("saved search", self._at(0)),
            ("it, unseen papers", self.by_unseen),
            *steps,
            ("topic: (shipped)", self.by_topic),
            ("sqlite fts5, all words", lambda topic: _ids(self.fts.all_words(topic))),
            ("sqlite fts5, phrase", lambda topic: _ids(self.fts.phrase(topic))),
        ]

    def _at(self, step: int) -> Finder:
        return lambda topic: self.by_saved(topic, step=step)

    def by_saved(self, topic: str, *, step: int = 0) -> Found:
        interest = self.matcher.interest(parse_query(topic))
        found = self.matcher.belonging(interest, step=step)
        return frozenset(paper.id for paper, _ in found)

    def by_unseen(self, topic: str) -> Found:
        return self._unseen(topic, 0) | self._unseen(topic, 1)

    def _unseen(self, topic: str, half: int) -> Found:
        """Papers of one half that belong, by what the other half teaches."""
        asked, known = self.matcher.understood(parse_query(topic))
        halves: tuple[list[Reading], list[Reading]] = ([], [])
        for reading in self.readings:
            halves[reading.paper.id % 2].append(reading)
        interest = learnt(asked, halves[1 - half], known)
        return frozenset(each.paper.id for each in halves[half] if interest.belongs(each))

    def by_topic(self, topic: str) -> Found:
        return self.by_saved(f'topic:"{topic}"')

    def figures(self, judged: Sequence[Judged], finder: Finder) -> Row:
        """Mean precision, recall and F1, and how many topics match no paper."""
        found = [finder(each.topic) for each in judged]
        each = [
            scores([self.titles[id] for id in its], topic.titles)
            for its, topic in zip(found, judged, strict=True)
        ]
        return [*(mean(column) for column in zip(*each, strict=True)), found.count(frozenset())]


def _ids(found: Iterable[int]) -> Found:
    return frozenset(map(PaperId, found))


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
