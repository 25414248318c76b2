"""How well topics meet the keyphrases people gave: F@5 and F@10, beside plain TF-IDF, in one run.

    python -m tests.bench.quality_tags [FILE.jsonl ...] [--tiny]

A phrase is right where its stems are those of a gold phrase, in order. Precision, recall and F
are of each paper, F is averaged over the papers of a file (macro); precision is of the phrases
that were given, where there are fewer than 5 or 10. "gold in text" is the share of gold phrases
whose stems stand together in the title or the abstract: what no ranking of phrases of the text
can pass in recall. Both rankings learn from the texts of the same file.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from storage.search.words import stems
from storage.topics.model import TopicModel
from tests.bench.corpus import SHARED
from tests.bench.table import show

TAGS = SHARED / "data" / "tags"
FILES = (TAGS / "inspec_dev.jsonl", TAGS / "openreview_dev1000.jsonl")
CUTS = (5, 10)

Stems = tuple[str, ...]
Ranking = Callable[[Sequence["Tagged"]], list[list[str]]]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A paper with the phrases that people gave it."""

    title: str
    abstract: str
    keyphrases: tuple[str, ...]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    files = [] if told.tiny else told.files or [file for file in FILES if file.is_file()]
    corpora: list[tuple[str, Sequence[Tagged]]] = [(f.name, read_tagged(f)) for f in files]
    corpora = corpora or [("invented papers", INVENTED)]
    rows = [row for name, papers in corpora for row in measured(name, papers)]
    columns = ("papers", "count", "ranking", *(f"F@{cut}" for cut in CUTS), "gold in text")
    show("Stemmed exact match with gold keyphrases, macro F", columns, rows)


def measured(name: str, papers: Sequence[Tagged]) -> list[list[object]]:
    """A row a ranking. Papers without a gold phrase do not count, but are learnt from."""
    gold = [phrases(paper.keyphrases) for paper in papers]
    there = mean(
        occurs(phrase, paper)
        for paper, wanted in zip(papers, gold, strict=True)
        for phrase in wanted
    )
    rows: list[list[object]] = []
    rankings: tuple[tuple[str, Ranking], ...] = (("paperboy", ours), ("tf-idf n-grams", tf_idf))
    for ranking, ranked in rankings:
        given = [phrases(its) for its in ranked(papers)]
        pairs = [(its, wanted) for its, wanted in zip(given, gold, strict=True) if wanted]
        figures = [mean(f_at(cut, *pair) for pair in pairs) for cut in CUTS]
        rows.append([name, len(pairs), ranking, *figures, there])
    return rows


def ours(papers: Sequence[Tagged]) -> list[list[str]]:
    texts = [(paper.title, paper.abstract) for paper in papers]
    model = TopicModel.fit(texts, version="bench")
    # Private, because a paper is only ever shown its 3 to 6 tags; `tag` takes them from these.
    return [[one.label for one in ranked] for ranked in model._ranked(texts)]


def tf_idf(papers: Sequence[Tagged]) -> list[list[str]]:
    """scikit-learn's own, as its documentation shows; ties by the alphabet."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(ngram_range=(1, 3), stop_words="english")
    rows = vectorizer.fit_transform(f"{paper.title}. {paper.abstract}" for paper in papers)
    words = vectorizer.get_feature_names_out()
    return [
        [str(words[n]) for _, n in sorted(zip((-row.data).tolist(), row.indices, strict=True))]
        for row in rows
    ]


def phrases(given: Iterable[str]) -> list[Stems]:
    """Each as its stems, once, in order."""
    return list(dict.fromkeys(its for phrase in given if (its := tuple(stems(phrase)))))


def occurs(phrase: Stems, paper: Tagged) -> bool:
    """Whether its stems stand together in the title or in the abstract."""
    texts = (stems(paper.title), stems(paper.abstract))
    size = len(phrase)
    return any(tuple(t[n : n + size]) == phrase for t in texts for n in range(len(t)))


def f_at(cut: int, given: Sequence[Stems], gold: Sequence[Stems]) -> float:
    """F1 of the first `cut` phrases, no two of which are the same."""
    best = given[:cut]
    right = len(set(best) & set(gold))
    return 2 * right / (len(best) + len(gold))


def read_tagged(path: Path) -> list[Tagged]:
    with path.open() as lines:
        told = [json.loads(line) for line in lines]
    return [Tagged(each["title"], each["abstract"], tuple(each["keyphrases"])) for each in told]


INVENTED = (
    Tagged(
        "Kite routing for paper gliders",
        "We study kite routing in a storm. Kite routing keeps each paper glider above its garden "
        "wall, and a wind table tells the paper glider when to turn.",
        ("kite routing", "paper gliders", "wind table"),
    ),
    Tagged(
        "A wind table for every garden wall",
        "A wind table says how strong the wind is behind a garden wall. Our wind table is read by "
        "paper gliders and by pillow boats.",
        ("wind tables", "garden wall", "weather"),
    ),
    Tagged(
        "Pillow boats without kite routing",
        "Pillow boats drift. We show that pillow boats need no kite routing on a quiet pond, "
        "and that the quiet pond needs no pillow boats.",
        ("pillow boats", "quiet pond"),
    ),
    Tagged(
        "Lantern counting on a quiet pond",
        "Lantern counting is slow at night. With pillow boats, lantern counting on a quiet pond "
        "takes an hour; the garden wall is counted too.",
        ("lantern counting", "pillow boat", "night work"),
    ),
    Tagged(
        "Sleepy bells: lantern counting by ear",
        "Sleepy bells ring once a lantern. Lantern counting with sleepy bells works in fog, where "
        "no wind table helps.",
        ("sleepy bells", "lantern counting"),
    ),
)


if __name__ == "__main__":
    main()
