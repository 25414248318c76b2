"""Which papers are one: look-up keys, `same` and `decide`. Pure; rapidfuzz lives here."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from rapidfuzz import fuzz

from storage.clean import clean_title
from storage.links import papers_named
from storage.merging import ARXIV_DOI, merge
from storage.models import (
    Add,
    Decision,
    Join,
    Paper,
    PaperId,
    Same,
    StoredPaper,
    Update,
)
from storage.titles import fold, head, marks, tells, word_keys

MAX_KEY = 120  # characters
COMMON = 50  # papers that share a part of their titles ("language large"): it tells none of them
_NEAR = 88  # of 100: titles with a typo, a plural or a hyphen between them
_ALIKE = 75  # of 100: two texts of one abstract; 20,000 pairs of other papers stayed under 60
_DIFFERENT = 60
_TOLD = 45  # of 100: a summary beside what it sums up
_LONG = 200  # characters from which an abstract says which paper it is
_YEARS_APART = 3
_COMPARED = 4_000  # characters of an abstract that are compared
_OF_PARTS = ("title:", "words0:", "words1:", "initials:")  # of a title; it may be its head alone
_SUBJECT_CLASS = re.compile(r"\.[A-Za-z-]+(?=/)")  # math.GT/0309136 is math/0309136


def keys(paper: Paper) -> tuple[str, ...]:
    """What to look stored papers up by, each at most `MAX_KEY` characters.

    Papers that are the same share at least one: an id, a link, the title, the title before its
    colon, one half of the title's words (a typo spoils one half only), or the abstract's start.
    """
    return tuple(dict.fromkeys(map(_bounded, _all_keys(paper))))


def to_compare(
    having: Mapping[str, Sequence[PaperId]], papers: Iterable[Paper]
) -> dict[str, Sequence[PaperId]]:
    """Of stored papers by the keys of these those that may be one of them.

    A part of a title that very many papers have is no sign of it, and to compare them all would
    take the longer, the more papers there are. Whole titles and ids always are.
    """
    whole = {_bounded(f"title:{fold(paper.title)}") for paper in papers}
    return {
        key: ids
        for key, ids in having.items()
        if len(ids) <= COMMON or key in whole or not key.startswith(_OF_PARTS)
    }


def _all_keys(paper: Paper) -> Iterator[str]:
    yield from sorted(id.lower() for id in _ids(paper))
    for title in (paper.title, head(paper.title)):
        if title:
            yield f"title:{fold(title)}"
    yield from word_keys(paper.title)
    text = fold(paper.abstract[:400])
    if len(text) >= 80:
        yield f"text:{text[:80]}"


def _bounded(key: str) -> str:
    if len(key) <= MAX_KEY:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=10).hexdigest()
    return f"{key[: MAX_KEY - 21]}~{digest}"


def same(a: Paper, b: Paper) -> bool:
    """Whether two papers are one. Symmetric; not transitive, as likeness is not."""
    if _arxiv(a) and _arxiv(b) and _arxiv(a) != _arxiv(b):
        return False
    if _share_an_id(a, b):
        return True
    if _share_a_title(a, b):
        return _same_of_one_title(a, b)
    return any(_same_of_near_titles(a, b, *pair) for pair in product(_titles(a), _titles(b)))


def _same_of_one_title(a: Paper, b: Paper) -> bool:
    """An equal title is enough if it tells something and nothing speaks against it."""
    if likeness(a, b) >= _ALIKE or _share_authors(a, b) or _is_summary_of(a, b):
        return True
    if _clearly_different(a, b) or (_strangers(a, b) and _tell_apart(a, b)):
        return False
    pluses = {paper.title.count("+") for paper in (a, b)}  # C and C++ have the same letters
    common = _folds(a) & _folds(b)
    tell = [any(tells(t) for t in _titles(paper) if fold(t) in common) for paper in (a, b)]
    return len(pluses) == 1 and all(tell)


def _same_of_near_titles(a: Paper, b: Paper, title: str, other: str) -> bool:
    """Titles that differ need a witness, authors or abstract; with another number in them, the
    same abstract."""
    mine, theirs = fold(title), fold(other)
    ratio = fuzz.ratio(mine, theirs)
    cut = mine == fold(head(other)) or theirs == fold(head(title))
    if _equal_abstracts(a, b):
        return ratio >= 50 or cut or _share_authors(a, b)
    if (ratio < _NEAR and not cut) or marks(title) != marks(other) or _clearly_different(a, b):
        return False
    return likeness(a, b) >= _ALIKE or _share_authors(a, b)


def _share_an_id(a: Paper, b: Paper) -> bool:
    if not _is_linked(a) or not _is_linked(b):
        return False
    return not _ids(a).isdisjoint(_ids(b))


def _is_linked(paper: Paper) -> bool:
    return bool(paper.arxiv_id or paper.doi or paper.url)


def _ids(paper: Paper) -> set[str]:
    """Every id that sources gave it: of its preprint, its DOI, OpenReview's, the ACL Anthology's;
    each as "arxiv:…", "doi:…", "openreview:…" or "acl:…"."""
    told = [fact for text in paper.received for fact in text.facts]
    links = {str(fact.value) for fact in told if fact.field == "url"}
    links |= {paper.url} if paper.url else set()
    dois = {str(fact.value) for fact in told if fact.field == "doi"} | {paper.doi or ""}
    named = {*links, *(f"doi:{doi}" for doi in dois if doi)}
    found = {name for link in named for name in papers_named(link)}
    found |= {f"arxiv:{arxiv}"} if (arxiv := _arxiv(paper)) else set()
    return found | ({f"doi:{doi}"} if (doi := _doi(paper)) else set())


def _share_a_title(a: Paper, b: Paper) -> bool:
    return not _folds(a).isdisjoint(_folds(b))


def _folds(paper: Paper) -> set[str]:
    return {fold(title) for title in _titles(paper)} - {""}


def _titles(paper: Paper) -> list[str]:
    """Every title it came in with: the one shown may not be the one the other paper has."""
    came = {received.title for received in paper.received}
    return sorted({paper.title, *map(clean_title, came)}) if len(came) > 1 else [paper.title]


def likeness(a: Paper, b: Paper) -> float:
    """Of two abstracts, 0 to 100; 0 where one is missing. A part is all like its whole."""
    one, other = a.abstract[:_COMPARED].casefold(), b.abstract[:_COMPARED].casefold()
    return fuzz.token_set_ratio(one, other) if one and other else 0.0


def _is_summary_of(a: Paper, b: Paper) -> bool:
    """Whether a summary of one tells what the other's abstract or summary does. Of 359 summaries
    beside their own abstracts five reach less than `_TOLD`; of 3,000 beside others', ten more."""
    pairs = [(a.summary, b.abstract), (b.summary, a.abstract), (a.summary, b.summary)]
    told = [(one.casefold(), other.casefold()) for one, other in pairs if one and other]
    return any(fuzz.token_set_ratio(one, other) >= _TOLD for one, other in told)


