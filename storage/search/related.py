"""The words that the best papers share: what a query is about, beyond the words in it. Pure.

Papers with many of them are lifted (pseudo-relevance feedback in the manner of Rocchio, after
Manning, Raghavan & Schütze, Introduction to Information Retrieval, chapter 9), but no paper is
found by them alone.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from storage.search.words import stop_stems

PAPERS = 10  # the best, from which they are taken
WORDS = 20  # that are taken
LOOKED_AT = 4  # times as many, the oftenest, whose rarity is looked up
SHARED = 2  # papers that must have such a word
HALF = 1.5  # times a word occurs in a paper to count half of what it can
TYPICAL = 1.5  # of a word's idf: what BM25 gives a paper that is about it


def related(
    best: Sequence[tuple[Mapping[str, int], float]], idf: Callable[[str], float]
) -> dict[str, float]:
    """Stem → weight, so that a paper that is about all of them is given about 1.0 by the sum of
    weight × BM25.

    best: how often each stem occurs in each of the best papers, and the paper's score.
    """
    total = sum(score for _, score in best)
    papers: Counter[str] = Counter()
    shares: dict[str, float] = defaultdict(float)
    for counts, score in best:
        for stem, count in counts.items():
            papers[stem] += 1
            shares[stem] += score / total * count / (count + HALF)
    least = min(SHARED, len(best))
    told = [stem for stem, among in papers.items() if among >= least and _tells(stem)]
    told.sort(key=lambda stem: (-shares[stem], stem))
    weights = {stem: shares[stem] * math.sqrt(idf(stem)) for stem in told[: WORDS * LOOKED_AT]}
    heaviest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:WORDS]
    whole = sum(weights[stem] * idf(stem) for stem in heaviest) * TYPICAL
    return {stem: weights[stem] / whole for stem in heaviest} if whole else {}


def _tells(stem: str) -> bool:
    return len(stem) > 1 and not stem.isdigit() and stem not in stop_stems()
