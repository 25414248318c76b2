"""Every engine that is measured finds the same few papers, each in its own way."""

from collections.abc import Iterator

import pytest

from storage import Paper, open_searcher
from tests.bench.fts import Fts
from tests.bench.judged import Document
from tests.bench.peers import Engine, bm25s, fts5, fuzzy_titles, paperboy, shelved, tf_idf

DOCUMENTS = [
    Document("k", Paper("Kite routing", "Kites are routed over gardens.")),
    Document("b", Paper("Sleepy bells", "Bells ring at night.", summary="Of bells in fog.")),
    Document("g", Paper("Gardens", "Walls, and a kite.")),
    Document("g2", Paper("Gardens", "Walls, and a kite.")),
]


@pytest.fixture(scope="module")
def engines() -> Iterator[list[Engine]]:
    with shelved(DOCUMENTS) as shelf, fts5(DOCUMENTS) as fts:
        searcher = open_searcher(shelf.store, shelf.index)
        searcher.refresh()
        ours = paperboy("paperboy", searcher, shelf.keys)
        yield [ours, bm25s(DOCUMENTS), fts, tf_idf(DOCUMENTS)]


def test_all_find_what_has_the_words(engines: list[Engine]) -> None:
    assert {one.name: one.ranked("the kite routing", 9)[0] for one in engines} == dict.fromkeys(
        ("paperboy", "bm25s", "sqlite fts5", "tf-idf"), "k"
    )
    assert {one.name: sorted(one.ranked("gardens", 9)) for one in engines} == {
        "paperboy": ["g", "g2", "k"],
        "bm25s": ["g", "g2", "k"],
        "sqlite fts5": ["g", "g2", "k"],
        "tf-idf": ["g", "g2", "k"],
    }


def test_all_find_at_most_so_many_and_nothing_without_a_word(engines: list[Engine]) -> None:
    for engine in engines:
        assert len(engine.ranked("gardens", 2)) == 2
        assert engine.ranked("zzyzx", 9) == []
        assert engine.ranked("?!", 9) == []


def test_fuzzy_titles_are_compared_whole() -> None:
    assert fuzzy_titles(DOCUMENTS).ranked("slepy BELLS", 1) == ["b"]


def test_fts_asks_for_all_words_then_for_any() -> None:
    fts = Fts([(1, "Gardens of experts", ""), (2, "Boats", "gardens seen from boats"), (3, "", "")])
    assert fts.search("gardens boats", 5) == [2]
    assert sorted(fts.search("garden unicorn", 5)) == [1, 2]
    assert sorted(fts.any_word("the gardens boats", 5)) == [1, 2]
    assert (fts.any_word("of"), fts.any_word("!?")) == ([1], [])
    fts.close()
