"""The best papers of the first stage, read closely."""

from pathlib import Path

import pytest

from storage.models import PaperId
from storage.search.candidates import Lift, candidates, lifted, parts_of
from storage.search.recall import recall
from storage.sqlite import SqliteStore
from tests.storage.shelf import shelf_of

ONE, TWO, THREE = map(PaperId, (1, 2, 3))
TEXTS = {
    ONE: ("Kites of paper", "A kite flies, and kites fly well."),
    TWO: ("Glue", "Milk and glue hold paper."),
    THREE: ("A longer title about boats", "The sea holds many boats, of glass and of paper too."),
}


def test_a_title_counts_twice() -> None:
    kite = candidates(TEXTS)[0]
    title, text = ["kite", "of", "paper"], ["a", "kite", "fli", "and", "kite", "fli", "well"]
    assert kite.parts == parts_of(*TEXTS[ONE]) == (title, title, text)
    assert (kite.counts["kite"], kite.counts["paper"], kite.counts["fli"]) == (4, 2, 2)
    assert (kite.id, kite.title, kite.text) == (ONE, *TEXTS[ONE])


def test_nothing_is_read_of_nothing() -> None:
    assert candidates({}) == []
    (empty,) = candidates({ONE: ("", "")})
    assert empty.bm25(1, 2.0) > 0


@pytest.mark.parametrize("stem", ["paper", "kite", "glue", "glass"])
def test_bm25_is_that_of_the_index_where_the_candidates_are_all_its_papers(
    store: SqliteStore, tmp_path: Path, stem: str
) -> None:
    """The index rounds lengths over 40 words only."""
    shelf = shelf_of(store, tmp_path, TEXTS.values())
    asked, view = shelf.asked(stem), shelf.view
    scores = dict(recall(asked, view, limit=10, offset=0, most=10)[1])
    found = {
        paper.id: paper.bm25(paper.counts[stem], view.idf(stem))
        for paper in candidates(TEXTS)
        if stem in paper.counts
    }
    assert found == pytest.approx(scores, rel=1e-5)


def test_lifts_add_up_and_may_bring_papers() -> None:
    lifts = [Lift("a", {ONE: 1.0, TWO: 2.0}), Lift("b", {ONE: 0.5}), Lift("c", {})]
    assert lifted({ONE: 1.0}, lifts) == {ONE: 2.5, TWO: 2.0}
    assert lifted({}, []) == {}
