"""Titles as people remember them."""

import pytest

from storage.models import PaperId
from storage.search.query import parse_query
from storage.search.remembered import SURE, likeness, most_like, titled

TITLES = (
    "Drafting Ahead: Speculative Decoding with Twin Decoders",
    "Lantern: Guiding Speculative Decoding by Confidence",
    "Gardens of Experts: Routing Tokens by Season",
    "Does It Float? Boats in Doubt",
    "Harbours",
    "Tides. A View from the Shore",
)
BY_ID = {PaperId(n): title for n, title in enumerate(TITLES, start=1)}


def like(n: int, text: str) -> float:
    return likeness(text, TITLES[n - 1])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("drafting ahead speculative decoding with twin decoders", 1),
        ("Drafting Ahead: Speculative Decodin with a Twin Decoder", 1),
        ("speculative decoding with twin decoders", 1),  # most of it
        ("routing tokens by season", None),  # what comes after the colon
        ("drafting ahead", 1),
        ("gardens of experts", 3),
        ("garden of experts", 3),
        ("GARDENS OF EXPERTS — routing tokens by seasons", 3),
        ('"gardens of experts"', 3),
        ('routing "gardens of experts" tokens by season', None),  # in another order
        ("does it float", 4),
        ("tides", None),
        ("lantern", None),
        ("Lantern!", None),
        ("harbours harbours", None),
        ("lantern decoding", None),
        ("boats and the sea", None),
        ("topic:boats", None),
        ("", None),
        ("???", None),
    ],
)
def test_titled(typed: str, found: int | None) -> None:
    assert titled(parse_query(typed), BY_ID) == found


def test_of_two_titles_the_nearer_one() -> None:
    near = {PaperId(1): "Gardens of Expert Boats", PaperId(2): "Gardens of Expert Boots"}
    assert titled(parse_query("gardens of expert boots"), near) == 2
    assert titled(parse_query("gardens of expert boats"), near) == 1


def test_a_title_of_no_paper() -> None:
    assert titled(parse_query("gardens of experts"), {}) is None
    assert most_like("gardens of experts", {}) is None


def test_a_title_is_compared_without_case_and_signs_with_and_without_its_subtitle() -> None:
    assert like(3, "gardens of experts") == 100.0
    assert like(3, "Gardens of Experts, routing tokens by season") > 97
    assert like(3, "gardens of boats") < SURE
    assert like(6, "tides") == 100.0
    assert like(3, "routing tokens by season") < SURE
