"""Why a paper stands where it does: what adds up to its score."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from storage.meaning.blend import MEANING, blend
from storage.models import PaperId, Reason
from storage.search.rank import Part
from storage.search.view import View

NEAR = "(near in meaning)"


def reasons(view: View, id: PaperId, parts: Sequence[Part]) -> tuple[Reason, ...]:
    """What each part adds to the paper's score, most first."""
    found: dict[str, float] = defaultdict(float)
    for label, part in parts:
        found[label] += view.among([id], [(label, part)]).get(id, 0.0)
    return _heaviest_first([Reason(label, weight) for label, weight in found.items() if weight])


def blended_reasons(
    found: Sequence[Reason],
    id: PaperId,
    by_words: Mapping[PaperId, float],
    by_meaning: Mapping[PaperId, float],
) -> tuple[Reason, ...]:
    """The reasons of a score in which meaning counts too, and meaning as the one more."""
    score = dict(blend(by_words, by_meaning)).get(id, 0.0)
    best = max(by_words.values(), default=0.0) or 1.0
    scaled = [Reason(each.word, (1 - MEANING) * each.weight / best) for each in found]
    rest = score - sum(each.weight for each in scaled)
    return _heaviest_first([*scaled, Reason(NEAR, rest)] if rest > 0 else scaled)


def _heaviest_first(found: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.word)))
