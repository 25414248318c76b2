"""Which words of a query were mistyped, and what was meant. Pure: what is known is asked for.

A word that any paper has is right, however rare. Names (`rStar`), short words (`KV`) and what has
digits (`o1`, `2405.04434`) are left alone, and so is what stands in quotes.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from storage.models import Query
from storage.search.words import folded

if TYPE_CHECKING:
    from storage.search.vocabulary import Guess, Vocabulary

SHORTEST = 4  # letters of a word that is mended: shorter ones are names, or near everything
TOGETHER = 0.6  # of a slip less for a guess that some paper has beside the query's other words
NEAR = 2  # words before and after one that are looked at beside it
MOST_UNKNOWN = 8  # of more, it is no slip but another language, and looking would take seconds
RUN = re.compile(r"\w+")


def correct(
    query: Query,
    *,
    known: Callable[[str], bool],
    vocabulary: "Callable[[], Vocabulary]",
    beside: Callable[[str, Sequence[str]], bool],
) -> Query | None:
    """The query that was meant, None where nothing is mistyped.

    known: whether any paper has this word. vocabulary: asked for only where one is unknown.
    beside: whether some paper has this word and one of those, its neighbours.
    """
    runs = [run for word in query.words for run in RUN.findall(word)]
    unknown = {run for run in runs if is_ordinary(run) and not known(run)}
    if not 0 < len(unknown) <= MOST_UNKNOWN:
        return None
    meant = {
        run: _likeliest(vocabulary().guesses(folded(run)), _neighbours(run, runs, unknown), beside)
        for run in unknown
    }
    words = tuple(RUN.sub(lambda run: meant.get(run[0]) or run[0], word) for word in query.words)
    return replace(query, words=words) if words != query.words else None


def exactly(query: Query, corrected: Query) -> Query:
    """`query` with the words that `corrected` changes in quotes, which keeps them as they are."""
    pairs = list(zip(query.words, corrected.words, strict=True))
    return replace(
        query,
        words=tuple(word for word, meant in pairs if word == meant),
        phrases=(*query.phrases, *(word for word, meant in pairs if word != meant)),
    )


def _neighbours(run: str, runs: Sequence[str], unknown: Collection[str]) -> list[str]:
    """The words around its first place in the query."""
    at = runs.index(run)
    around = runs[max(0, at - NEAR) : at + NEAR + 1]
    return [other for other in around if other not in unknown]


def _likeliest(
    guesses: "Sequence[Guess]", others: Sequence[str], beside: Callable[[str, Sequence[str]], bool]
) -> str:
    """The word of the best guess, "" where there is none."""

    def cost(guess: "Guess") -> float:
        return guess.cost - TOGETHER * (bool(others) and beside(guess.word, others))

    return min(guesses, key=cost).word if guesses else ""


def is_ordinary(run: str) -> bool:
    """Whether it is an ordinary word, as far as its letters tell: no name, no number."""
    plain = run[1:].islower() or run.isupper()
    return plain and is_mendable(folded(run))


def is_mendable(word: str) -> bool:
    """Whether it is a word that may be misspelt: letters only, and not too few."""
    return len(word) >= SHORTEST and word.isalpha()
