"""Searcher: a Query in, Results out. The one place where index and store meet."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import tantivy

from storage.models import Hit, PaperId, Query, Reason, Results, StoredPaper
from storage.search.acronyms import Lookup
from storage.search.index import PaperIndex, catch_up, ids_of, rebuild
from storage.search.query import QUOTES, parse_query
from storage.search.rank import Term, any_set, counted, matching, terms, weighted
from storage.search.relevance import enough_of, is_known, is_sentence
from storage.search.snippet import best_sentence
from storage.search.spelling import correct, exactly
from storage.search.words import folded, stems, stop_stems, telling, tokens
from storage.store import Store

MOST_SIMILAR = 50  # papers like one that are shown: every paper shares some word
MOST_TERMS = 40  # of a paper that stand for it when papers like it are wanted
ALL_OF, TWO = 3, 2  # words a paper must have: all of a short query, some of a question
ENOUGH = 10  # papers that have them; where there are fewer, one word less will do
SURE_TITLE = 82.0  # rapidfuzz points of 100 from which a remembered title is that title
NO_QUOTES = str.maketrans(dict.fromkeys(QUOTES, " "))
ARXIV_ID = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?![\d])")


class Searcher:
    """Finds papers of `store` through `index`. Safe to share between threads.

    canonical: a topic as typed → the catalogue's label, None where it has none.
    """

    def __init__(
        self, store: Store, index: PaperIndex, *, canonical: Callable[[str], str | None]
    ) -> None:
        self._store = store
        self._index = index
        self._canonical = canonical

    def refresh(self) -> bool:
        """Catches up with the store. False where another process is doing it."""
        return catch_up(self._index, self._store)

    def rebuild(self) -> int:
        """Makes the index anew. Returns how many papers it holds."""
        return rebuild(self._index, self._store)

    def search(self, query: Query, *, limit: int = 5, offset: int = 0) -> Results:
        """The page [offset, offset + limit) of the papers that match, best (or newest) first.

        Mistyped words are corrected, and nothing is found where nothing fits.
        Raises: SearchIndexError where there is no index.
        """
        self._index.refresh()
        searcher = self._index.searcher()
        if named := self._by_id(" ".join(query.words)):
            return Results(query, 1, (Hit(named, 0.0, query.words),) if not offset else ())
        typed, corrected = query, self._corrected(searcher, query)
        query = corrected or typed
        words = terms(query, _lookup(searcher))
        if not self._fits(searcher, query, words):
            return Results(typed, 0, corrected=corrected, offset=offset)
        wanted = self._strictest(searcher, query, words)
        total, found = _page(searcher, wanted, query, limit=limit, offset=offset)
        hits = self._hits(found, query, _weights(searcher, query, words))
        return Results(typed, total, hits, corrected, offset)

    def exactly(self, query: Query) -> Query:
        """The query that finds what was typed, where `search` would correct a word of it.

        Raises: SearchIndexError where there is no index.
        """
        corrected = self._corrected(self._index.searcher(), query)
        return exactly(query, corrected) if corrected else query

    def similar(self, paper: StoredPaper, *, limit: int = 5, offset: int = 0) -> Results:
        """Papers that share its telling words, without itself.

        Raises: SearchIndexError where there is no index.
        """
        self._index.refresh()
        searcher = self._index.searcher()
        weights = _telling_terms(searcher, paper)
        if not weights:
            return Results(Query(), 0, offset=offset)
        itself = tantivy.Query.term_query(self._index.schema, "id", int(paper.id))
        wanted = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, weighted(self._index.schema, weights)),
                (tantivy.Occur.MustNot, itself),
            ]
        )
        limit = min(limit, MOST_SIMILAR - offset)
        total, found = _page(searcher, wanted, Query(), limit=limit, offset=offset)
        hits = self._hits(found, Query(words=tuple(weights)), weights)
        return Results(Query(), min(total, MOST_SIMILAR), hits, offset=offset)

    def why(self, query: Query, id: PaperId) -> tuple[Reason, ...]:
        """What each word and phrase adds to the paper's score in `search`, most first; they add up
        to the score. Empty where the paper was not found by its words.

        Raises: SearchIndexError where there is no index.
        """
        searcher = self._index.searcher()
        query = self._corrected(searcher, query) or query
        parts = counted(self._index.schema, query, terms(query, _lookup(searcher)))
        return self._reasons(searcher, id, parts)

    def why_similar(self, paper: StoredPaper, id: PaperId) -> tuple[Reason, ...]:
        """The same for a paper found by `similar`: what each word they share adds.

        Raises: SearchIndexError where there is no index.
        """
        searcher = self._index.searcher()
        weights = _telling_terms(searcher, paper)
        written = _written(paper)
        parts = [
            (written[stem], weighted(self._index.schema, {stem: weight}))
            for stem, weight in weights.items()
        ]
        return self._reasons(searcher, id, parts)

    def _reasons(
        self, searcher: tantivy.Searcher, id: PaperId, parts: Sequence[tuple[str, tantivy.Query]]
    ) -> tuple[Reason, ...]:
        this = tantivy.Query.term_query(self._index.schema, "id", int(id))
        found: dict[str, float] = defaultdict(float)
        for typed, part in parts:
            both = [part, tantivy.Query.const_score_query(this, 0.0)]
            of_this = tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in both])
            for score, _ in searcher.search(of_this, 1).hits:
                found[typed] += float(score)
        reasons = [Reason(typed, weight) for typed, weight in found.items()]
        return tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.word)))

    def find_paper(self, text: str) -> StoredPaper | None:
        """The paper that `text` names: its arXiv id or link, or its title as remembered."""
        if named := self._by_id(text):
            return named
        titled = Query(words=parse_query(text.translate(NO_QUOTES)).words)
        if not titled.words:
            return None
        hits = self.search(titled, limit=20).hits
        best = max(hits, key=lambda hit: _likeness(text, hit.paper), default=None)
        return best.paper if best and _likeness(text, best.paper) >= SURE_TITLE else None

    def _by_id(self, text: str) -> StoredPaper | None:
        """The paper whose arXiv id or link stands in `text`."""
        if not (match := ARXIV_ID.search(text)):
            return None
        ids = self._store.papers.sharing([f"arxiv:{match[1].lower()}"])
        found = self._store.papers.get_many([id for its in ids.values() for id in its])
        return found[0] if found else None

    def _hits(
        self, found: Sequence[tuple[PaperId, float]], query: Query, weights: Mapping[str, float]
    ) -> tuple[Hit, ...]:
        papers = {one.id: one for one in self._store.papers.get_many([id for id, _ in found])}
        there = [(papers[id], score) for id, score in found if id in papers]
        return tuple(_hit(paper, score, query, weights) for paper, score in there)

    def _strictest(
        self, searcher: tantivy.Searcher, query: Query, words: Sequence[Term]
    ) -> tantivy.Query:
        """Asks for all of up to three words, any two of more; where that finds too little, for
        one word less, and so on. The same for every page."""
        topics = [self._canonical(topic) or topic for topic in query.topics]
        needed = len(words) if len(words) <= ALL_OF else TWO
        enough = 1 if query.newest else ENOUGH  # by date, what hardly matches would come first
        while True:
            wanted = matching(self._index.schema, query, words, topics=topics, needed=needed)
            if needed <= 1 or _count(searcher, wanted) >= enough:
                return wanted
            needed -= 1

    def _corrected(self, searcher: tantivy.Searcher, query: Query) -> Query | None:
        def known(word: str) -> bool:
            either = [("text", stem) for stem in stems(word)] + [("word", folded(word))]
            return any(searcher.doc_freq(field, term) for field, term in either)

        def beside(word: str, others: Sequence[str]) -> bool:
            one, rest = Term(tuple(stems(word))), [Term(tuple(stems(other))) for other in others]
            return _count(searcher, any_set(self._index.schema, [(one, o) for o in rest])) > 0

        return correct(query, known=known, vocabulary=self._index.vocabulary, beside=beside)

    def _fits(self, searcher: tantivy.Searcher, query: Query, words: Sequence[Term]) -> bool:
        """Whether any paper is about enough of the query's free words."""
        if not words or query.phrases:
            return True
        weights = [sum(idf(searcher, stem) for stem in word.stems) for word in words]
        if is_sentence(len(query.words), len(words)):
            unknown = [
                w for word, w in zip(words, weights, strict=True) if _nowhere(searcher, word)
            ]
            return is_known(weights, sum(unknown))
        sets = [[words[place] for place in these] for these in enough_of(weights)]
        return _count(searcher, any_set(self._index.schema, sets)) > 0


