"""What the words of a sentence found and what lies near it in meaning, as one order. Pure.

A sentence says what its papers seldom say in the same words: meaning counts a little more than
they do, and papers join that share none of them. (A few keywords are better taken at their word:
in these the blend gained nothing, and lost papers found by an acronym.) Each paper's score and
cosine count as shares of the best one's; the numbers below were chosen on public collections.
"""

from collections.abc import Mapping

from storage.models import PaperId

MEANING = 0.6  # its share in the score: between 0.5 and 0.7 nothing changes much
JOINS = 0.3  # cosine from which on a paper joins those that the words found
STANDS_ALONE = 0.6  # the same where the words found none: nothing shall stay nothing


def blend(
    by_words: Mapping[PaperId, float], by_meaning: Mapping[PaperId, float]
) -> list[tuple[PaperId, float]]:
    """Papers and their scores, 0 to 1, best first; equal ones by id.

    by_words: the scores of those that the words found. by_meaning: the cosine of these, where
    they have been read (the others are taken at their words), and of the nearest others.
    """
    words, near = _of_best(by_words), _of_best(by_meaning)
    bar = JOINS if words else STANDS_ALONE
    scores = {id: MEANING * near[id] for id, cosine in by_meaning.items() if cosine >= bar}
    for id, by_word in words.items():
        scores[id] = (1 - MEANING) * by_word + MEANING * near.get(id, by_word)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


def _of_best(scores: Mapping[PaperId, float]) -> dict[PaperId, float]:
    """As shares of the highest; what lies the other way is no nearer than what has nothing."""
    best = max(scores.values(), default=0.0)
    return {id: max(score, 0.0) / best if best > 0 else 0.0 for id, score in scores.items()}
