"""New papers against many saved searches: the papers are read once, each equal search is run once,
and a search looks only at papers that have one of its words. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.models import PaperId, Reason, StoredPaper
from storage.search.interest import Interest, unpacked
from storage.search.reading import Reading, read, written
from storage.search.words import stems


@dataclass(frozen=True, slots=True)
class Match:
    """A paper that belongs to a saved search. `score` is its interest's, 0.0 where the search has
    no free words."""

    paper: StoredPaper
    score: float


class Arrivals:
    """Papers that may be new to somebody. Not to be shared between threads."""

    def __init__(self, papers: Sequence[StoredPaper]) -> None:
        self._readings = [read(paper) for paper in papers]
        self._by_id = {reading.paper.id: reading for reading in self._readings}
        self._saying = defaultdict[str, list[int]](list)
        self._tagged = defaultdict[str, list[int]](list)
        for place, reading in enumerate(self._readings):
            for stem in reading.counts:
                self._saying[stem].append(place)
            for tag in reading.paper.tags:
                self._tagged[tag.topic.lower()].append(place)
        self._interests: dict[str, Interest] = {}
        self._words: dict[PaperId, Mapping[str, str]] = {}
        self._found: dict[tuple[str, int], tuple[Match, ...]] = {}

    @property
    def papers(self) -> Sequence[StoredPaper]:
        return [reading.paper for reading in self._readings]

    @property
    def ids(self) -> Collection[PaperId]:
        return self._by_id.keys()

    def belonging(self, interest: str, *, step: int = 0) -> tuple[Match, ...]:
        """Those that belong to a packed interest, best first, then the newest. step: as
        `Interest.belongs` has it. Raises: ValueError, KeyError, TypeError as `unpacked` does."""
        if (interest, step) not in self._found:
            self._found[interest, step] = self._matches(self._unpacked(interest), step)
        return self._found[interest, step]

    def reasons(self, interest: str, paper: StoredPaper) -> tuple[Reason, ...]:
        """What makes one of them belong: see `Interest.reasons`."""
        if paper.id not in self._words:
            self._words[paper.id] = written(paper)
        reading = self._by_id[paper.id]
        return self._unpacked(interest).reasons(reading, self._words[paper.id])

    def says(self, paper: StoredPaper, term: str) -> bool:
        """Whether one of them has the words of `term` together, or carries it as a topic."""
        carried = {tag.topic.lower() for tag in paper.tags}
        return term.lower() in carried or self._by_id[paper.id].says(stems(term))

    def _unpacked(self, packed: str) -> Interest:
        if packed not in self._interests:
            self._interests[packed] = unpacked(packed)
        return self._interests[packed]

    def _matches(self, interest: Interest, step: int) -> tuple[Match, ...]:
        found = [
            Match(reading.paper, interest.score(reading))
            for reading in self._may_belong(interest)
            if interest.belongs(reading, step=step)
        ]
        return tuple(sorted(found, key=lambda match: (-match.score, -match.paper.id)))

    def _may_belong(self, interest: Interest) -> Iterable[Reading]:
        """All that can belong, and a few more."""
        if interest.query.words:
            lists, wanted = self._saying, interest.heads
        elif interest.topics:
            lists, wanted = self._tagged, frozenset(label.lower() for label in interest.topics)
        else:
            return self._readings
        places = {place for each in wanted if each in lists for place in lists[each]}
        return [self._readings[place] for place in sorted(places)]
