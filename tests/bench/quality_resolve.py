"""Links found by title: how many, and how many wrong, beside an exact title and plain rapidfuzz.

    python -m tests.bench.quality_resolve [--trials 3000] [--seed 1] [--tiny]

A trial is a paper whose ids are dropped: its title as one of SPELT has it, with as much else as a
source knows (a daily page: the abstract; a citation: authors and day; a bare link: nothing). The
answers to it are the ten papers of the same corpus whose titles are nearest, and three near misses
by the same authors in the same year, with the abstract of another paper or none, whose titles are
not the one that is asked for; each answer tells as much as arXiv, Crossref or Semantic Scholar do.
In every second trial the paper itself is among them. A link to any other paper is wrong.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from storage import Details, Mention, Record, Source
from storage.clean import clean
from storage.identity import same
from storage.models import Paper
from storage.resolving.match import match
from storage.sources import jsonl
from storage.titles import fold
from tests.bench.corpus import TEN_THOUSAND, invented
from tests.bench.near_misses import MISSES, SPELT
from tests.bench.table import show

NEAREST = 10
MISSED = 3
KNOWN = ("abstract", "authors", "none but a year")
RATIO = 90  # of 100: where plain rapidfuzz says yes
Method = Callable[[Paper, Sequence[Record]], str | None]  # the DOI of the answer that is taken


@dataclass(frozen=True, slots=True)
class Trial:
    """truth: the paper's DOI where it is among the answers, else None. spelt: a name of SPELT.
    known: what is known of it and told by it as well, beside the title."""

    paper: Paper
    answers: Sequence[Record]
    truth: str | None
    spelt: str
    known: str


@dataclass(slots=True)
class Score:
    right: int = 0
    wrong: int = 0
    there: int = 0
    found: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--trials", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    name, records = corpus(tiny=told.tiny)
    trials = drawn(records, 60 if told.tiny else told.trials, random.Random(told.seed))
    scores = {method: scored(judge, trials) for method, judge in METHODS.items()}
    columns = ("papers", "method", "trials", "links", "precision", "recall", "wrong links")
    rows = [_row(name, method, len(trials), score) for method, score in scores.items()]
    show("Links by title", columns, rows)
    ours = scores["paperboy"]
    for what, names in (("title", SPELT), ("witness", KNOWN)):
        shown = [[each, ours.asked[each], ours.found[each] / ours.asked[each]] for each in names
                 if ours.asked[each]]  # fmt: skip
        show(f"Paperboy's recall by {what}", (what, "trials", "recall"), shown)


def _row(name: str, method: str, trials: int, score: Score) -> list[object]:
    links = score.right + score.wrong
    precision = score.right / links if links else 1.0
    return [name, method, trials, links, precision, score.right / score.there, score.wrong]


def corpus(*, tiny: bool = False) -> tuple[str, list[Record]]:
    """Papers with a DOI each, which says which one it is."""
    if tiny or not TEN_THOUSAND.is_file():
        name, read = "invented papers", [*invented(60 if tiny else 2000)]
    else:
        parsed = jsonl.parse(TEN_THOUSAND.read_bytes(), page="papers")
        name, read = TEN_THOUSAND.name, [each for each in parsed if isinstance(each, Record)]
    return name, [
        replace(each, arxiv_id=None, url=None, doi=f"10.1000/{number}", published=each.published)
        for number, each in enumerate(read)
    ]


def drawn(records: Sequence[Record], count: int, dice: random.Random) -> list[Trial]:
    chosen = dice.choices(range(len(records)), k=count)
    near = nearest([record.title for record in records], chosen)
    trials = []
    for number, (place, others) in enumerate(zip(chosen, near, strict=True)):
        truth = records[place]
        other = records[others[0]]
        spelt, paper = asked(dice, truth)
        misses = missed(dice, truth, other, number)
        # One paper is twice in the corpus, once in LaTeX.
        others = [each for each in others if not same(clean(records[each]), clean(truth))]
        others_told = [told(dice, records[each]) for each in others] + [
            told(dice, each) for each in misses if fold(each.title) != fold(paper.title)
        ]
        itself = told(dice, truth)
        answers = [*others_told, itself] if number % 2 == 0 else others_told
        dice.shuffle(answers)
        doi = truth.doi if number % 2 == 0 else None
        trials.append(Trial(paper, answers, doi, spelt, known(paper, itself)))
    return trials


def known(paper: Paper, told: Record) -> str:
    if paper.abstract and told.abstract:
        return "abstract"
    return "authors" if paper.authors and told.authors else "none but a year"


def nearest(titles: Sequence[str], chosen: Sequence[int]) -> list[list[int]]:
    """The places of the nearest other titles, by the letters they share in threes."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3)).fit_transform(titles)
    found = []
    for start in range(0, len(chosen), 500):
        some = chosen[start : start + 500]
        likeness = (table[some] @ table.T).toarray()
        likeness[np.arange(len(some)), some] = -1
        found += np.argsort(-likeness, axis=1)[:, :NEAREST].tolist()
    return found


