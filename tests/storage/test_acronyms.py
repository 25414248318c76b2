"""Acronyms as the papers define them, both ways."""

from dataclasses import replace
from pathlib import Path

import pytest

from storage.search.acronyms import definitions, meanings, shorts
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.search.signals import DEFAULT
from storage.sqlite import SqliteStore
from tests.builders import paper
from tests.storage.shelf import SILENT, Shelf, shelf_of

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
def shelf(store: SqliteStore, tmp_path: Path) -> Shelf:
    """One paper defines the acronym, one has it alone, one has the long form alone."""
    return shelf_of(
        store,
        tmp_path,
        [
            ("A Defining Paper", "A mixture of experts (MoE) routes each token."),
            ("MoE Layers in Winter", "Layers that sleep when it is cold."),
            ("Pruning a Mixture of Experts", "Half of them are asleep."),
            ("Something Else", "Boats, harbours and their lights."),
        ],
    )


@pytest.fixture
def searcher(shelf: Shelf) -> Searcher:
    return shelf.searcher()


@pytest.mark.parametrize("typed", ["MoE", "moe", "mixture of experts", "MIXTURE of expert"])
def test_either_form_finds_all_three(searcher: Searcher, typed: str) -> None:
    results = searcher.search(parse_query(typed))
    assert {hit.paper.id for hit in results.hits} == {1, 2, 3}


@pytest.mark.parametrize(
    ("typed", "order"), [("moe", [2, 1, 3]), ("mixture of experts", [3, 1, 2])]
)
def test_the_form_that_was_typed_counts_more(shelf: Shelf, typed: str, order: list[int]) -> None:
    searcher = shelf.searcher(signals=replace(SILENT, acronym=DEFAULT.acronym))
    assert [hit.paper.id for hit in searcher.search(parse_query(typed)).hits] == order


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("moe", {1, 2, 3, 5, 6}),
        ("moe harbours", {1, 2, 3, 4}),
        ("mixture of experts", {1, 2, 3, 5, 6}),
    ],
)
def test_alone_an_acronym_finds_the_words_of_its_long_form_apart_too(
    shelf: Shelf, typed: str, found: set[int]
) -> None:
    for title in ("Experts Asleep", "A Mixture: Several Experts"):
        shelf.store.papers.add(paper(title=title, abstract="No."), keys=[], tags=[])
    searcher = shelf.searcher()
    searcher.refresh()
    assert {hit.paper.id for hit in searcher.search(parse_query(typed), limit=9).hits} == found


def test_the_other_form_is_marked_in_the_snippet(searcher: Searcher) -> None:
    (defining,) = [h for h in searcher.search(parse_query("moe")).hits if h.paper.id == 1]
    marked = [defining.snippet.text[a:b] for a, b in defining.snippet.marks]
    assert marked == ["mixture", "experts", "MoE"]
