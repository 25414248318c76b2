"""Searcher: a Query in, Results out. The one place where index and store meet."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import cast

from storage.links import papers_named
from storage.meaning.meaning import Meaning
from storage.models import Hit, PaperId, Query, Reason, Results, StoredPaper
from storage.search.asked import Asked, ask, corrected_by
from storage.search.candidates import Lift, parts_of
from storage.search.index import PaperIndex, catch_up, rebuild
from storage.search.kept import KeptPapers
from storage.search.matcher import Matcher
from storage.search.query import QUOTES, parse_query
from storage.search.rank import Part, any_stem, counted, passing, weighted
from storage.search.reading import written
from storage.search.reasons import reasons
from storage.search.recall import recall
from storage.search.remembered import most_like
from storage.search.rerank import Ranked, rerank
from storage.search.signals import DEFAULT, Signals
from storage.search.snippet import best_sentence
from storage.search.spelling import exactly
from storage.search.view import Scored, View, in_order
from storage.search.words import stems, stop_stems, telling
from storage.store import Papers, Store

NEAREST = 100  # papers in meaning, that may join those
ALIKE = 100  # papers that share most words with one, among which the most similar are found
MOST_SIMILAR = 50  # of them that are shown: every paper shares some word
MOST_TERMS = 40  # of a paper that stand for it when papers like it are wanted
NO_QUOTES = str.maketrans(dict.fromkeys(QUOTES, " "))


class Searcher:
    """Finds papers of `store` through `index`. Safe to share between threads.

    canonical: a topic as typed → the catalogue's label, None where it has none.
    meaning: for questions in other words than the papers'.
    """

    def __init__(
        self,
        store: Store,
        index: PaperIndex,
        *,
        canonical: Callable[[str], str | None],
        meaning: Meaning | None = None,
        signals: Signals = DEFAULT,
    ) -> None:
        self._store = store
        self._index = index
        self._canonical = canonical
        self._meaning = meaning
        self._signals = signals

    @property
    def kept(self) -> Papers | None:
        """The papers as the index itself holds them; None where it does not."""
        return cast(Papers, KeptPapers(self._index)) if self._index.holds_papers else None

    def over(self, store: Store) -> "Searcher":
        """The same over another store of the same papers."""
        return Searcher(
            store,
            self._index,
            canonical=self._canonical,
            meaning=self._meaning,
            signals=self._signals,
        )

    def refresh(self) -> bool:
        """Catches up with the store. False where another process is doing it."""
        return catch_up(self._index, self._store)

    def keep_up(self, *, more: Callable[[], bool]) -> bool:
        """Catches up, and goes on with it while more changes will follow."""
        return catch_up(self._index, self._store, more=more)

    def learn(self) -> bool:
        """Reads the meaning of some more papers. Whether there is more to read.

        Raises: SearchIndexError, StoreError.
        """
        return self._meaning is not None and self._meaning.learn()

    def rebuild(self) -> int:
        """Makes the index anew. Returns how many papers it holds."""
        return rebuild(self._index, self._store)

    def search(
        self,
        query: Query,
        *,
        limit: int = 5,
        offset: int = 0,
        among: Collection[PaperId] | None = None,
    ) -> Results:
        """The page [offset, offset + limit) of the papers that match, best (or newest) first.

        Mistyped words are corrected, and nothing is found where nothing fits. among: the only
        papers to look at, for a query with `saved`: whose lists these are, is not known here.
        Raises: SearchIndexError where there is no index.
        """
        view = self._view()
        if named := self.find_named(" ".join(query.words)):
            return Results(query, 1, (Hit(named, 0.0, query.words),) if not offset else ())
        asked = self._asked(view, query, among)
        total, found = self._found(view, asked, typed=query, limit=limit, offset=offset)
        hits = self._hits(found, asked.query, _weights(view, asked))
        return Results(query, total, hits, asked.corrected, offset)

    def exactly(self, query: Query) -> Query:
        """The query that finds what was typed, where `search` would correct a word of it.

        Raises: SearchIndexError where there is no index.
        """
        corrected = corrected_by(query, self._view(), vocabulary=self._index.vocabulary)
        return exactly(query, corrected) if corrected else query

    def follow(self, query: Query) -> str:
        """The saved search for `query`, packed: what to ask of papers that are new later, frozen
        as the papers of now have it. Raises: SearchIndexError where there is no index."""
        matcher = Matcher(self._store, self._index, canonical=self._canonical)
        return matcher.interest(query).packed()

    def similar(self, papers: Sequence[StoredPaper], *, limit: int = 5, offset: int = 0) -> Results:
        """Papers that share the telling words of these, without them.

        Raises: SearchIndexError where there is no index.
        """
        view = self._view()
        weights = _telling_terms(view, papers)
        if not weights:
            return Results(Query(), 0, offset=offset)
        wanted = any_stem(view.schema, list(weights))
        own = {paper.id for paper in papers}
        ids = [id for id, _ in view.best(wanted, ALIKE + len(own)) if id not in own]
        scores = view.among(ids, weighted(view.schema, weights))
        best = in_order(scores)[:MOST_SIMILAR]
        hits = self._hits(best[offset : offset + limit], Query(words=tuple(weights)), weights)
        return Results(Query(), len(best), hits, offset=offset)

    def why(
        self, query: Query, id: PaperId, *, among: Collection[PaperId] | None = None
    ) -> tuple[Reason, ...]:
        """What each word and phrase adds to the paper's score in `search`, most first; they add up
        to the score. Empty where the paper was not found by its words.

        Raises: SearchIndexError where there is no index.
        """
        view = self._view()
        asked = self._asked(view, replace(query, newest=False), among)
        _, first, ranked = self._ranked(view, asked, query)
        if id in dict(ranked.best):
            parts = counted(view.schema, asked.query, asked.scored) if id in dict(first) else []
        else:
            is_whole = ranked.joined or asked.rarest  # then no paper comes after these
            parts = [] if is_whole else self._afterwards(view, asked, id)
        return reasons(view, id, *self._as_written(id, parts, ranked.lifts))

    def _afterwards(self, view: View, asked: Asked, id: PaperId) -> list[Part]:
        """What counts for a paper that comes after those that are ranked again, if it comes."""
        alone = replace(asked, among={id}.intersection(asked.among or {id}))
        _, itself = recall(alone, view, limit=1, offset=0, most=1)
        return counted(view.schema, asked.query, asked.scored) if itself else []

    def why_similar(self, papers: Sequence[StoredPaper], id: PaperId) -> tuple[Reason, ...]:
        """The same for a paper found by `similar`: what each word they share adds.

        Raises: SearchIndexError where there is no index.
        """
        view = self._view()
        parts = weighted(view.schema, _telling_terms(view, papers))
        return reasons(view, id, *self._as_written(id, parts))

    def find_named(self, text: str) -> StoredPaper | None:
        """The paper that the first id or link in `text` names."""
        if not (names := papers_named(text, bare=True)):
            return None
        ids = self._store.papers.sharing([names[0].lower()])
        found = self._store.papers.get_many([id for its in ids.values() for id in its])
        return found[0] if found else None

    def find_paper(self, text: str) -> StoredPaper | None:
        """The paper that `text` names: its id or a link to it, or its title as remembered."""
        if named := self.find_named(text):
            return named
        titled = Query(words=parse_query(text.translate(NO_QUOTES)).words)
        if not titled.words:
            return None
        found = {hit.paper.id: hit.paper for hit in self.search(titled, limit=20).hits}
        id = most_like(text, {id: stored.paper.title for id, stored in found.items()})
        return found[id] if id is not None else None

    def _view(self) -> View:
        self._index.refresh()
        return View(self._index)

    def _asked(self, view: View, query: Query, among: Collection[PaperId] | None) -> Asked:
        return ask(
            query,
            view,
            self._signals,
            vocabulary=self._index.vocabulary,
            canonical=self._canonical,
            among=among,
        )

    def _found(
        self, view: View, asked: Asked, *, typed: Query, limit: int, offset: int
    ) -> tuple[int, Scored]:
        """How many papers match, and the page of them: the first ranked by all signals,
        what comes after by its words."""
        if asked.query.newest or not limit:
            return recall(asked, view, limit=limit, offset=offset, most=asked.again)
        total, _, ranked = self._ranked(view, asked, typed)
        found = ranked.best[offset : offset + limit]
        if ranked.joined:
            return len(ranked.best), found
        if (missing := limit - len(found)) and total > asked.again:
            start = max(offset, asked.again)
            found += recall(asked, view, limit=missing, offset=start, most=asked.again)[1]
        return total, found

    def _ranked(self, view: View, asked: Asked, typed: Query) -> tuple[int, Scored, Ranked]:
        """How many papers match, the best by their words, and these by all signals."""
        total, first = recall(asked, view, limit=asked.again, offset=0, most=asked.again)
        meant = self._near(view, asked, typed, [id for id, _ in first])
        papers = self._store.papers
        return total, first, rerank(asked, view, self._signals, papers, first=first, meant=meant)

    def _near(
        self, view: View, asked: Asked, typed: Query, ids: Sequence[PaperId]
    ) -> dict[PaperId, float]:
        """The cosines of these papers, and of others near to a sentence that pass its filters.

        What was typed is read, not what the speller made of it: to an encoder a rare word is no
        slip.
        """
        if self._meaning is None or not asked.is_sentence:
            return {}
        text = " ".join((*typed.words, *typed.phrases))
        near = self._meaning.near(text, ids, most=NEAREST)
        if asked.among is not None:
            near = {id: cosine for id, cosine in near.items() if id in asked.among}
        if not near:
            return {}
        allowed = view.best(passing(view.schema, asked.query, list(near)), len(near))
        return {id: near[id] for id, _ in allowed}

    def _hits(self, found: Scored, query: Query, weights: Mapping[str, float]) -> tuple[Hit, ...]:
        papers = {one.id: one for one in self._store.papers.get_many([id for id, _ in found])}
        there = [(papers[id], score) for id, score in found if id in papers]
        return tuple(_hit(paper, score, query, weights) for paper, score in there)

    def _as_written(
        self, id: PaperId, parts: Iterable[Part], lifts: Iterable[Lift] = ()
    ) -> tuple[list[Part], list[Lift]]:
        """Those that are a stem get the word that the paper has for it."""
        words: dict[str, str] = {}
        for paper in self._store.papers.get_many([id]):
            words = written(paper)
        its = [replace(lift, label=words.get(lift.label, lift.label)) for lift in lifts]
        return [(words.get(label, label), part) for label, part in parts], its


def _weights(view: View, asked: Asked) -> dict[str, float]:
    """Stem → idf, for every stem of the query's words, their other forms, and its phrases."""
    its = {stem for word in asked.words for stem in word.stems}
    its |= {stem for word in asked.words for form, _ in word.also for stem in telling(list(form))}
    its |= {stem for phrase in asked.query.phrases for stem in stems(phrase)}
    return {stem: view.idf(stem) for stem in sorted(its)}


