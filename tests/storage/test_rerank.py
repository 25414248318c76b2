"""The second stage: the best papers ranked again by all signals."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy

from storage.models import PaperId
from storage.search.rank import counted
from storage.search.recall import recall
from storage.search.rerank import NEAR, Ranked, rerank
from storage.search.signals import DEFAULT, Signals
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


@pytest.fixture
def shelf(store: SqliteStore, tmp_path: Path) -> Shelf:
    return shelf_of(store, tmp_path, PAPERS)


def ranked(
    shelf: Shelf,
    typed: str,
    signals: Signals = DEFAULT,
    *,
    meant: Mapping[PaperId, float] | None = None,
) -> Ranked:
    asked, view = shelf.asked(typed, signals), shelf.view
    _, first = recall(asked, view, limit=50, offset=0, most=50)
    return rerank(asked, view, signals, shelf.store.papers, first=first, meant=meant or {})


def order(shelf: Shelf, typed: str, **counting: float) -> list[int]:
    """The papers by these signals and no others."""
    return numbered(ranked(shelf, typed, replace(SILENT, **counting)).best)


def labels(found: Ranked) -> set[str]:
    """Of what adds something to some paper."""
    return {lift.label for lift in found.lifts if any(lift.adds.values())}


@pytest.mark.parametrize("typed", ["glass lantern", "glass-lantern", "boat glass lantern"])
def test_pairs_that_stand_together_come_before_the_same_words_apart(
    shelf: Shelf, typed: str
) -> None:
    assert order(shelf, typed) == [1, 2]
    assert order(shelf, typed, pair=0.15) == [2, 1]
    assert order(shelf, "lantern glass", pair=0.15) == [1, 2]


def test_words_that_the_best_share_lift_a_paper(shelf: Shelf) -> None:
    """Papers 3 and 4 speak of wind, tower and strings; 5, of the same kite, does not."""
    assert order(shelf, "kite") == [5, 4, 3]
    assert order(shelf, "kite", related=0.4) == [4, 3, 5]
    found = ranked(shelf, "kite", replace(SILENT, related=0.4))
    assert labels(found) == {"kite", "wind", "tower", "string"}


def test_of_a_sentence_without_a_clear_best_the_shared_words_do_not_count(shelf: Shelf) -> None:
    related = replace(SILENT, related=0.4)
    assert labels(ranked(shelf, "Is it a lantern of glass?", related)) == set()
    shared = {"over", "sea", "boat", "glass", "hang", "lantern"}
    assert labels(ranked(shelf, "lantern glass", related)) == shared


def test_a_title_comes_first(shelf: Shelf) -> None:
    assert order(shelf, "float in doubt") == [7, 6]
    assert order(shelf, "float in doubt", title=1.0) == [6, 7]
    found = ranked(shelf, "float in doubt", replace(SILENT, title=1.0))
    assert labels(found) == {"Floats in doubt: a study of rain"}


def test_a_question_is_answered_by_what_lies_near_in_meaning(
    store: SqliteStore, tmp_path: Path
) -> None:
    """By its words they are as good as each other; the first has nothing to do with weather."""
    papers = [("Notes", "Doubt of some kinds of tax."), ("Notes", "Doubt of a forecast of rain.")]
    shelf = shelf_of(store, tmp_path, [*papers, ("Kites", "They fly in any weather.")])
    question = "which notes have doubt of the weather?"
    near = ranked(shelf, question, replace(SILENT, near=0.6))
    assert order(shelf, question) == [1, 2, 3]
    assert numbered(near.best) == [2, 3, 1]
    assert labels(near) == {NEAR}
    assert not near.joined


@pytest.mark.parametrize("typed", ["float in doubt", "There is much doubt about a storm."])
def test_keywords_and_statements_are_taken_at_their_word(shelf: Shelf, typed: str) -> None:
    assert labels(ranked(shelf, typed, replace(SILENT, near=0.9))) == set()


def test_what_an_encoder_has_read_counts_for_whatever_it_read(shelf: Shelf) -> None:
    meant = {PaperId(5): 0.7, PaperId(6): 0.8, PaperId(7): 0.1, PaperId(1): 0.2}
    found = ranked(shelf, "float in doubt", replace(SILENT, near=0.9), meant=meant)
    assert numbered(found.best) == [6, 5, 7]  # the first is too far to join
    assert found.joined


@pytest.mark.parametrize(
    "typed",
    ["glass lantern", "kite", "strings of a kite", 'strings "wind tower"', "Is a kite of paper?"],
)
def test_without_signals_the_order_is_that_of_bm25(shelf: Shelf, typed: str) -> None:
    asked, view = shelf.asked(typed, SILENT), shelf.view
    parts = counted(view.schema, asked.query, asked.words)
    clauses = [(tantivy.Occur.Should, part) for _, part in parts]
    bm25 = dict(view.best(tantivy.Query.boolean_query(clauses), 50))
    best = ranked(shelf, typed, SILENT).best
    assert best
    assert best == sorted(
        ((id, pytest.approx(bm25[id], rel=1e-5)) for id, _ in best),
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
    asked, found = shelf.asked(typed), ranked(shelf, typed)
    parts = counted(shelf.view.schema, asked.query, asked.words)
    assert found.best
    for id, score in found.best:
        by_words = [shelf.view.among([id], [part])[id] for part in parts]
        lifts = [lift.adds.get(id, 0.0) for lift in found.lifts]
        assert sum([*by_words, *lifts]) == pytest.approx(score, rel=1e-5)
    scores = [score for _, score in found.best]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("typed", ["zzyzx", "???", "kite -kite"])
def test_of_nothing_comes_nothing(shelf: Shelf, typed: str) -> None:
    assert ranked(shelf, typed).best == []


def test_papers_without_a_word_asked_for_keep_their_order(shelf: Shelf) -> None:
    found = ranked(shelf, "since:2024 -glass")
    assert found == Ranked([(PaperId(id), 0.0) for id in (3, 4, 5, 6, 7)])
