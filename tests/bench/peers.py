"""The engines whose rankings are measured: ours, and others' as their documentation shows.

All are given the same titles and texts, without English stop words. FTS5 is asked for any word and
counts the title twice, as we do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import PaperId, Searcher, Store, parse_query
from tests.bench.fts import Fts
from tests.bench.judged import Document
from tests.bench.speed_ingest import opened


@dataclass(frozen=True, slots=True)
class Engine:
    """ranked: a query and how many at most → the keys of the documents that match, best first."""

    name: str
    ranked: Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A store that holds a collection's documents, and their keys."""

    store: Store
    folder: Path
    keys: Mapping[PaperId, str]

    @property
    def index(self) -> Path:
        return self.folder / "index"


@contextmanager
def shelved(documents: Sequence[Document]) -> Iterator[Shelved]:
    """In a folder that goes away. No two are taken for one, and none is tagged."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        with store.transaction():
            keys = {store.papers.add(one.paper, keys=(), tags=()): one.key for one in documents}
        yield Shelved(store, Path(folder), keys)


def paperboy(name: str, searcher: Searcher, keys: Mapping[PaperId, str]) -> Engine:
    def ranked(text: str, most: int) -> list[str]:
        found = searcher.search(parse_query(text), limit=most)
        return [keys[hit.paper.id] for hit in found.hits]

    return Engine(name, ranked)


@contextmanager
def fts5(documents: Sequence[Document]) -> Iterator[Engine]:
    texts = ((place, one.paper.title, one.text) for place, one in enumerate(documents))
    with closing(Fts(texts)) as index:
        yield Engine(
            "sqlite fts5",
            lambda text, most: [documents[place].key for place in index.any_word(text, most)],
        )


def bm25s(documents: Sequence[Document]) -> Engine:
    """As its README has it: its own tokens and stop words, PyStemmer's stems."""
    import bm25s
    from Stemmer import Stemmer

    tokens = partial(
        bm25s.tokenize, stopwords="en", stemmer=Stemmer("english"), show_progress=False
    )
    index = bm25s.BM25(k1=1.5, b=0.75)
    index.index(tokens([f"{one.paper.title} {one.text}" for one in documents]), show_progress=False)

    def ranked(text: str, most: int) -> list[str]:
        most = min(most, len(documents))
        (found,), (scores,) = index.retrieve(tokens([text]), k=most, show_progress=False)
        pairs = zip(found, scores, strict=True)
        return [documents[place].key for place, score in pairs if score > 0]

    return Engine("bm25s", ranked)


def tf_idf(documents: Sequence[Document]) -> Engine:
    """Cosine of scikit-learn's vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    texts = vectorizer.fit_transform(f"{one.paper.title} {one.text}" for one in documents)

    def ranked(text: str, most: int) -> list[str]:
        scores = (texts @ vectorizer.transform([text]).T).toarray().ravel()
        best = (-scores).argsort(kind="stable")[:most]
        return [documents[place].key for place in best if scores[place] > 0]

    return Engine("tf-idf", ranked)


def fuzzy_titles(documents: Sequence[Document]) -> Engine:
    """rapidfuzz over every title, as `process.extractOne` compares them."""
    from rapidfuzz import process, utils

    titles = [utils.default_process(one.paper.title) for one in documents]

    def ranked(text: str, most: int) -> list[str]:
        found = process.extract(utils.default_process(text), titles, limit=most)
        return [documents[place].key for _, _, place in found]

    return Engine("rapidfuzz", ranked)
