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
    ("words", "telling", "spoken"),
    [(2, 2, False), (4, 4, False), (5, 5, True), (3, 2, False), (4, 2, True), (9, 4, True)],
)
def test_a_sentence_is_long_or_full_of_little_words(words: int, telling: int, spoken: bool) -> None:
    assert is_sentence(words, telling) is spoken


def test_a_sentence_may_have_some_unknown_words() -> None:
    assert is_known([3.0, 3.0, 3.0], 3.0)
    assert not is_known([3.0, 3.0, 3.0], 6.0)
    assert is_known([], 0.0)