def _clearly_different(a: Paper, b: Paper) -> bool:
    return min(len(a.abstract), len(b.abstract)) >= _LONG and likeness(a, b) < _DIFFERENT


def _tell_apart(a: Paper, b: Paper) -> bool:
    """Of strangers' papers with one title, whose abstracts are not alike."""
    return min(len(a.abstract), len(b.abstract)) >= _LONG or _years_apart(a, b) > _YEARS_APART


def _equal_abstracts(a: Paper, b: Paper) -> bool:
    short, long = sorted((len(a.abstract), len(b.abstract)))
    if short * 10 < long * 9 or short < _LONG // 2:
        return False  # spares folding both
    return fold(a.abstract) == fold(b.abstract)


def _share_authors(a: Paper, b: Paper) -> bool:
    """Half of the shorter list, at least one."""
    one, other = author_keys(a), author_keys(b)
    return len(one & other) * 2 >= max(1, min(len(one), len(other)))


def _strangers(a: Paper, b: Paper) -> bool:
    return bool(a.authors and b.authors) and author_keys(a).isdisjoint(author_keys(b))


def author_keys(paper: Paper) -> set[tuple[str, str]]:
    """(surname, first initial): "John B. Smith", "Smith, John" and "J. Smith" are one."""
    found = set()
    for author in paper.authors:
        surname, comma, given = author.partition(",")
        words = [*given.split(), *surname.split()] if comma else author.split()
        if words and fold(author) not in {"etal", "others"}:
            found.add((fold(words[-1]), fold(words[0])[:1]))
    return found


def _years_apart(a: Paper, b: Paper) -> int:
    one, other = year_of(a), year_of(b)
    return abs(one - other) if one and other else 0


def year_of(paper: Paper) -> int | None:
    if paper.published:
        return paper.published.year
    new_style = re.match(r"(\d\d)\d\d\.", _arxiv(paper) or "")
    return 2000 + int(new_style[1]) if new_style else paper.details.year


def _arxiv(paper: Paper) -> str | None:
    """Its arXiv id, which may stand in its DOI."""
    doi = (paper.doi or "").lower()
    id = paper.arxiv_id or (doi.removeprefix(ARXIV_DOI) if doi.startswith(ARXIV_DOI) else None)
    return _SUBJECT_CLASS.sub("", id) if id else None


def _doi(paper: Paper) -> str | None:
    doi = (paper.doi or "").lower()
    return None if doi.startswith(ARXIV_DOI) else doi or None


def decide(
    new: Paper, found: Sequence[StoredPaper], apart: Collection[frozenset[PaperId]] = ()
) -> Decision:
    """What to do with `new`, given the stored papers that share a key with it, in any order.

    It is the best of those that are the same paper: by id, then by title, then the rest; the
    oldest among equals. Others that it is too are joined with that one, where they are the same
    paper as what it becomes. apart: pairs that never are.
    """
    matching = sorted(
        (stored for stored in found if same(stored.paper, new)),
        key=lambda stored: _rank(stored, new),
    )
    if not matching:
        return Add(new)
    best = matching[0]
    merged, ids = merge(best.paper, new), [best.id]
    for other in matching[1:]:
        if same(merged, other.paper) and not any(frozenset({id, other.id}) in apart for id in ids):
            merged, ids = merge(merged, other.paper), [*ids, other.id]
    if len(ids) > 1:
        oldest, *others = sorted(ids)
        return Join(oldest, tuple(others), merged)
    return Same(best.id) if merged == best.paper else Update(best.id, merged)


def _rank(stored: StoredPaper, new: Paper) -> tuple[bool, bool, PaperId]:
    by_id = _share_an_id(stored.paper, new)
    return (not by_id, not _share_a_title(stored.paper, new), stored.id)
