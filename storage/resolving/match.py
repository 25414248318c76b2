"""Is a record that a title search found the paper that was looked for? Pure; uses rapidfuzz.

A link that is wrong is worse than none, so there is a bar, and vetoes before it. Confidence is
1 − doubt. How much doubt a title leaves is set by hand, high where it is short, mistyped or cut;
each witness that agrees leaves the share of it that 76,157 pairs of *other* papers left, each
beside the ten of 10,000 whose titles are nearest, rounded up: 0.34 % share half of their authors,
31 % came out within a year of each other, 4 pairs have abstracts that are alike (and three of these
are one paper). So the bar means: a title of eight words and the year, any equal title with its
authors or its abstract; never a title alone.
tests/bench/quality_resolve.py measures what comes of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from storage.clean import clean
from storage.identity import author_keys, likeness, same, year_of
from storage.models import Paper, Record
from storage.titles import fold, head, marks, plain, tells

BAR = 0.99
LONG = 8  # words of a title that hardly two papers share
DOUBTS = {"title": 0.02, "short title": 0.1, "generic title": 0.5, "near title": 0.1, "head": 0.3}
WITNESSES = {"authors": 0.01, "abstract": 0.001, "year": 0.33}  # the share of doubt that is left
_NEAR = 90  # of 100
_ALIKE, _OTHER = 85, 60  # of 100: abstracts
_TOLD = 200  # characters from which an abstract can speak against a paper
_YEARS_APART = 3
_WORD = re.compile(r"[^\W_]+")
_TYPO = 5  # letters from which a word with another letter is a typo
# Words that make another work of a title.
_KIN = """
    abstract addendum annotated appendix benchmark chapter comment commentary comments companion
    comparative comparison corrected correction corrections corrigendum dataset demo demonstration
    discussion editorial errata erratum extended extension follow foreword guide handbook improved
    introduction invited keynote lecture lessons lightweight note notes overview panel part
    perspective poster preface preliminary primer proceedings proposal rebuttal reconsidered
    reexamined rejoinder remarks replication reply report reproducibility reproducing response
    rethinking retracted retraction review revised revisited revisiting seminar slides special
    study summary supplement supplemental supplementary supplements survey talk technical thesis
    toolkit tutorial update updated version vision volume workshop
"""
KIN = frozenset(_KIN.split())


@dataclass(frozen=True, slots=True)
class Resolution:
    """The record that a paper is. witnesses: what speaks for it, the title first."""

    record: Record
    confidence: float
    witnesses: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the paper can be read."""
        return clean(self.record).address or ""


def match(paper: Paper, candidates: Sequence[Record]) -> Resolution | None:
    """The best of the candidates that has an id and passes the bar; None where none does, or where
    two do that are not one paper."""
    linked = [(each, clean(each)) for each in candidates if each.arxiv_id or each.doi]
    weighed = [(found, other) for each, other in linked if (found := weigh(paper, each, other))]
    passing = [pair for pair in weighed if pair[0].confidence >= BAR]
    if not passing:
        return None
    best, its = min(passing, key=lambda pair: _order(pair[0]))
    return best if all(other is its or same(other, its) for _, other in passing) else None


def _order(found: Resolution) -> tuple[float, bool, bool]:
    """The surest, an arXiv paper before a DOI, one that is published before one that is not."""
    return -found.confidence, not found.record.arxiv_id, not found.record.doi


def weigh(paper: Paper, record: Record, other: Paper) -> Resolution | None:
    """other: the record, cleaned. None where something speaks against it."""
    title = _title(paper.title, other.title)
    if not title or _speaks_against(paper, other) or not same(paper, other):
        return None
    witnesses = [name for name in WITNESSES if _agrees(name, paper, other)]
    if not _is_enough(title, witnesses, paper.title, other.title):
        return None
    doubt = DOUBTS[title]
    for name in witnesses:
        doubt *= WITNESSES[name]
    sure = floor((1 - doubt) * 10_000) / 10_000  # nothing is wholly sure
    return Resolution(record, sure, (title, *witnesses))


def _title(mine: str, theirs: str) -> str:
    """How two titles agree: a name in DOUBTS, "" where they do not."""
    one, other = fold(mine), fold(theirs)
    if mine.count("+") != theirs.count("+") or marks(mine) != marks(theirs) or _kin(mine, theirs):
        return ""
    if one == other:
        if not tells(mine):
            return "generic title"
        return "title" if len(_WORD.findall(mine)) >= LONG else "short title"
    if one == fold(head(theirs)) or other == fold(head(mine)):
        return "head" if min(len(mine.split()), len(theirs.split())) >= 3 else ""
    return "near title" if fuzz.ratio(one, other) >= _NEAR else ""


def _kin(mine: str, theirs: str) -> bool:
    """Does one title have a word that makes another work of the other's?"""
    one, other = (set(_WORD.findall(plain(title))) for title in (mine, theirs))
    return not KIN.isdisjoint(one ^ other)


def _speaks_against(paper: Paper, other: Paper) -> bool:
    if paper.authors and other.authors and author_keys(paper).isdisjoint(author_keys(other)):
        return True
    told = min(len(paper.abstract), len(other.abstract)) >= _TOLD
    if told and likeness(paper, other) < _OTHER:
        return True
    mine, theirs = _year(paper), _year(other)
    apart = abs(mine - theirs) if mine and theirs else 0
    return apart > _YEARS_APART and likeness(paper, other) < _ALIKE


def _agrees(witness: str, paper: Paper, other: Paper) -> bool:
    if witness == "authors":
        one, two = author_keys(paper), author_keys(other)
        return len(one & two) * 2 >= max(1, min(len(one), len(two)))
    if witness == "abstract":
        return likeness(paper, other) >= _ALIKE
    mine, theirs = _year(paper), _year(other)
    return mine is not None and theirs is not None and abs(mine - theirs) <= 1


def _year(paper: Paper) -> int | None:
    """When it was published, else first shown, which is seldom long after."""
    days = [mention.day for mention in paper.mentions if mention.day]
    return year_of(paper) or (min(days).year if days else None)


def _is_enough(title: str, witnesses: Sequence[str], mine: str, theirs: str) -> bool:
    """A title that differs needs the abstract, which no other paper has; one with a letter wrong
    may have its authors in the same years instead: they also write the sequel of a paper."""
    if title not in ("near title", "head") or "abstract" in witnesses:
        return True
    both = "authors" in witnesses and "year" in witnesses
    return both and title == "near title" and _differ_by_typos(mine, theirs)


def _differ_by_typos(mine: str, theirs: str) -> bool:
    """Word by word the same, but for a letter inside of long words: "unsupervised" is no typo of
    "supervised", nor "lower" of "upper"."""
    one, other = (_WORD.findall(plain(title)) for title in (mine, theirs))
    if len(one) != len(other):
        return False
    return all(a == b or _is_typo(a, b) for a, b in zip(one, other, strict=True))


def _is_typo(a: str, b: str) -> bool:
    return a[0] == b[0] and min(len(a), len(b)) >= _TYPO and OSA.distance(a, b) <= 1
