"""Matcher: saved searches over a store. The one place where interests meet index and store."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import tantivy

from storage.models import Query, StoredPaper
from storage.search.index import PaperIndex, ids_of
from storage.search.interest import Interest
from storage.search.learning import Known, learnt, understood
from storage.search.rank import matching
from storage.search.reading import read
from storage.search.terms import Term
from storage.store import Store

LEARNT_FROM = 300  # papers, the best by BM25, among which those on the topic are looked for
MOST = 5_000  # papers that are looked at, the newest


class Matcher:
    """Makes interests, and finds the papers of `store` that belong. Safe to share between threads.

    canonical: a topic as typed → the catalogue's label, None where it has none.
    """

    def __init__(
        self, store: Store, index: PaperIndex, *, canonical: Callable[[str], str | None]
    ) -> None:
        self._store = store
        self._index = index
        self._canonical = canonical

    def interest(self, query: Query) -> Interest:
        """What to follow for `query`, learnt from the papers there are now.

        Raises: SearchIndexError where there is no index.
        """
        asked, known = self.understood(query)
        searcher = self._index.searcher()
        if not asked.forms:
            return asked
        its_words = Query(words=tuple(stem for form in asked.forms for stem in form))
        wanted = matching(self._index.schema, its_words, _terms(its_words.words))
        papers = self._papers(searcher, searcher.search(wanted, LEARNT_FROM))
        return learnt(asked, [read(paper) for paper in papers], known)

    def understood(self, query: Query) -> tuple[Interest, Known]:
        """What `query` asks for by its own words, and the counts that this rests on.

        Raises: SearchIndexError where there is no index.
        """
        self._index.refresh()
        searcher = self._index.searcher()
        known = Known(searcher.num_docs, lambda stem: searcher.doc_freq("text", stem))
        topics = [self._canonical(topic) or topic for topic in query.topics]

        def lookup(prefix: str) -> Sequence[tuple[str, int]]:
            return searcher.terms_with_prefix("acronym", prefix)

        return understood(query, known, lookup=lookup, topics=topics), known

    def belonging(
        self, interest: Interest, *, since: date | None = None, step: int = 0
    ) -> list[tuple[StoredPaper, float]]:
        """Papers of `since` and later that belong, each with its score, best first.

        Raises: SearchIndexError where there is no index.
        """
        self._index.refresh()
        searcher = self._index.searcher()
        papers = self._papers(
            searcher,
            searcher.search(self._may_belong(interest, since), MOST, order_by_field="day"),
        )
        readings = [read(paper) for paper in papers]
        found = [(r.paper, interest.score(r)) for r in readings if interest.belongs(r, step=step)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].id))

    def _may_belong(self, interest: Interest, since: date | None) -> tantivy.Query:
        """All that can belong and a little more: every filter, and one of the heads."""
        query = interest.query
        heads = sorted(interest.heads)
        since = max((day for day in (query.since, since) if day), default=None)
        asked = replace(query, words=tuple(heads), topics=tuple(interest.topics), since=since)
        return matching(self._index.schema, asked, _terms(heads))

    def _papers(self, searcher: tantivy.Searcher, found: tantivy.SearchResult) -> list[StoredPaper]:
        ids = ids_of(searcher, [address for _, address in found.hits])
        return self._store.papers.get_many(ids)


def _terms(stems: Sequence[str]) -> list[Term]:
    return [Term((stem,)) for stem in stems]
