"""The index as it is at one moment: all that a search asks of tantivy."""

import math
from collections.abc import Mapping, Sequence

import tantivy

from storage.models import PaperId
from storage.search.acronyms import Lookup
from storage.search.index import PaperIndex, ids_of
from storage.search.rank import Part, of_these

Scored = list[tuple[PaperId, float]]


def in_order(scores: Mapping[PaperId, float]) -> Scored:
    """Best first, equal ones by id."""
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


class View:
    """Stays the same while papers come and go. Raises: SearchIndexError where there is no index."""

    def __init__(self, index: PaperIndex) -> None:
        self._searcher, self._count = index.counting()
        self.schema = index.schema

    @property
    def papers(self) -> int:
        return self._searcher.num_docs

    @property
    def acronyms(self) -> Lookup:
        return lambda prefix: self._searcher.terms_with_prefix("acronym", prefix)

    def having(self, stem: str, *, field: str = "text") -> int:
        """How many papers have it."""
        return self._count(field, stem)

    def idf(self, stem: str) -> float:
        """BM25's inverse document frequency."""
        having = self.having(stem)
        return math.log(1 + (self.papers - having + 0.5) / (having + 0.5))

    def exists(self, wanted: tantivy.Query) -> bool:
        return bool(self._searcher.search(wanted, 1, count=False).hits)

    def best(self, wanted: tantivy.Query, most: int) -> Scored:
        return self._scored(self._searcher.search(wanted, most, count=False))

    def page(
        self, wanted: tantivy.Query, *, limit: int, offset: int = 0, newest: bool = False
    ) -> tuple[int, Scored]:
        """How many there are, and the page of them; with `newest`, by day and without scores."""
        # tantivy panics where nothing is wanted: ask for one, to count them.
        by = "day" if newest else None
        result = self._searcher.search(wanted, max(limit, 1), offset=offset, order_by_field=by)
        total = int(result.count)  # type: ignore[attr-defined]
        if limit < 1:
            return total, []
        # Ordered by a field, tantivy gives the field's value where the score would be.
        return total, [(id, 0.0 if newest else score) for id, score in self._scored(result)]

    def among(self, ids: Sequence[PaperId], parts: Sequence[Part]) -> dict[PaperId, float]:
        """What the parts come to for each of these papers."""
        if not ids or not parts:
            return dict.fromkeys(ids, 0.0)
        return dict(self.best(of_these(self.schema, ids, parts), len(ids)))

    def _scored(self, result: tantivy.SearchResult) -> Scored:
        ids = ids_of(self._searcher, [address for _, address in result.hits])
        return [(id, float(score)) for id, (score, _) in zip(ids, result.hits, strict=True)]
