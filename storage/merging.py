"""The union of accounts of one paper. Pure.

Every shown text is a function of all that was received, so papers may come in any order, twice or
in parts: the result is the same.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from storage.clean import clean_text, clean_title
from storage.models import Mention, Paper
from storage.told import united

ARXIV_DOI = "10.48550/arxiv."
T = TypeVar("T")


def merge(a: Paper, b: Paper) -> Paper:
    """The union of two accounts of one paper: commutative, associative and idempotent.

    Title and abstract are chosen from all received texts, every other field by a total order.
    """
    received = united((*a.received, *b.received))
    titles = [(text.day, text.title) for text in received]
    abstracts = [(text.day, text.abstract) for text in received]
    return Paper(
        title=_shown(titles, clean_title) or max(a.title, b.title),
        abstract=_shown(abstracts, clean_text) or max(a.abstract, b.abstract),
        summary=max(a.summary, b.summary, key=lambda text: (len(text), text)),
        authors=max(a.authors, b.authors, key=lambda names: (len(names), names)),
        author_count=max(_known(a.author_count, b.author_count), default=None),
        arxiv_id=min(_known(a.arxiv_id, b.arxiv_id), default=None),
        doi=min(_known(a.doi, b.doi), key=_doi_order, default=None),
        url=min(_known(a.url, b.url), key=_url_order, default=None),
        published=min(_known(a.published, b.published), default=None),
        mentions=_united_mentions((*a.mentions, *b.mentions)),
        received=received,
    )


def _known(*values: T | None) -> list[T]:
    return [value for value in values if value is not None]


def _doi_order(doi: str) -> tuple[bool, str]:
    """That of the published version before arXiv's own, which its id tells as well."""
    return (doi.lower().startswith(ARXIV_DOI), doi)


def _url_order(url: str) -> tuple[bool, int, str]:
    return (not url.startswith("https:"), len(url), url)


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
