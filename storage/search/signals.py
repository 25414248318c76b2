"""What each signal counts in a paper's score, as shares of its BM25."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """0.0 leaves a signal out. `tests/bench/quality_search.py --ablate` shows what each is worth.

    acronym: an acronym's long form where the acronym was typed, and the other way round.
    synonym: what the thesaurus has for a word.
    pair: two neighbouring words of the query that stand together in the paper too.
    title: the paper whose title the query is, as somebody remembers it.
    related: words that the best papers share, of the whole score.
    near: what lies near a sentence in meaning, of the whole score.
    """

    acronym: float = 0.7
    synonym: float = 0.4
    pair: float = 0.15
    title: float = 1.0
    related: float = 0.6
    near: float = 0.6  # between 0.5 and 0.7 nothing changes much


DEFAULT = Signals()
