"""What nearness in meaning adds to what the words of a sentence found. Pure.

A sentence says what its papers seldom say in the same words: meaning counts about as much as they
do, and papers join that share none of them. (A few keywords are better taken at their word: in
these the blend gained nothing, and lost papers found by an acronym.) Scores and cosines count as
shares of the best one's; the numbers below were chosen on public collections.
"""

from collections.abc import Mapping

from storage.models import PaperId

JOINS = 0.3  # cosine from which on a paper joins those that the words found
STANDS_ALONE = 0.6  # the same where the words found none: nothing shall stay nothing


def nearness(
    by_words: Mapping[PaperId, float], by_meaning: Mapping[PaperId, float], *, share: float
) -> dict[PaperId, float]:
    """What is added to the score of each paper that is near, and so found.

    by_words: the scores of those that the words found. by_meaning: the cosine of these, where
    they have been read (the others are taken at their words), and of the nearest others. share:
    how much of the best possible score is meaning's, from 0 to under 1.
    """
    if not share or not by_meaning:
        return {}
    bar = JOINS if by_words else STANDS_ALONE
    best, nearest = max(by_words.values(), default=0.0) or 1.0, max(by_meaning.values())
    whole = best * share / (1 - share)
    adds = {id: whole * score / best for id, score in by_words.items() if id not in by_meaning}
    for id, cosine in by_meaning.items():
        if cosine > 0 and (id in by_words or cosine >= bar):
            adds[id] = whole * cosine / nearest
    return adds
