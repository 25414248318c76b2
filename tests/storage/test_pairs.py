"""Neighbours in the query that are neighbours in a paper."""

import math

import pytest

from storage.models import PaperId
from storage.search.candidates import Lift, candidates
from storage.search.pairs import pairs
from storage.search.terms import Term
from storage.search.words import stems, stop_stems

ONE, TWO, THREE = map(PaperId, (1, 2, 3))
READ = candidates(
    {
        ONE: ("Over the sea", "The glass lantern hangs by a boat, a glass lantern."),
        TWO: ("Over the sea", "The lantern hangs by a glass boat."),
        THREE: ("Lantern of glass", "Glass."),
    }
)


def found(*typed: str, share: float = 0.5) -> list[Lift]:
    told = [Term(tuple(s for s in stems(word) if s not in stop_stems())) for word in typed]
    return pairs(typed, told, READ, idf=lambda stem: float(len(stem)), share=share)


def test_each_pair_counts_as_a_phrase_would() -> None:
    assert found("glass", "lanterns") == [
        Lift("glass lanterns", {ONE: READ[0].bm25(2, 0.5 * (len("glass") + len("lantern")))})
    ]


def test_the_order_counts() -> None:
    assert [list(lift.adds) for lift in found("lantern", "glass")] == [[]]
    assert [list(lift.adds) for lift in found("glass", "boat")] == [[TWO]]


def test_pairs_are_told_as_typed_and_once() -> None:
    typed = ("glass", "lanterns", "glass", "lanterns", "in", "Glass-boat")
    labels = ["glass lanterns", "lanterns glass", "Glass-boat"]  # no pair crosses a little word
    assert [lift.label for lift in found(*typed)] == labels
    assert found("lantern", "lanterns") == []


@pytest.mark.parametrize("typed", [(), ("glass",), ("zzyzx", "qwert")])
def test_where_there_are_none(typed: tuple[str, ...]) -> None:
    assert math.fsum(sum(lift.adds.values()) for lift in found(*typed)) == 0


def test_without_its_share_nothing_is_looked_for() -> None:
    assert found("glass", "lantern", share=0.0) == []
