"""What is asked of papers: queries, topics, trends, saved searches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.models import Query, StoredPaper, Topic
    from storage.search.arrivals import Arrivals
    from storage.store import Store
    from storage.trends import Trends


def read_arrivals(papers: Sequence[StoredPaper]) -> Arrivals:
    """New papers, read once, to be asked by many saved searches: see storage/search/arrivals.py."""
    from storage.search.arrivals import Arrivals

    return Arrivals(papers)


def refit_topics(store: Store, *, progress: Callable[[int], None] = lambda papers: None) -> str:
    """Fits the topics anew to all stored papers and tags them again. Returns the new version.

    Raises: StoreError, NotFound where there are no papers.
    """
    from storage.tagging import refit

    return refit(store, progress=progress)


def find_topics(store: Store, word: str = "", *, limit: int = 30) -> list[Topic]:
    """Topics by falling count; with `word`, those it names: see storage/catalogue.py.

    Raises: StoreError.
    """
    from storage.catalogue import find_topics as find

    return find(store, word, limit=limit)


def find_trends(
    store: Store, names: Sequence[str] = (), *, since: date | None = None, most: int = 5
) -> Trends | None:
    """Topics week by week, those named or those that grew most: see storage/catalogue.py.

    Raises: StoreError.
    """
    from storage.catalogue import find_trends as find

    return find(store, names, since=since, most=most)


def nearest_topics(store: Store, word: str, *, limit: int = 5) -> list[Topic]:
    """Topics spelt most like `word`. Raises: StoreError."""
    from storage.catalogue import nearest_topics as nearest

    return nearest(store, word, limit=limit)


def parse_query(text: str) -> Query:
    """The query that `text` means: see storage/search/query.py. Never raises."""
    from storage.search.query import parse_query as parse

    return parse(text)
