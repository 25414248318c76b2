"""The engines whose speed is measured: ours over all its way, the others for addresses alone."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import tantivy

from storage import open_searcher, open_store, parse_query
from storage.search import words
from tests.bench import stock
from tests.bench.stock import KeptFts, Stock

LIMIT = 5
BM25S_MOST = 100_000  # papers: it keeps all in memory, some 15 KB a paper while it is made
OURS, FTS, BM25S = "paperboy", "sqlite fts5", "bm25s"
ALL, ANY = "tantivy, all words", "tantivy, any word"
# Kind of query → the peers that can be asked it as it is typed.
PEERS = {
    "one common word": (ANY, FTS, BM25S),
    "short": (ALL, ANY, FTS, BM25S),
    "sentence": (ALL, ANY, FTS, BM25S),
    "phrase": (ANY,),
    "mistyped": (),
    "filtered": (),
}
Search = Callable[[str], object]


def engines(made: Stock, stack: ExitStack) -> dict[str, Search]:
    """Ours first. What they hold open is closed with `stack`."""
    store = open_store(made.url)
    stack.callback(store.close)
    searcher = open_searcher(store, made.index)
    searcher.refresh()
    fts = KeptFts(made)
    stack.callback(fts.close)
    found: dict[str, Search] = {
        OURS: lambda text: searcher.search(parse_query(text), limit=LIMIT),
        ALL: raw_tantivy(made.index, all_words=True),
        ANY: raw_tantivy(made.index, all_words=False),
        FTS: lambda text: fts.search(text, LIMIT),
    }
    if store.papers.count() <= BM25S_MOST:
        found[BM25S] = bm25s_of(made)
    return found


def raw_tantivy(folder: Path, *, all_words: bool) -> Search:
    generation = json.loads((folder / "state.json").read_text())["generation"]
    index = tantivy.Index.open(str(folder / generation))
    index.register_tokenizer("words", words.analyzer())
    searcher = index.searcher()

    def search(text: str) -> object:
        query, _ = index.parse_query_lenient(text, ["text"], conjunction_by_default=all_words)
        return searcher.search(query, LIMIT, count=False).hits

    return search


def bm25s_of(made: Stock) -> Search:
    import bm25s

    store = open_store(made.url)
    corpus = [f"{title} {title} {text}" for _, title, text in stock.texts(store)]
    store.close()
    tokenize = partial(bm25s.tokenize, stopwords="en", show_progress=False)
    engine = bm25s.BM25(k1=1.2, b=0.75)
    engine.index(tokenize(corpus), show_progress=False)
    limit = min(LIMIT, len(corpus))

    def search(text: str) -> object:
        return engine.retrieve(tokenize(text), k=limit, show_progress=False)

    return search
