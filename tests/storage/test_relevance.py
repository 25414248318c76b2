"""When nothing fits."""

import pytest

from storage.search.relevance import enough_of, is_known, is_sentence


@pytest.mark.parametrize(
    ("weights", "sets"),
    [
        ([1.0], [(0,)]),
        ([1.0, 1.0], [(0, 1)]),
        ([3.0, 1.0], [(0,)]),
        ([1.0, 1.0, 1.0], [(0, 1), (0, 2), (1, 2)]),
        ([5.0, 3.0, 3.0], [(0, 1), (0, 2)]),
        ([2.0, 2.0, 2.0, 2.0], [(0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)]),
    ],
)
def test_the_smallest_sets_that_hold_enough(
    weights: list[float], sets: list[tuple[int, ...]]
) -> None:
    assert enough_of(weights) == sets


@pytest.mark.parametrize(
    ("typed", "telling", "spoken"),
    [
        ("kv cache", 2, False),
        ("kv cache eviction policy", 4, False),
        ("kv cache eviction policy memory", 5, True),
        ("mixture of experts", 2, False),
        ("boats in the harbour", 2, True),
        ("boats counted again.", 3, True),
        ("why boats?", 2, True),
        ("boats!", 1, False),
        ("boats", 1, False),
        ("", 0, False),
    ],
)
def test_a_sentence_is_long_or_full_of_little_words_or_ends_like_one(
    typed: str, telling: int, spoken: bool
) -> None:
    assert is_sentence(typed.split(), telling) is spoken


@pytest.mark.parametrize(
    ("weights", "unknown", "known"),
    [
        ([3.0, 3.0, 3.0], 0.0, True),
        ([3.0, 3.0, 3.0], 3.0, True),
        ([5.0, 4.0, 1.0], 5.0, True),
        ([5.0, 4.0, 1.0], 6.0, False),
        ([3.0, 3.0, 3.0], 9.0, False),
        ([], 0.0, True),
    ],
)
def test_of_a_sentence_about_half_may_be_unknown(
    weights: list[float], unknown: float, known: bool
) -> None:
    assert is_known(weights, unknown) is known
