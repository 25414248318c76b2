"""Which papers are one: look-up keys, `same`, `merge` and `decide`. Pure; rapidfuzz lives here.

`merge` is a union and every shown text a function of it, so papers may come in any order, twice
or in parts: the result is the same.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from typing import TypeVar

from rapidfuzz import fuzz

from storage.clean import clean_text, clean_title
from storage.links import papers_named
from storage.models import (
    Add,
    Decision,
    Mention,
    Paper,
    PaperId,
    Received,
    Same,
    StoredPaper,
    Update,
)
from storage.titles import fold, head, marks, tells, word_keys

MAX_KEY = 120  # characters
_NEAR = 88  # of 100: titles with a typo, a plural or a hyphen between them
_ALIKE = 75  # of 100: two texts of one abstract; 20,000 pairs of other papers stayed under 60
_DIFFERENT = 60
_TOLD = 45  # of 100: a summary beside what it sums up
_LONG = 200  # characters from which an abstract says which paper it is
_YEARS_APART = 3
_COMPARED = 4_000  # characters of an abstract that are compared
_ARXIV_DOI = "10.48550/arxiv."
_SUBJECT_CLASS = re.compile(r"\.[A-Za-z-]+(?=/)")  # math.GT/0309136 is math/0309136

T = TypeVar("T")


def keys(paper: Paper) -> tuple[str, ...]:
    """What to look stored papers up by, each at most `MAX_KEY` characters.

    Papers that are the same share at least one: an id, a link, the title, the title before its
    colon, one half of the title's words (a typo spoils one half only), or the abstract's start.
    """
    return tuple(dict.fromkeys(map(_bounded, _all_keys(paper))))


def _all_keys(paper: Paper) -> Iterator[str]:
    if arxiv := _arxiv(paper):
        yield f"arxiv:{arxiv}"
    if doi := _doi(paper):
        yield f"doi:{doi}"
    for name in papers_named(f"doi:{doi or ''} {paper.url or ''}"):
        yield name.lower()
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
    if _likeness(a, b) >= _ALIKE or _share_authors(a, b) or _is_summary_of(a, b):
        return True
    if _clearly_different(a, b) or (_strangers(a, b) and _years_apart(a, b) > _YEARS_APART):
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
    return _likeness(a, b) >= _ALIKE or _share_authors(a, b)


def _share_an_id(a: Paper, b: Paper) -> bool:
    arxiv, doi = _arxiv(a), _doi(a)
    return (arxiv is not None and arxiv == _arxiv(b)) or (doi is not None and doi == _doi(b))


def _share_a_title(a: Paper, b: Paper) -> bool:
    return not _folds(a).isdisjoint(_folds(b))


def _folds(paper: Paper) -> set[str]:
    return {fold(title) for title in _titles(paper)} - {""}


def _titles(paper: Paper) -> list[str]:
    """Every title it came in with: the one shown may not be the one the other paper has."""
    came = {received.title for received in paper.received}
    return sorted({paper.title, *map(clean_title, came)}) if len(came) > 1 else [paper.title]


def _likeness(a: Paper, b: Paper) -> float:
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
    return min(len(a.abstract), len(b.abstract)) >= _LONG and _likeness(a, b) < _DIFFERENT


def _equal_abstracts(a: Paper, b: Paper) -> bool:
    short, long = sorted((len(a.abstract), len(b.abstract)))
    if short * 10 < long * 9 or short < _LONG // 2:
        return False  # spares folding both
    return fold(a.abstract) == fold(b.abstract)


def _share_authors(a: Paper, b: Paper) -> bool:
    """Half of the shorter list, at least one."""
    one, other = _author_keys(a), _author_keys(b)
    return len(one & other) * 2 >= max(1, min(len(one), len(other)))


def _strangers(a: Paper, b: Paper) -> bool:
    return bool(a.authors and b.authors) and _author_keys(a).isdisjoint(_author_keys(b))


def _author_keys(paper: Paper) -> set[tuple[str, str]]:
    """(surname, first initial): "John B. Smith", "Smith, John" and "J. Smith" are one."""
    found = set()
    for author in paper.authors:
        surname, comma, given = author.partition(",")
        words = [*given.split(), *surname.split()] if comma else author.split()
        if words and fold(author) not in {"etal", "others"}:
            found.add((fold(words[-1]), fold(words[0])[:1]))
    return found


def _years_apart(a: Paper, b: Paper) -> int:
    one, other = _year(a), _year(b)
    return abs(one - other) if one and other else 0


def _year(paper: Paper) -> int | None:
    if paper.published:
        return paper.published.year
    new_style = re.match(r"(\d\d)\d\d\.", _arxiv(paper) or "")
    return 2000 + int(new_style[1]) if new_style else None


def _arxiv(paper: Paper) -> str | None:
    """Its arXiv id, which may stand in its DOI."""
    doi = (paper.doi or "").lower()
    id = paper.arxiv_id or (doi.removeprefix(_ARXIV_DOI) if doi.startswith(_ARXIV_DOI) else None)
    return _SUBJECT_CLASS.sub("", id) if id else None


def _doi(paper: Paper) -> str | None:
    doi = (paper.doi or "").lower()
    return None if doi.startswith(_ARXIV_DOI) else doi or None


def merge(a: Paper, b: Paper) -> Paper:
    """The union of two accounts of one paper: commutative, associative and idempotent.

    Title and abstract are chosen from all received texts, every other field by a total order.
    """
    received = _united_texts((*a.received, *b.received))
    titles = [(text.day, text.title) for text in received]
    abstracts = [(text.day, text.abstract) for text in received]
    return Paper(
        title=_shown(titles, clean_title) or max(a.title, b.title),
        abstract=_shown(abstracts, clean_text) or max(a.abstract, b.abstract),
        summary=max(a.summary, b.summary, key=lambda text: (len(text), text)),
        authors=max(a.authors, b.authors, key=lambda names: (len(names), names)),
        author_count=max(_known(a.author_count, b.author_count), default=None),
        arxiv_id=min(_known(a.arxiv_id, b.arxiv_id), default=None),
        doi=min(_known(a.doi, b.doi), default=None),
        url=min(_known(a.url, b.url), key=_url_order, default=None),
        published=min(_known(a.published, b.published), default=None),
        mentions=_united_mentions((*a.mentions, *b.mentions)),
        received=received,
    )


def _known(*values: T | None) -> list[T]:
    return [value for value in values if value is not None]


def _url_order(url: str) -> tuple[bool, int, str]:
    return (not url.startswith("https:"), len(url), url)


def _united_texts(texts: Iterable[Received]) -> tuple[Received, ...]:
    """Each text once, with the newest day it was seen on; oldest first."""
    newest = {(text.title, text.abstract): text.day for text in sorted(texts)}
    return tuple(sorted(Received(day, *text) for text, day in newest.items()))


def _united_mentions(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """One for each source, page and day: the highest place on the page, the most votes."""
    found: dict[tuple[str, str, date | None], Mention] = {}
    for mention in mentions:
        place = (mention.source, mention.page, mention.day)
        other = found.get(place, mention)
        votes = max(_known(mention.votes, other.votes), default=None)
        found[place] = Mention(*place, min(mention.position, other.position), votes)
    return tuple(sorted(found.values(), key=_mention_order))


def _mention_order(mention: Mention) -> tuple[bool, date, str, str]:
    return (mention.day is not None, mention.day or date.min, mention.source, mention.page)


def _shown(texts: Sequence[tuple[str, str]], read: Callable[[str], str]) -> str:
    """The text to show of (day, text as received), or "". The newest of the full ones: those that
    are sound and at least 80 % as long as the longest sound one."""
    newest = {text: day for day, text in sorted(texts)}
    readable = [(day, read(text), text) for text, day in newest.items()]
    filled = [(day, text, raw) for day, text, raw in readable if text]
    sound = [entry for entry in filled if _is_sound(*entry[1:])] or filled
    longest = max((len(text) for _, text, _ in sound), default=0)
    full = [(day, len(text), text) for day, text, _ in sound if len(text) * 5 >= longest * 4]
    return max(full, default=("", 0, ""))[2]


def _is_sound(text: str, raw: str) -> bool:
    """Neither cut off nor with a bracket left open."""
    opened = sum(map(text.count, "([")) > sum(map(text.count, ")]"))
    return not (text.endswith(("…", "...")) or opened or raw.count("{") > raw.count("}"))


def decide(new: Paper, found: Sequence[StoredPaper]) -> Decision:
    """What to do with `new`, given the stored papers that share a key with it, in any order.

    The best of those that are the same paper: by id, then by title, then the rest; the oldest
    among equals. Papers stored as two stay two, even if `new` shows that they are one.
    """
    matching = [stored for stored in found if same(stored.paper, new)]
    if not matching:
        return Add(new)
    best = min(matching, key=lambda stored: _rank(stored, new))
    merged = merge(best.paper, new)
    return Same(best.id) if merged == best.paper else Update(best.id, merged)


def _rank(stored: StoredPaper, new: Paper) -> tuple[bool, bool, PaperId]:
    by_id = _share_an_id(stored.paper, new)
    return (not by_id, not _share_a_title(stored.paper, new), stored.id)
