"""The best papers of the first stage, read closely to be ranked again. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from storage.models import PaperId
from storage.search.words import stems

K1, B = 1.2, 0.75  # of BM25, as the index has them


@dataclass(frozen=True, slots=True)
class Candidate:
    """parts: the stems of its title, which counts twice, and of what else it says, in their order.
    counts: how often each occurs. norm: k1 × (1 - b + b × its length / the candidates' mean).
    """

    id: PaperId
    title: str
    text: str
    parts: Sequence[Sequence[str]]
    counts: Mapping[str, int]
    norm: float

    def bm25(self, count: int, idf: float) -> float:
        """Of what occurs `count` times in it (Robertson & Zaragoza 2009)."""
        return idf * (1 + K1) * count / (count + self.norm)


@dataclass(frozen=True, slots=True)
class Lift:
    """What one thing, beside the query's own words, adds to scores. label: how it is told."""

    label: str
    adds: Mapping[PaperId, float]


def candidates(texts: Mapping[PaperId, tuple[str, str]]) -> list[Candidate]:
    """texts: the title and what else is said of each paper."""
    read = {id: parts_of(*text) for id, text in texts.items()}
    lengths = {id: sum(map(len, parts)) for id, parts in read.items()}
    mean = sum(lengths.values()) / max(1, len(lengths)) or 1.0
    return [
        Candidate(
            id,
            *texts[id],
            parts,
            counts=Counter(chain.from_iterable(parts)),
            norm=K1 * (1 - B + B * lengths[id] / mean),
        )
        for id, parts in read.items()
    ]


def parts_of(title: str, text: str) -> tuple[list[str], ...]:
    """All stems of a paper, as the index counts them; no phrase goes from one part to the next."""
    named = stems(title)
    return named, named, stems(text)


def lifted(scores: Mapping[PaperId, float], lifts: Iterable[Lift]) -> dict[PaperId, float]:
    """The scores with all that is added to them."""
    found = dict(scores)
    for lift in lifts:
        for id, more in lift.adds.items():
            found[id] = found.get(id, 0.0) + more
    return found
