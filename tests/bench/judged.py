"""Judged queries: what was asked of which documents, and how good a ranking is by the judgment.

A folder of `corpus.jsonl` (id, title, abstract), `queries.jsonl` (id, text) and `qrels.tsv`
(query, document, grade; a first line of names or none) is one collection. A file of judged
queries names its answers by title. Queries with no answer are of the kind "none".
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storage import Mention, Paper, PaperId, Problem, Record, Source, take_in
from storage.clean import clean, clean_title
from tests.bench.speed_ingest import opened

BEST, DEEP = 10, 100  # places that nDCG and recall look at
NONE = "none"


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade (1 and up) of each document that answers it, by the document's key."""

    text: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A paper under the name that judgments have for it."""

    key: str
    paper: Paper

    @property
    def text(self) -> str:
        return f"{self.paper.summary}\n{self.paper.abstract}".strip()


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents and what was asked of them; `name` says in the output where they are from."""

    name: str
    documents: Sequence[Document]
    queries: Sequence[Judged]


Metric = Callable[[Sequence[str], Mapping[str, int]], float]  # of keys, best first, and grades


def ndcg(keys: Sequence[str], grades: Mapping[str, int]) -> float:
    """Of the first ten, by linear gain: a grade of 2 counts twice one of 1 (Järvelin &
    Kekäläinen 2002); 1.0 is the best order possible."""
    ideal = sorted(grades.values(), reverse=True)
    return _dcg([grades.get(key, 0) for key in keys]) / _dcg(ideal)


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains[:BEST], start=1))


def recall(keys: Sequence[str], grades: Mapping[str, int]) -> float:
    """The share of the answers that is among the first hundred."""
    return len(grades.keys() & set(keys[:DEEP])) / len(grades)


def reciprocal_rank(keys: Sequence[str], grades: Mapping[str, int]) -> float:
    """1 / the place of the first answer, 0.0 where there is none."""
    return next((1 / place for place, key in enumerate(keys, start=1) if key in grades), 0.0)


def success(keys: Sequence[str], grades: Mapping[str, int]) -> float:
    """1.0 where the very first is an answer."""
    return float(bool(keys) and keys[0] in grades)


def read_folder(folder: Path) -> Collection:
    """A collection with binary or graded judgments; its queries without an answer are left out."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines():
        query, document, grade = line.split("\t")
        if grade.isdecimal() and int(grade) > 0:
            grades[query][document] = int(grade)
    asked = [
        Judged(each["text"], "query", grades[each["id"]])
        for each in _lines(folder / "queries.jsonl")
        if each["id"] in grades
    ]
    documents = [_document(each) for each in _lines(folder / "corpus.jsonl")]
    return Collection(folder.name, documents, asked)


def read_judgments(path: Path) -> list[Judged]:
    """Queries whose answers are named by their cleaned titles."""
    return [
        Judged(
            each["query"],
            each["type"],
            {clean_title(title): grade for title, grade in each["relevant"].items()},
        )
        for each in _lines(path)
    ]


def by_title(name: str, read: Iterable[Record | Problem], queries: Sequence[Judged]) -> Collection:
    """What a store makes of the records, its papers keyed by their titles."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        take_in(store, read)
        papers = [each.paper for each in store.papers.after(PaperId(0), limit=1_000_000)]
    return Collection(name, [Document(clean_title(one.title), one) for one in papers], queries)


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open() as lines:
        return [json.loads(line) for line in lines]


def _document(told: Mapping[str, str]) -> Document:
    mention = Mention(Source.DAILY_PAGE, "judged")
    return Document(told["id"], clean(Record(told["title"], mention, told["abstract"])))
