"""Why a paper stands where it does: what adds up to its score."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from storage.models import PaperId, Reason
from storage.search.candidates import Lift
from storage.search.rank import Part
from storage.search.view import View


def reasons(
    view: View, id: PaperId, parts: Sequence[Part], lifts: Iterable[Lift] = ()
) -> tuple[Reason, ...]:
    """What each part and lift adds to the paper's score, most first."""
    found: dict[str, float] = defaultdict(float)
    for label, part in parts:
        found[label] += view.among([id], [(label, part)]).get(id, 0.0)
    for lift in lifts:
        found[lift.label] += lift.adds.get(id, 0.0)
    told = [Reason(label, weight) for label, weight in found.items() if weight]
    return tuple(sorted(told, key=lambda reason: (-reason.weight, reason.word)))
