"""Titles as people remember them: nearly right, or only the part before the colon. Pure."""

import re
from collections.abc import Sequence

from storage.models import Query, StoredPaper
from storage.search.words import stems

SHORTEST = 2  # different words of a title; one alone is a keyword
SURE = 82.0  # rapidfuzz points of 100 from which a remembered title is that title
SUBTITLE = re.compile(r"[:?!–—]|\.\s")


def titled(query: Query, papers: Sequence[StoredPaper]) -> StoredPaper | None:
    """The paper whose title the query is."""
    text = " ".join((*query.words, *query.phrases))
    asked = set(stems(text))
    if len(asked) < SHORTEST:
        return None
    near = [
        paper for paper in papers if len(asked & set(stems(paper.paper.title))) * 2 > len(asked)
    ]
    return most_like(text, near)


def most_like(text: str, papers: Sequence[StoredPaper]) -> StoredPaper | None:
    """The paper whose title `text` is most likely to be, None where it is none's."""
    best = max(papers, key=lambda paper: likeness(text, paper), default=None)
    return best if best and likeness(text, best) >= SURE else None


def likeness(text: str, paper: StoredPaper) -> float:
    """rapidfuzz points of 100: how like its title, or the part before the subtitle, `text` is."""
    from rapidfuzz import fuzz, utils  # 50 ms that a plain search does without

    titles = (paper.paper.title, SUBTITLE.split(paper.paper.title)[0])
    return max(fuzz.ratio(text, title, processor=utils.default_process) for title in titles)
