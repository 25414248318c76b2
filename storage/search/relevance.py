"""Whether anything fits: a query that no paper is about shall get no papers. Pure.

A few keywords are taken at their word: some paper must have more than half of what was asked for,
each word by how telling it is (its idf). A sentence names much that no abstract repeats; there it
is enough that the papers know most of its words at all.
"""

from collections.abc import Sequence
from itertools import combinations

FEW = 4  # telling words of a query that is made of keywords
KEYWORDS_HELD = 0.55  # of the idf of a few keywords that one paper must have
SENTENCE_UNKNOWN = 0.55  # of the idf of a sentence that may be in no paper at all


def is_sentence(words: Sequence[str], telling: int) -> bool:
    """Whether the query is spoken rather than made of keywords: it is long, ends like a sentence,
    or a third of its `words` tell nothing."""
    real = sum(any(map(str.isalnum, word)) for word in words)
    if telling > FEW or real - telling > real / 3:
        return True
    return len(words) > 1 and words[-1].endswith((".", "?", "!"))


def is_known(weights: Sequence[float], unknown: float) -> bool:
    """Whether the papers have most of a sentence's words. unknown: the weight that none has."""
    return unknown <= SENTENCE_UNKNOWN * sum(weights)


def enough_of(weights: Sequence[float]) -> list[tuple[int, ...]]:
    """The smallest sets of words (places in `weights`) that hold `KEYWORDS_HELD` of the weight: a
    paper that has one of them is about enough of the query."""
    found: list[tuple[int, ...]] = []
    bar = KEYWORDS_HELD * sum(weights)
    for size in range(1, len(weights) + 1):
        for these in combinations(range(len(weights)), size):
            held = sum(weights[place] for place in these)
            if held >= bar and not any(set(other) <= set(these) for other in found):
                found.append(these)
    return found
