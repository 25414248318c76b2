"""What is asked: a query with its slips corrected, and its words with their other forms."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from storage.models import PaperId, Query
from storage.search.english import is_english
from storage.search.rank import all_of
from storage.search.relevance import is_sentence
from storage.search.signals import Signals
from storage.search.spelling import correct
from storage.search.synonyms import synonyms
from storage.search.terms import Term, terms
from storage.search.view import View
from storage.search.words import folded, stems

if TYPE_CHECKING:
    from storage.search.vocabulary import Vocabulary

MOST_WORDS, MOST_PHRASES = 64, 8  # of a query that are looked at; nobody types more
BY_CHANCE = 100  # papers that would have all words by chance alone: then some paper has them
PLENTY = 20_000  # papers that have a word: its other forms would find nothing better
COUNTED = 20_000  # papers that have a word of a sentence; of more, only the best are found
AGAIN, AGAIN_OF_KEYWORDS = 50, 30  # the best by their words, which are ranked again by all signals
RAREST = 10  # words of such a sentence, by which they are found
FURTHER = 200_000  # papers that have these words, while further ones are looked for as well


@dataclass(frozen=True, slots=True)
class Asked:
    """query: as it is searched; its topics are the catalogue's labels. corrected: what was meant
    where something was mistyped, else None. among: the only papers to look at, None for all.
    rarest: the words by which a sentence is found that so many papers have words of that counting
    them would take long.
    """

    query: Query
    corrected: Query | None
    words: Sequence[Term]
    among: Collection[PaperId] | None = None
    rarest: Sequence[Term] = ()

    @property
    def scored(self) -> Sequence[Term]:
        """The words that count in the first stage."""
        return self.rarest or self.words

    @property
    def again(self) -> int:
        """How many papers are ranked again: keywords have found theirs among fewer."""
        return AGAIN if self.is_sentence else AGAIN_OF_KEYWORDS

    @property
    def is_sentence(self) -> bool:
        return is_sentence(self.query.words, len(self.words))

    @property
    def is_statement(self) -> bool:
        """Who pastes a statement looks for the paper that says so, however it puts it."""
        return bool(self.query.words) and self.query.words[-1].endswith(".")

    @property
    def text(self) -> str:
        return " ".join((*self.query.words, *self.query.phrases))


def ask(
    query: Query,
    view: View,
    signals: Signals,
    *,
    vocabulary: "Callable[[], Vocabulary]",
    canonical: Callable[[str], str | None],
    among: Collection[PaperId] | None = None,
) -> Asked:
    """Reads a query.

    vocabulary: the index's, wanted only where a word is unknown. canonical: a topic as typed →
    the catalogue's label, None where it has none.
    """
    query = replace(
        query,
        words=query.words[:MOST_WORDS],
        phrases=query.phrases[:MOST_PHRASES],
        without=query.without[:MOST_WORDS],
    )
    corrected = corrected_by(query, view, vocabulary=vocabulary)
    meant = corrected or query
    labels = tuple(canonical(topic) or topic for topic in query.topics)
    words = [_alone(word, view) for word in terms(meant, view.acronyms, signals)]
    asked = Asked(replace(meant, topics=labels), corrected, words, among)
    return replace(asked, rarest=_rarest(asked, view))


def _alone(word: Term, view: View) -> Term:
    """Without its other forms where plenty of papers have the word itself."""
    if word.also and min(map(view.having, word.stems)) > PLENTY:
        return replace(word, also=(), loose=())
    return word


def _rarest(asked: Asked, view: View) -> list[Term]:
    """Nothing for a query that is no plain sentence, or has few papers."""
    plain = asked.among is None and asked.query == Query(words=asked.query.words)
    if not plain or not asked.is_sentence:
        return []
    found = {stem: Term((stem,), typed=word.typed) for word in asked.words for stem in word.stems}
    having = {stem: view.having(stem) for stem in found if view.having(stem)}
    if sum(having.values()) <= COUNTED:
        return []
    rarest = sorted(having, key=having.__getitem__)
    together = accumulate(having[stem] for stem in rarest)
    places = enumerate(zip(rarest, together, strict=True))
    return [found[stem] for n, (stem, papers) in places if n < RAREST or papers <= FURTHER]


def corrected_by(
    query: Query, view: View, *, vocabulary: "Callable[[], Vocabulary]"
) -> Query | None:
    """The query that was meant, None where nothing is mistyped."""

    def known(word: str) -> bool:
        its = stems(word)
        in_papers = view.having(folded(word), field="word") or any(map(view.having, its))
        return bool(in_papers or synonyms(its)) or is_english(word)

    def beside(word: str, others: Sequence[str]) -> bool:
        one = Term(tuple(stems(word)))
        return any(together(view, (one, Term(tuple(stems(other))))) for other in others)

    return correct(query, known=known, vocabulary=vocabulary, beside=beside)


def together(view: View, words: Sequence[Term]) -> bool:
    """Whether some paper has all of these. Common words are not looked for: some has."""
    having = [min(map(view.having, word.stems), default=0) for word in words]
    if math.prod(having) >= BY_CHANCE * max(1, view.papers) ** (len(words) - 1):
        return True
    return view.exists(all_of(view.schema, words))
