"""Titles as people remember them: nearly right, or only the part before the colon. Pure."""

import re
from collections.abc import Mapping

from storage.models import PaperId, Query
from storage.search.words import stems

SHORTEST = 2  # different words of a title; one alone is a keyword
SURE = 82.0  # rapidfuzz points of 100 from which a remembered title is that title
SUBTITLE = re.compile(r"[:?!–—]|\.\s")


def titled(query: Query, titles: Mapping[PaperId, str]) -> PaperId | None:
    """The paper whose title the query is."""
    text = " ".join((*query.words, *query.phrases))
    asked = set(stems(text))
    if len(asked) < SHORTEST:
        return None
    near = {
        id: title
        for id, title in titles.items()
        if len(asked.intersection(stems(title))) * 2 > len(asked)
    }
    return most_like(text, near)


def most_like(text: str, titles: Mapping[PaperId, str]) -> PaperId | None:
    """The paper whose title `text` is most likely to be, None where it is none's."""
    points = {id: likeness(text, title) for id, title in titles.items()}
    best = max(points, key=points.__getitem__, default=None)
    return best if best is not None and points[best] >= SURE else None


def likeness(text: str, title: str) -> float:
    """rapidfuzz points of 100: how like the title, or the part before the subtitle, `text` is."""
    from rapidfuzz import fuzz, utils  # 50 ms that a plain search does without

    titles = (title, SUBTITLE.split(title)[0])
    return max(fuzz.ratio(text, each, processor=utils.default_process) for each in titles)
