"""The words that papers use, and which of them a mistyped word was meant to be.

Words stand in buckets of first letter and length, so that only the few that can be near are
compared, with rapidfuzz's optimal string alignment distance (an insertion, deletion, change or
swap of neighbours counts one).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from storage.search.spelling import is_mendable

ONE_SLIP = 5  # letters up to which one slip is all that may be between
RAREST = 2  # papers that a word must be in where there are many: one alone may hold the slip
MANY = 10_000  # papers: of fewer every word counts
OTHER_LETTER = 0.5  # of a slip more: people seldom miss the first letter
COMMON = 0.1  # of a slip less for each e-fold of papers that have the word


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that may have been meant. `cost` is in slips; the lower, the likelier."""

    word: str
    cost: float


class Vocabulary:
    """Words with the number of papers, of all `papers`, that have them. Safe to share."""

    def __init__(self, words: Iterable[tuple[str, int]], *, papers: int = MANY) -> None:
        rarest = RAREST if papers >= MANY else 1
        self._papers: dict[str, int] = {}
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word, having in words:
            if having >= rarest and is_mendable(word):
                self._papers[word] = having
                self._buckets[word[0], len(word)].append(word)

    def __len__(self) -> int:
        return len(self._papers)

    def guesses(self, word: str, *, most: int = 5) -> list[Guess]:
        """The likeliest words for `word`, folded to lower case, likeliest first."""
        if not is_mendable(word):
            return []
        slips = 1 if len(word) <= ONE_SLIP else 2
        found = {guess.word: guess for guess in self._near(word, slips)}
        return sorted(found.values(), key=lambda guess: (guess.cost, guess.word))[:most]

    def _near(self, word: str, slips: int) -> Iterator[Guess]:
        for (letter, length), bucket in self._buckets.items():
            # Two slips and another first letter: too far to be worth a look at every bucket.
            allowed = slips if letter == word[0] else 1
            if abs(length - len(word)) > allowed:
                continue
            near = process.extract(
                word, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=20, processor=None
            )
            for other, distance, _ in near:
                away = OTHER_LETTER * (letter != word[0])
                common = COMMON * math.log(self._papers[other])
                yield Guess(other, distance + away - common)
