"""The words that papers use, and which of them a mistyped word was meant to be.

Words stand in buckets of first letter and length, so that only the few that can be near are
compared, with rapidfuzz's optimal string alignment distance (an insertion, deletion, change or
swap of neighbours counts one).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase

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
    """Words with the number of papers, of all `papers`, that have them. Safe to share.

    starting: a prefix → the words that begin with it. having: how many papers have a word.
    """

    def __init__(
        self,
        starting: Callable[[str], Iterable[tuple[str, int]]],
        *,
        having: Callable[[str], int],
        papers: int = MANY,
    ) -> None:
        self._starting = starting
        self._having = having
        self._rarest = RAREST if papers >= MANY else 1
        self._letters: dict[str, dict[int, dict[str, int]]] = {}

    def guesses(self, word: str, *, most: int = 5) -> list[Guess]:
        """The likeliest words for `word`, folded to lower case, likeliest first."""
        if not is_mendable(word):
            return []
        found = {guess.word: guess for guess in (*self._near(word), *self._other_letter(word))}
        return sorted(found.values(), key=lambda guess: (guess.cost, guess.word))[:most]

    def _near(self, word: str) -> Iterator[Guess]:
        """Those that begin with the same letter."""
        slips = 1 if len(word) <= ONE_SLIP else 2
        for length, bucket in self._buckets(word[0]).items():
            if abs(length - len(word)) <= slips:
                near = process.extract(
                    word, bucket.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20
                )
                for other, distance, _ in near:
                    yield Guess(other, distance - COMMON * math.log(bucket[other]))

    def _other_letter(self, word: str) -> Iterator[Guess]:
        """Those that begin with another one: with one slip, the rest is the same."""
        rest, letters = word[1:], {*ascii_lowercase, *word}
        slipped = {rest, word[1] + word[0] + word[2:]}
        slipped |= {letter + end for letter in letters for end in (rest, word)}
        for other in slipped:
            if other[0] != word[0] and is_mendable(other):
                having = self._having(other)
                if having >= self._rarest:
                    yield Guess(other, 1 + OTHER_LETTER - COMMON * math.log(having))

    def _buckets(self, letter: str) -> dict[int, dict[str, int]]:
        """Length → word → papers, read when the letter is first asked for."""
        if letter not in self._letters:
            found: dict[int, dict[str, int]] = defaultdict(dict)
            for word, having in self._starting(letter):
                if having >= self._rarest and is_mendable(word):
                    found[len(word)][word] = having
            self._letters[letter] = found
        return self._letters[letter]