def _lookup(searcher: tantivy.Searcher) -> Lookup:
    return lambda prefix: searcher.terms_with_prefix("acronym", prefix)


def _nowhere(searcher: tantivy.Searcher, word: Term) -> bool:
    return not any(searcher.doc_freq("text", stem) for stem in word.stems)


def _weights(searcher: tantivy.Searcher, query: Query, words: Sequence[Term]) -> dict[str, float]:
    """Stem → idf, for every stem of the query's words, their other forms, and its phrases."""
    asked = {stem for word in words for stem in word.stems}
    asked |= {stem for word in words for form, _ in word.also for stem in telling(list(form))}
    asked |= {stem for phrase in query.phrases for stem in stems(phrase)}
    return {stem: idf(searcher, stem) for stem in sorted(asked)}


def idf(searcher: tantivy.Searcher, stem: str) -> float:
    """BM25's inverse document frequency."""
    having = searcher.doc_freq("text", stem)
    return math.log(1 + (searcher.num_docs - having + 0.5) / (having + 0.5))


def _count(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    return int(searcher.search(wanted, 1).count)  # type: ignore[attr-defined]


def _page(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, *, limit: int, offset: int
) -> tuple[int, list[tuple[PaperId, float]]]:
    if limit < 1:  # tantivy panics: ask for one, to count them
        return _count(searcher, wanted), []
    by_day = "day" if query.newest else None
    result = searcher.search(wanted, limit, offset=offset, order_by_field=by_day)
    ids = ids_of(searcher, [address for _, address in result.hits])
    # Ordered by a field, tantivy gives the field's value where the score would be.
    scores = [0.0 if by_day else float(score) for score, _ in result.hits]
    return int(result.count), list(zip(ids, scores, strict=True))  # type: ignore[attr-defined]


def _hit(paper: StoredPaper, score: float, query: Query, weights: Mapping[str, float]) -> Hit:
    text = f"{paper.paper.title}\n{paper.paper.summary}\n{paper.paper.abstract}"
    has = set(stems(text))
    typed = (*query.words, *query.phrases)
    matched = [word for word in typed if (its := set(stems(word)) & weights.keys()) and its <= has]
    snippet = best_sentence(f"{paper.paper.summary}\n\n{paper.paper.abstract}".strip(), weights)
    return Hit(paper, score, tuple(dict.fromkeys(matched)), snippet)


def _telling_terms(searcher: tantivy.Searcher, paper: StoredPaper) -> dict[str, float]:
    """The paper's heaviest stems by log-tf × idf, the title's counted twice."""
    title = stems(paper.paper.title)
    counts = Counter(title * 2 + stems(f"{paper.paper.summary} {paper.paper.abstract}"))
    weights = {
        stem: (1 + math.log(count)) * idf(searcher, stem)
        for stem, count in counts.items()
        if stem not in stop_stems()
    }
    heaviest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST_TERMS]
    return {stem: weights[stem] for stem in heaviest}


def _written(paper: StoredPaper) -> dict[str, str]:
    """Stem → the word that the paper has first for it."""
    text = f"{paper.paper.title}\n{paper.paper.summary}\n{paper.paper.abstract}"
    return {token.stem: text[token.start : token.end].lower() for token in reversed(tokens(text))}


def _likeness(text: str, paper: StoredPaper) -> float:
    """rapidfuzz points of 100: how like its title, or the part before the colon, `text` is."""
    from rapidfuzz import fuzz, utils  # 50 ms that a plain search does without

    titles: Sequence[str] = (paper.paper.title, paper.paper.title.partition(":")[0])
    return max(fuzz.ratio(text, title, processor=utils.default_process) for title in titles)
