"""Whether anything fits: a query that no paper is about shall get no papers. Pure.

A few keywords are taken at their word: some paper must have more than half of what was asked for,
each word by how telling it is (its idf). A sentence names much that no abstract repeats; there it
is enough that the papers know most of its words at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

FEW = 4  # telling words of a query that is made of keywords
KEYWORDS_HELD = 0.55  # of the idf of a few keywords that one paper must have
SENTENCE_UNKNOWN = 0.4  # of the idf of a sentence that may be in no paper at all


def is_sentence(words: Sequence[str], telling: Sequence[str]) -> bool:
    """Whether the query is spoken rather than made of keywords: it is long, or a third of it are
    words that tell nothing."""
    return len(telling) > FEW or len(words) - len(telling) > len(words) / 3


def is_known(idf: Mapping[str, float], unknown: set[str]) -> bool:
    """Whether the papers have most of a sentence's words. `idf`: stem → weight."""
    total = sum(idf.values())
    return sum(idf[stem] for stem in unknown) <= SENTENCE_UNKNOWN * total


def enough_of(idf: Mapping[str, float]) -> list[tuple[str, ...]]:
    """The smallest sets of stems that hold `KEYWORDS_HELD` of the weight: a paper that has one of
    them is about enough of the query."""
    found: list[tuple[str, ...]] = []
    bar = KEYWORDS_HELD * sum(idf.values())
    for these in _by_size(sorted(idf, key=lambda stem: (-idf[stem], stem))):
        if sum(idf[stem] for stem in these) >= bar and not _holds_one(these, found):
            found.append(these)
    return found


def _by_size(stems: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(stems) + 1):
        yield from combinations(stems, size)


def _holds_one(these: tuple[str, ...], found: Sequence[tuple[str, ...]]) -> bool:
    return any(set(other) <= set(these) for other in found)
