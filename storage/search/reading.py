"""A paper as saved searches read it: once for all of them. Pure."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.models import StoredPaper
from storage.search.words import stems, stop_stems, tokens

IN_TITLE = 2  # times that a word of the title counts
REACH = 3  # other words that may stand among those of a form: "eviction of the KV cache"


@dataclass(frozen=True, slots=True)
class Reading:
    """parts: the stems of title, summary and abstract, in order. counts: stem → times, the
    title's twice, without stop words. strengths: stem → how much of the paper is about it: its
    damped count, over the Euclidean length of them all.
    """

    paper: StoredPaper
    parts: tuple[tuple[str, ...], ...]
    counts: Mapping[str, int]
    strengths: Mapping[str, float]

    @property
    def title(self) -> tuple[str, ...]:
        return self.parts[0]

    def says(self, phrase: Sequence[str]) -> bool:
        """Whether the stems stand together, in this order; never for none."""
        whole, size = tuple(phrase), len(phrase)
        return size > 0 and any(
            part[at : at + size] == whole for part in self.parts for at in _places(part, whole[0])
        )

    def times(self, wanted: Sequence[str]) -> int:
        """How often these stems stand near one another, in any order; in the title counts twice."""
        if not wanted:
            return 0
        title, *rest = (_times(part, set(wanted)) for part in self.parts)
        return IN_TITLE * title + sum(rest)


def read(paper: StoredPaper) -> Reading:
    kept = paper.paper
    parts = tuple(tuple(stems(text)) for text in (kept.title, kept.summary, kept.abstract))
    title, summary, abstract = parts
    counts = Counter((*title * IN_TITLE, *summary, *abstract))
    told = {stem: count for stem, count in counts.items() if stem not in stop_stems()}
    length = math.hypot(*map(_damped, told.values()))
    strengths = {stem: _damped(count) / length for stem, count in told.items()}
    return Reading(paper, parts, told, strengths)


def written(paper: StoredPaper) -> dict[str, str]:
    """Stem → the word that the paper has first for it."""
    text = f"{paper.paper.title}\n{paper.paper.summary}\n{paper.paper.abstract}"
    return {token.stem: text[token.start : token.end].lower() for token in reversed(tokens(text))}


def _damped(count: int) -> float:
    """A word said ten times tells more than one said once, but not ten times more."""
    return 1 + math.log(count)


def _times(part: Sequence[str], wanted: set[str]) -> int:
    """Runs that hold all that is wanted and few other words; none begins in another."""
    found, last = 0, dict[str, int]()
    for at, stem in enumerate(part):
        if stem in wanted:
            last[stem] = at
            if len(last) == len(wanted) and at - min(last.values()) < len(wanted) + REACH:
                found += 1
                last.clear()
    return found


def _places(part: Sequence[str], stem: str) -> Iterator[int]:
    return (at for at, each in enumerate(part) if each == stem)
