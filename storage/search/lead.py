"""How far the words of a query settle which paper is meant: by how much the best is ahead. Pure."""

from collections.abc import Iterable

RELIED_ON = 0.2  # lead from which on the best papers of a sentence are relied on
SETTLED = 0.3  # lead from which on the words alone decide
SENTENCE = 0.6  # of what related words count for keywords


def trust(scores: Iterable[float]) -> float:
    """How far, up to `SENTENCE`, the best papers of a sentence can be relied on, by their scores.

    A sentence says more of what it is about than a few keywords, and so needs them less. Where two
    are equally good, its words do not settle which is meant, and what these papers have in common
    says no more than they do.
    """
    ahead = _lead(scores)
    return SENTENCE * (1.0 if ahead is None else min(1.0, ahead / RELIED_ON))


def doubt(scores: Iterable[float]) -> float:
    """How far, from 0 to 1, the words leave open which paper is meant."""
    ahead = _lead(scores)
    return 1.0 if ahead is None else max(0.0, 1 - ahead / SETTLED)


def _lead(scores: Iterable[float]) -> float | None:
    """As a share of the best score; None where there are no two, or nothing counts."""
    best, *others = sorted(scores, reverse=True) or [0.0]
    return 1 - others[0] / best if others and best > 0 else None
