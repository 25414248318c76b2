"""Which papers are one: look-up keys, `same`, `merge` and `decide`. Pure; rapidfuzz lives here.

`merge` is a union and every shown text a function of it, so papers may come in any order, twice
or in parts: the result is the same.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product

from rapidfuzz import fuzz

from storage.clean import clean_text, clean_title
from storage.models import Add, Decision, Mention, Paper, Received, Same, StoredPaper, Update

MAX_KEY = 120  # characters
_NEAR = 88  # of 100: titles with a typo, a plural or a hyphen between them
_ALIKE = 75  # of 100: two texts of one abstract; 20,000 pairs of other papers stayed under 60
_DIFFERENT = 60
_LONG = 200  # letters from which an abstract says which paper it is
_YEARS_APART = 3
_COMPARED = 4_000  # characters of an abstract that are compared

_WORD = re.compile(r"[^\W_]+")
_HEAD = re.compile(r"(.{2,}?)(?:\s*[:?]\s|\s+[-–—]+\s|—)")
_JOINED = re.compile(r"(?<=\w)[-‐‑'’.](?=\w)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:[a-z](?![a-z]))?|(?<=\w)\++(?!\w)")
_ROMAN = re.compile(r"\b(?:[IVX]{2,4}|[VX]|I(?= *(?:$|[:.,–—-])))\b")
_PART = re.compile(r"\b(?:part|volume|chapter|appendix)\s+([a-z])\b")
_COUNTED = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_STOP_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"}
    | {"towards", "toward", "using", "via", "with"}
)
_GENERIC = frozenset(
    {"abstract", "acknowledgements", "addendum", "announcement", "authorindex", "bookreview"}
    | {"bookreviews", "calendar", "callforpapers", "comment", "commentary", "conclusion"}
    | {"contents", "correction", "corrigendum", "discussion", "editorial", "editorsnote"}
    | {"erratum", "foreword", "fromtheeditor", "frontmatter", "guesteditorial", "index"}
    | {"guesteditorsintroduction", "inthisissue", "introduction", "introductiontothespecialissue"}
    | {"invitedtalk", "keynote", "letter", "lettertotheeditor", "news", "note", "obituary"}
    | {"overview", "panel", "preface", "prefacetothespecialissue", "proceedings", "references"}
    | {"reply", "review", "specialissue", "summary", "supplementarymaterial", "tableofcontents"}
    | {"titlepage", "tutorial", "untitled", "welcome", "welcomemessage"}
)


def keys(paper: Paper) -> tuple[str, ...]:
    """What to look stored papers up by, each at most `MAX_KEY` characters.

    Papers that are the same share at least one: an id, the title, the title before its colon,
    one half of the title's words (a typo spoils one half only), or the abstract's start.
    """
    return tuple(dict.fromkeys(map(_bounded, _all_keys(paper))))


def _all_keys(paper: Paper) -> Iterator[str]:
    if arxiv := _arxiv(paper):
        yield f"arxiv:{arxiv}"
    if doi := _doi(paper):
        yield f"doi:{doi}"
    for title in (paper.title, _head(paper.title)):
        if title:
            yield f"title:{_fold(title)}"
    yield from _word_keys(paper.title)
    text = _fold(paper.abstract[:400])
    if len(text) >= 80:
        yield f"text:{text[:80]}"


def _word_keys(title: str) -> Iterator[str]:
    """Two keys of the title's words, parted by their first letter and sorted. A half too small
    to tell papers apart is replaced by the initials."""
    words = [_stem(word) for word in _WORD.findall(_JOINED.sub("", _plain(title)))]
    telling = sorted({word for word in words if word and word not in _STOP_WORDS})
    for half in (0, 1):
        part = [word for word in telling if ord(word[0]) % 2 == half]
        if len(part) >= 2 and sum(map(len, part)) >= 10:
            yield f"words{half}:{' '.join(part)}"
        elif len(words) >= 4:
            yield f"initials:{''.join(word[:1] for word in words)}"


def _stem(word: str) -> str:
    """Without digits and plural: they are what differs between spellings of one title."""
    word = word.strip("0123456789")
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _bounded(key: str) -> str:
    if len(key) <= MAX_KEY:
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=10).hexdigest()
    return f"{key[: MAX_KEY - 21]}~{digest}"


def same(a: Paper, b: Paper) -> bool:
    """Whether two papers are one. Symmetric; not transitive, as likeness is not."""
    arxiv = {_arxiv(a), _arxiv(b)} - {None}
    if len(arxiv) == 2:
        return False
    if (arxiv and _arxiv(a) == _arxiv(b)) or (_doi(a) and _doi(a) == _doi(b)):
        return True
    if _share_a_title(a, b):
        return _same_of_one_title(a, b)
    return any(partial(_same_of_near_titles, a, b)(*pair) for pair in product(_titles(a), _titles(b)))


def _same_of_one_title(a: Paper, b: Paper) -> bool:
    if _likeness(a, b) >= _ALIKE or _share_authors(a, b):
        return True
    if _clearly_different(a, b) or (_strangers(a, b) and _years_apart(a, b) > _YEARS_APART):
        return False
    if any(_marks(x) != _marks(y) for x, y in [(a.title, b.title)] if _fold(x) == _fold(y)):
        return False  # C and C++
    return any(_tells(title) for title in _titles(a) if _fold(title) in _folds(b))


def _same_of_near_titles(a: Paper, b: Paper, title: str, other: str) -> bool:
    """Titles that differ need a witness: authors or abstracts; a differing number, the same
    abstract."""
    mine, theirs = _fold(title), _fold(other)
    ratio = fuzz.ratio(mine, theirs)
    if _equal_abstracts(a, b):
        return ratio >= 50 or _share_authors(a, b)
    heads = mine == _fold(_head(other)) or theirs == _fold(_head(title))
    if (ratio < _NEAR and not heads) or _marks(title) != _marks(other):
        return False
    return not _clearly_different(a, b) and (_likeness(a, b) >= _ALIKE or _share_authors(a, b))


def _share_a_title(a: Paper, b: Paper) -> bool:
    return not _folds(a).isdisjoint(_folds(b))


def _folds(paper: Paper) -> set[str]:
    return {_fold(title) for title in _titles(paper)} - {""}


def _titles(paper: Paper) -> list[str]:
    """Every title it came in with: the one shown may not be the one the other paper has."""
    came = {received.title for received in paper.received}
    return sorted({paper.title, *map(clean_title, came)} if len(came) > 1 else {paper.title})


def _tells(title: str) -> bool:
    """Whether a title is enough to know a paper by."""
    return len(_WORD.findall(title)) >= 3 and _fold(title) not in _GENERIC


def _marks(title: str) -> list[str]:
    """The numbers of a title: of its part, version or size. GPT-3 is not GPT-4."""
    plain = _plain(title).replace(",", "")
    counted = [_COUNTED[word] for word in _WORD.findall(plain) if word in _COUNTED]
    return sorted([*_NUMBER.findall(plain), *_ROMAN.findall(title), *_PART.findall(plain), *counted])


def _likeness(a: Paper, b: Paper) -> float:
    """Of two abstracts, 0 to 100; 0 where one is missing. A part of the other is all alike."""
    one, other = a.abstract[:_COMPARED].casefold(), b.abstract[:_COMPARED].casefold()
    return fuzz.token_set_ratio(one, other) if one and other else 0.0


def _clearly_different(a: Paper, b: Paper) -> bool:
    return min(len(a.abstract), len(b.abstract)) >= _LONG and _likeness(a, b) < _DIFFERENT


def _equal_abstracts(a: Paper, b: Paper) -> bool:
    one, other = _fold(a.abstract), _fold(b.abstract)
    return one == other and len(one) >= _LONG // 2


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
        if words:
            found.add((_fold(words[-1]), _fold(words[0])[:1]))
    return found


def _years_apart(a: Paper, b: Paper) -> int:
    one, other = _year(a), _year(b)
    return abs(one - other) if one and other else 0


def _year(paper: Paper) -> int | None:
    if paper.published:
        return paper.published.year
    arxiv = _arxiv(paper) or ""
    return 2000 + int(arxiv[:2]) if re.match(r"\d{4}\.", arxiv) else None


def _arxiv(paper: Paper) -> str | None:
    """Its arXiv id, which may stand in its DOI."""
    doi = (paper.doi or "").lower()
    given = paper.arxiv_id or (doi[len(_ARXIV_DOI) :] if doi.startswith(_ARXIV_DOI) else "")
    return re.sub(r"v\d+$", "", given.lower()) or None


_ARXIV_DOI = "10.48550/arxiv."


def _doi(paper: Paper) -> str | None:
    doi = (paper.doi or "").lower()
    return None if doi.startswith(_ARXIV_DOI) else doi or None


def _head(title: str) -> str:
    """What stands before a subtitle, "" where there is none."""
    found = _HEAD.match(title)
    return found[1] if found else ""


def _plain(text: str) -> str:
    """Lower case, without accents, ² as 2."""
    text = text.casefold()
    if text.isascii():
        return text
    kept = (char for char in unicodedata.normalize("NFKD", text) if not "\u0300" <= char <= "\u036f")
    return "".join(kept).casefold()


def _fold(text: str) -> str:
    """Its letters and digits; a text without any is taken as it is, without spaces."""
    plain = _plain(text)
    letters = "".join(_LETTERS.findall(plain))
    return letters or "".join(plain.split())


_LETTERS = re.compile(r"[^\W_]+")


def merge(a: Paper, b: Paper) -> Paper:
    """The union of two accounts of one paper: commutative, associative and idempotent.

    Title and abstract are chosen from all received texts; every other field by a total order.
    """
    received = _united_texts((*a.received, *b.received))
    return Paper(
        title=_shown([(r.day, r.title) for r in received], clean_title) or max(a.title, b.title),
        abstract=_shown([(r.day, r.abstract) for r in received], clean_text)
        or max(a.abstract, b.abstract),
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
