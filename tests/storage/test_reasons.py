"""Why a paper stands where it does."""

from pathlib import Path

import pytest

from storage.meaning.meaning import Meaning
from storage.models import PaperId, Reason
from storage.search import asked
from storage.search.candidates import Lift
from storage.search.query import parse_query
from storage.search.rank import counted
from storage.search.reasons import reasons
from storage.search.rerank import NEAR
from storage.search.searcher import Searcher
from storage.sqlite import SqliteStore
from tests.builders import INVENTED
from tests.encoders import WordEncoder
from tests.storage.shelf import Shelf, shelf_of

ONE, TWO, THREE = map(PaperId, (1, 2, 3))
QUERIES = (
    "speculative decoding",
    'confidence "draft model" tokens',
    "lantern guiding speculative decoding",
    "moe",
    "When should a small model stop drafting tokens?",
    "How do the tokens of a draft model know that they are wrong?",
)


@pytest.fixture
def shelf(store: SqliteStore, tmp_path: Path) -> Shelf:
    return shelf_of(store, tmp_path, INVENTED)


@pytest.fixture
def with_meaning(shelf: Shelf, tmp_path: Path) -> Searcher:
    searcher = shelf.searcher(meaning=Meaning(tmp_path / "near", shelf.store, load=WordEncoder))
    searcher.learn()
    return searcher


def test_each_part_that_adds_something_heaviest_first_equal_labels_as_one(shelf: Shelf) -> None:
    asked, view = shelf.asked('confidence tokens harbours "draft model"'), shelf.view
    parts = counted(view.schema, asked.query, asked.words)
    found = reasons(view, PaperId(2), [*parts, parts[1]])
    once = {label: view.among([PaperId(2)], [(label, part)])[PaperId(2)] for label, part in parts}
    assert once["harbours"] == 0.0
    assert found == (
        Reason("confidence", once["confidence"]),
        Reason('"draft model"', once['"draft model"']),
        Reason("tokens", 2 * once["tokens"]),
    )


def test_nothing_counts_nothing(shelf: Shelf) -> None:
    assert reasons(shelf.view, PaperId(2), []) == ()
    assert reasons(shelf.view, PaperId(2), [], [Lift("kite", {ONE: 1.0})]) == ()


def test_what_lifts_a_paper_is_told_with_its_words(shelf: Shelf) -> None:
    asked, view = shelf.asked("confidence"), shelf.view
    parts = counted(view.schema, asked.query, asked.words)
    once = view.among([TWO], parts)[TWO]
    lifts = [Lift("confidence", {TWO: 1.0, ONE: 9.0}), Lift(NEAR, {TWO: 0.5}), Lift("x", {})]
    assert reasons(view, TWO, parts, lifts) == (
        Reason("confidence", once + 1.0),
        Reason(NEAR, 0.5),
    )


@pytest.mark.parametrize("typed", QUERIES)
@pytest.mark.parametrize("near", [False, True])
def test_they_add_up_to_the_score(
    shelf: Shelf, with_meaning: Searcher, typed: str, near: bool
) -> None:
    searcher = with_meaning if near else shelf.searcher()
    query = parse_query(typed)
    hits = searcher.search(query, limit=20).hits
    assert hits
    for hit in hits:
        told = searcher.why(query, hit.paper.id)
        assert sum(reason.weight for reason in told) == pytest.approx(hit.score, rel=1e-5)
        assert [reason.weight for reason in told] == sorted(
            (reason.weight for reason in told), reverse=True
        )


def test_nearness_is_told_of_sentences_alone(with_meaning: Searcher) -> None:
    told = {
        typed: NEAR in [reason.word for reason in with_meaning.why(parse_query(typed), PaperId(2))]
        for typed in ("speculative decoding", "When should a small model stop drafting tokens?")
    }
    assert list(told.values()) == [False, True]


def test_words_count_nothing_where_meaning_alone_brought_a_paper(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third paper has a word of the question too, but comes after those that count."""
    monkeypatch.setattr(asked, "AGAIN", 2)
    shelf = shelf_of(
        store,
        tmp_path,
        [
            ("Kites fly in wind", "They fly."),
            ("Kites fly in rain", "They fly in wind."),
            ("Milk and glue", "A kite in passing"),
        ],
    )
    same = {"how": "milk", "do": "glue", "fly": "passing", "wind?": "milk"}
    meaning = Meaning(tmp_path / "near", store, load=lambda: WordEncoder(same=same))
    meaning.learn()
    query, searcher = parse_query("How do kites fly in wind?"), shelf.searcher(meaning=meaning)
    (hit,) = [hit for hit in searcher.search(query).hits if hit.paper.id == THREE]
    assert searcher.why(query, THREE) == (Reason(NEAR, pytest.approx(hit.score)),)


@pytest.mark.parametrize("typed", ["harbours", "zzyzx", "since:2024", "draft model -lantern"])
def test_a_paper_that_was_not_found_has_no_reasons(shelf: Shelf, typed: str) -> None:
    assert shelf.searcher().why(parse_query(typed), PaperId(2)) == ()
