"""What is asked: words with their other forms, and which of them count."""

from pathlib import Path

import pytest

from storage.models import PaperId
from storage.search import asked as asking
from storage.search.query import parse_query
from storage.search.terms import Term
from storage.sqlite import SqliteStore
from tests.storage.shelf import SILENT, Shelf, shelf_of

PAPERS = (
    ("Amber lantern", "A mixture of experts (MoE) holds the amber lantern."),
    ("Amber harbour", "A harbour of MoE."),
    ("Amber storms", "Storms over MoE."),
)


@pytest.fixture
def shelf(store: SqliteStore, tmp_path: Path) -> Shelf:
    return shelf_of(store, tmp_path, PAPERS)


def forms(shelf: Shelf) -> list[Term]:
    return list(shelf.asked("moe").words)


def test_a_word_that_plenty_of_papers_have_is_looked_for_alone(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = ("mixtur", "of", "expert")
    monkeypatch.setattr(asking, "PLENTY", 3)
    assert [long in dict(word.also) for word in forms(shelf)] == [True]
    monkeypatch.setattr(asking, "PLENTY", 2)
    assert forms(shelf) == [Term(("moe",), typed="moe")]


def test_of_a_sentence_of_common_words_the_rarest_that_there_are_count(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "where is the amber lantern-harbour of zzyzx?"
    assert shelf.asked(typed).rarest == []
    assert shelf.asked(typed).scored == shelf.asked(typed).words
    monkeypatch.setattr(asking, "COUNTED", 4)
    monkeypatch.setattr(asking, "RAREST", 2)
    monkeypatch.setattr(asking, "FURTHER", 0)
    words = [
        Term(("lantern",), typed="lantern-harbour"),
        Term(("harbour",), typed="lantern-harbour"),
    ]
    assert shelf.asked(typed).scored == words
    monkeypatch.setattr(asking, "FURTHER", 5)  # one paper, one more, and the three of "amber"
    assert shelf.asked(typed).scored == [*words, Term(("amber",), typed="amber")]


@pytest.mark.parametrize("typed", ["amber lantern harbour", "until:2030 where is amber?"])
def test_other_queries_count_all_their_words(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(asking, "COUNTED", 0)
    asked = shelf.asked(typed)
    assert asked.scored == asked.words


def test_the_reasons_of_a_sentence_of_common_words_add_up_too(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "COUNTED", 4)
    monkeypatch.setattr(asking, "RAREST", 2)
    monkeypatch.setattr(asking, "FURTHER", 0)
    typed = "where is the amber lantern-harbour in storms over storms of amber?"
    query, searcher = parse_query(typed), shelf.searcher()
    hits = searcher.search(query).hits
    assert "amber" in {reason.word for reason in searcher.why(query, PaperId(2))}
    assert {hit.paper.id for hit in hits} >= {PaperId(1), PaperId(2)}
    for hit in hits:
        told = searcher.why(query, hit.paper.id)
        assert sum(reason.weight for reason in told) == pytest.approx(hit.score, rel=1e-5)
    assert searcher.why(query, PaperId(3)) == (), "it is not found"


@pytest.mark.parametrize("rarest", [1, 2, 3, 4])
def test_words_that_were_not_looked_for_count_the_same(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, rarest: int
) -> None:
    query = parse_query("where is the amber lantern in a harbour of amber storms over storms?")

    def scores() -> dict[PaperId, float]:
        hits = shelf.searcher(signals=SILENT).search(query).hits
        return {hit.paper.id: hit.score for hit in hits}

    every = scores()
    monkeypatch.setattr(asking, "COUNTED", 4)
    monkeypatch.setattr(asking, "RAREST", rarest)
    monkeypatch.setattr(asking, "FURTHER", 0)
    found = scores()
    # Nearly: a paper's length is held against that of the papers that are read.
    assert found == pytest.approx({id: every[id] for id in found}, rel=0.03)
    assert len(found) == min(rarest, 3)


@pytest.mark.parametrize(
    ("typed", "sentence", "statement"),
    [
        ("amber lantern", False, False),
        ("where is the amber lantern?", True, False),
        ("The lantern hangs in the harbour.", True, True),
    ],
)
def test_sentences_and_statements(
    shelf: Shelf, typed: str, *, sentence: bool, statement: bool
) -> None:
    asked = shelf.asked(typed)
    assert (asked.is_sentence, asked.is_statement, asked.text) == (sentence, statement, typed)
