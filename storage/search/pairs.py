"""Neighbours in the query that are neighbours in a paper too. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, pairwise

from storage.models import PaperId
from storage.search.candidates import Candidate, Lift
from storage.search.terms import Term
from storage.search.words import stems

Pair = tuple[str, str]


def pairs(
    typed: Sequence[str],
    words: Sequence[Term],
    best: Sequence[Candidate],
    *,
    idf: Callable[[str], float],
    share: float,
) -> list[Lift]:
    """What each pair of stems adds: `share` times its BM25, as a phrase.

    typed: the words of the query. words: those of them that tell; no pair crosses another.
    """
    labels = _labels(typed, {stem for word in words for stem in word.stems})
    if not share or not labels:
        return []
    lifts: dict[Pair, dict[PaperId, float]] = {pair: {} for pair in labels}
    weights = {pair: share * sum(map(idf, pair)) for pair in labels}
    firsts = {first for first, _ in labels}
    for paper in best:
        if firsts.isdisjoint(paper.counts):
            continue
        each = chain.from_iterable(map(pairwise, paper.parts))
        there = Counter(pair for pair in each if pair in labels)
        for pair, count in there.items():
            lifts[pair][paper.id] = paper.bm25(count, weights[pair])
    return [Lift(label, lifts[pair]) for pair, label in labels.items()]


def _labels(typed: Sequence[str], tell: set[str]) -> dict[Pair, str]:
    """Each pair of stems, and the words that it was typed as."""
    each = [(stem, word) for word in typed for stem in stems(word)]
    return {
        (one, other): left if left is right else f"{left} {right}"
        for (one, left), (other, right) in pairwise(each)
        if one != other and {one, other} <= tell
    }