def missed(dice: random.Random, truth: Record, other: Record, number: int) -> list[Record]:
    """Papers by the same people, in the same year, that look like it."""
    titles = [
        made for make in dice.sample(MISSES, len(MISSES)) if (made := make(dice, truth.title))
    ]
    abstract = dice.choice(("", other.abstract))
    return [
        replace(truth, title=title, abstract=abstract, doi=f"10.1000/miss.{number}.{at}")
        for at, title in enumerate(titles[:MISSED])
        if title != truth.title
    ]


def told(dice: random.Random, record: Record) -> Record:
    """As much as one of the services tells; they cannot have been asked on a page."""
    year = record.details.year or (record.published.year if record.published else None)
    plain = replace(record, mention=Mention(Source.CROSSREF, "bench"), details=Details(year=year))
    service = dice.choice(("arXiv", "Crossref", "Semantic Scholar"))
    if service == "Crossref":
        return replace(plain, abstract="", published=None)
    return plain if service == "arXiv" else replace(plain, published=None)


def asked(dice: random.Random, truth: Record) -> tuple[str, Paper]:
    """The paper as it is stored without its id, and how its title is spelt."""
    spelt = [(name, made) for name, spell in SPELT.items() if (made := spell(dice, truth.title))]
    name, title = dice.choice(spelt)
    bare = replace(truth, title=title, doi=None, arxiv_id=None, url=None)
    source = dice.choice(("page", "page", "citation", "all", "link"))
    if source in ("page", "link"):
        bare = replace(bare, authors=(), published=None, details=Details())
    if source in ("citation", "link"):
        bare = replace(bare, abstract="", summary="", mention=Mention(Source.BIBTEX, "bench"))
    return name, clean(bare)


def scored(judge: Method, trials: Sequence[Trial]) -> Score:
    score = Score()
    for trial in trials:
        link = judge(trial.paper, trial.answers)
        score.there += trial.truth is not None
        score.right += link is not None and link == trial.truth
        score.wrong += link is not None and link != trial.truth
        if trial.truth:
            score.asked.update((trial.spelt, trial.known))
            score.found.update((trial.spelt, trial.known) if link == trial.truth else ())
    return score


def ours(paper: Paper, answers: Sequence[Record]) -> str | None:
    found = match(paper, answers)
    return found.record.doi if found else None


def exact(paper: Paper, answers: Sequence[Record]) -> str | None:
    title = paper.title.casefold()
    return next((each.doi for each in answers if each.title.casefold() == title), None)


def ratio(paper: Paper, answers: Sequence[Record]) -> str | None:
    from rapidfuzz import fuzz, process, utils

    titles = [each.title for each in answers]
    best = process.extractOne(
        paper.title, titles, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=RATIO
    )
    return answers[best[2]].doi if best else None


METHODS: dict[str, Method] = {
    "paperboy": ours,
    "exact title": exact,
    f"rapidfuzz ratio >= {RATIO}": ratio,
}


if __name__ == "__main__":
    main()
