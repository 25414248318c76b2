"""The second stage: the best papers ranked again by all signals."""

from dataclasses import replace
from pathlib import Path

import pytest
import tantivy

from storage.search.rank import Part
from storage.search.recall import recall
from storage.search.rerank import rerank, stems_of
from storage.search.signals import DEFAULT, Signals
from storage.search.view import Scored
from storage.search.words import stems
from storage.sqlite import SqliteStore
from tests.storage.shelf import SILENT, Shelf, numbered, shelf_of

PAPERS = (
    ("Over the sea", "The lantern hangs by a glass boat."),
    ("Over the sea", "The glass lantern hangs by a boat."),
    ("Towers of wind", "The wind tower holds strings, and strings hold the kite."),
    ("Strings of a kite", "A wind tower has strings."),
    ("Kite of paper", "Paper of milk and glue."),
    ("Floats in doubt: a study of rain", "Nothing but floats, with much doubt about the rain."),
    ("Floats, doubt, floats", "Doubt floats."),
)
PAIRS = replace(SILENT, pair=0.15)


@pytest.fixture
def shelf(store: SqliteStore, tmp_path: Path) -> Shelf:
    return shelf_of(store, tmp_path, PAPERS)


def ranked(shelf: Shelf, typed: str, signals: Signals = DEFAULT) -> tuple[Scored, list[Part]]:
    asked, view = shelf.asked(typed, signals), shelf.view
    _, first = recall(asked, view, limit=50, offset=0, most=50)
    return rerank(asked, view, signals, shelf.store.papers, first=first)


def order(shelf: Shelf, typed: str, **counting: float) -> list[int]:
    """The papers by these signals and no others."""
    return numbered(ranked(shelf, typed, replace(SILENT, **counting))[0])


@pytest.mark.parametrize("typed", ["glass lantern", "glass-lantern", "boat glass lantern"])
def test_pairs_that_stand_together_come_before_the_same_words_apart(
    shelf: Shelf, typed: str
) -> None:
    assert order(shelf, typed) == [1, 2]
    assert numbered(ranked(shelf, typed, PAIRS)[0]) == [2, 1]
    assert numbered(ranked(shelf, "lantern glass", PAIRS)[0]) == [1, 2]


def test_a_pair_is_told_as_it_was_typed_and_once(shelf: Shelf) -> None:
    typed = "glass lanterns glass lanterns in Glass-boat"
    each = ["glass", "lanterns", "glass", "lanterns", "Glass-boat"]
    pairs = ["glass lanterns", "lanterns glass", "Glass-boat"]  # no pair crosses a little word
    assert [label for label, _ in ranked(shelf, typed, SILENT)[1]] == each
    assert [label for label, _ in ranked(shelf, typed, PAIRS)[1]] == each + pairs
    _, twice = ranked(shelf, "lantern lanterns", PAIRS)
    assert [label for label, _ in twice] == ["lantern", "lanterns"]


def test_words_that_the_best_share_lift_a_paper(shelf: Shelf) -> None:
    """Papers 3 and 4 speak of wind, tower and strings; 5, of the same kite, does not."""
    assert order(shelf, "kite") == [5, 4, 3]
    assert order(shelf, "kite", related=0.4) == [4, 3, 5]
    _, parts = ranked(shelf, "kite", replace(SILENT, related=0.4))
    assert {label for label, _ in parts} == {"kite", "wind", "tower", "string"}


def test_of_a_sentence_without_a_clear_best_the_shared_words_do_not_count(shelf: Shelf) -> None:
    def parts(typed: str) -> list[str]:
        return [label for label, _ in ranked(shelf, typed, replace(SILENT, related=0.4))[1]]

    assert parts("Is it a lantern of glass?") == ["lantern", "glass?"]
    shared = ["over", "sea", "boat", "glass", "hang", "lantern"]
    assert parts("lantern glass") == ["lantern", "glass", *shared]


def test_a_title_comes_first(shelf: Shelf) -> None:
    assert order(shelf, "float in doubt") == [7, 6]
    best, parts = ranked(shelf, "float in doubt", replace(SILENT, title=1.0))
    assert numbered(best) == [6, 7]
    assert parts[-1][0] == "Floats in doubt: a study of rain"


@pytest.mark.parametrize(
    "typed",
    ["glass lantern", "kite", "strings of a kite", 'strings "wind tower"', "Is a kite of paper?"],
)
def test_without_signals_the_order_is_that_of_bm25(shelf: Shelf, typed: str) -> None:
    asked, view = shelf.asked(typed, SILENT), shelf.view
    _, first = recall(asked, view, limit=50, offset=0, most=50)
    best, parts = rerank(asked, view, SILENT, shelf.store.papers, first=first)
    bm25 = dict(
        view.best(
            tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for _, part in parts]), 50
        )
    )
    assert best == sorted(
        ((id, pytest.approx(bm25[id], rel=1e-5)) for id, _ in first),
        key=lambda one: (-bm25[one[0]], one[0]),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "glass lantern",
        "kite",
        "strings of a kite",
        'strings "wind tower"',
        "How is a kite made of paper?",
        "floats in dout",
    ],
)
def test_a_score_is_the_sum_of_its_parts(shelf: Shelf, typed: str) -> None:
    best, parts = ranked(shelf, typed)
    assert best
    for id, score in best:
        each = [shelf.view.among([id], [part])[id] for part in parts]
        assert sum(each) == pytest.approx(score, rel=1e-5)
    scores = [score for _, score in best]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("typed", ["zzyzx", "???", "kite -kite"])
def test_of_nothing_comes_nothing(shelf: Shelf, typed: str) -> None:
    assert ranked(shelf, typed)[0] == []


def test_papers_without_a_word_asked_for_keep_their_order(shelf: Shelf) -> None:
    best, parts = ranked(shelf, "since:2024 -glass")
    assert best == [(id, 0.0) for id in (3, 4, 5, 6, 7)]
    assert parts == []


def test_the_stems_of_a_paper_are_those_the_index_counts(shelf: Shelf) -> None:
    (paper,) = shelf.store.papers.get_many([best for best, _ in ranked(shelf, "milk")[0]])
    assert stems_of(paper) == stems("Kite of paper. Kite of paper. Paper of milk and glue.")