def _hit(paper: StoredPaper, score: float, query: Query, weights: Mapping[str, float]) -> Hit:
    text = f"{paper.paper.title}\n{paper.paper.summary}\n{paper.paper.abstract}"
    has = set(stems(text))
    typed = (*query.words, *query.phrases)
    matched = [word for word in typed if (its := set(stems(word)) & weights.keys()) and its <= has]
    snippet = best_sentence(f"{paper.paper.summary}\n\n{paper.paper.abstract}".strip(), weights)
    return Hit(paper, score, tuple(dict.fromkeys(matched)), snippet)


def _telling_terms(view: View, papers: Sequence[StoredPaper]) -> dict[str, float]:
    """The papers' heaviest stems by log-tf × idf, each paper counting the same."""
    counts = [_counts(paper) for paper in {one.id: one for one in papers}.values()]
    having = Counter(stem for its in counts for stem in its)
    weights: dict[str, float] = defaultdict(float)
    for its in counts:
        for stem, count in its.items():
            # What no other paper has, finds none.
            if stem not in stop_stems() and view.having(stem) > having[stem]:
                weights[stem] += (1 + math.log(count)) * view.idf(stem) / len(counts)
    heaviest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST_TERMS]
    return {stem: weights[stem] for stem in heaviest}


def _counts(stored: StoredPaper) -> Counter[str]:
    its = stored.paper
    return Counter(chain.from_iterable(parts_of(its.title, f"{its.summary} {its.abstract}")))
