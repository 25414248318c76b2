"""Acronyms as the papers define them, both ways."""

from pathlib import Path

import pytest

from storage.models import PaperId
from storage.search.acronyms import definitions, meanings, shorts
from storage.search.index import PaperIndex
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.sqlite import SqliteStore
from tests.builders import paper

COUNTS = {
    "moe=mixtur of expert": 9,
    "moe=margin of error": 1,
    "kv=key valu": 4,
    "kv=kitchen view": 2,
    "mixtur of expert=moe": 9,
}


def lookup(prefix: str) -> list[tuple[str, int]]:
    return [pair for pair in COUNTS.items() if pair[0].startswith(prefix)]


def test_a_definition_is_kept_folded_and_as_stems() -> None:
    text = "We train mixtures of experts (MoEs), and the key-value (KV) cache (see Figure 2) grows."
    assert list(definitions("Nothing here", text)) == [
        ("moe", "mixtur of expert"),
        ("kv", "key valu"),
    ]
    assert list(definitions("A title", "No brackets at all.")) == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("MoE", [("mixtur", "of", "expert")]),  # an error margin is meant too seldom
        ("moes", [("mixtur", "of", "expert")]),
        ("KV", [("key", "valu"), ("kitchen", "view")]),
        ("mo", []),
        ("", []),
    ],
)
def test_meanings(word: str, meant: list[tuple[str, ...]]) -> None:
    assert meanings(word, lookup) == meant


def test_the_other_way_round() -> None:
    assert shorts(["mixtur", "of", "expert"], lookup) == ["moe"]
    assert shorts(["mixtur", "of"], lookup) == []


@pytest.fixture
def searcher(store: SqliteStore, tmp_path: Path) -> Searcher:
    """One paper defines the acronym, one has it alone, one has the long form alone."""
    for title, abstract in (
        ("A Defining Paper", "A mixture of experts (MoE) routes each token."),
        ("MoE Layers in Winter", "Layers that sleep when it is cold."),
        ("Pruning a Mixture of Experts", "Half of them are asleep."),
        ("Something Else", "Boats, harbours and their lights."),
    ):
        store.papers.add(paper(0, title=title, abstract=abstract), keys=[], tags=[])
    found = Searcher(
        store, PaperIndex(tmp_path / "index", store_id=store.id), canonical=lambda topic: None
    )
    found.refresh()
    return found


@pytest.mark.parametrize("typed", ["MoE", "moe", "mixture of experts", "MIXTURE of expert"])
def test_either_form_finds_all_three(searcher: Searcher, typed: str) -> None:
    results = searcher.search(parse_query(typed))
    assert {hit.paper.id for hit in results.hits} == {1, 2, 3}


def test_the_form_that_was_typed_counts_more(searcher: Searcher) -> None:
    def order(typed: str) -> list[PaperId]:
        return [hit.paper.id for hit in searcher.search(parse_query(typed)).hits]

    assert order("moe").index(PaperId(2)) < order("moe").index(PaperId(3))
    spelled_out = order("mixture of experts")
    assert spelled_out.index(PaperId(3)) < spelled_out.index(PaperId(2))


def test_the_other_form_is_marked_in_the_snippet(searcher: Searcher) -> None:
    (defining,) = [h for h in searcher.search(parse_query("moe")).hits if h.paper.id == 1]
    marked = [defining.snippet.text[a:b] for a, b in defining.snippet.marks]
    assert marked == ["mixture", "experts", "MoE"]
