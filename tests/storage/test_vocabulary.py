"""Which word a mistyped one was meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from storage.search.spelling import is_mendable
from storage.search.vocabulary import Vocabulary

WORDS = [
    ("speculative", 40),
    ("decoding", 90),
    ("encoding", 60),
    ("coding", 30),
    ("quantization", 25),
    ("routing", 12),
    ("rooting", 2),
    ("prune", 9),
    ("pruned", 8),
    ("slipp", 1),
    ("moe", 50),
    ("gpt4", 50),
]
VOCABULARY = Vocabulary(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("speculativ", "speculative"),
        ("specualtive", "speculative"),
        ("spceulatve", "speculative"),
        ("decodng", "decoding"),
        ("quantisation", "quantization"),
        ("pruen", "prune"),
        ("routng", "routing"),
    ],
)
def test_meant(typed: str, meant: str) -> None:
    assert VOCABULARY.guesses(typed)[0].word == meant


@pytest.mark.parametrize("typed", ["moo", "gpt3", "xylophone", "slip", "", "prxyz", "深度学习深"])
def test_left_alone(typed: str) -> None:
    assert VOCABULARY.guesses(typed) == []


def test_the_commoner_of_two_that_are_as_near_comes_first() -> None:
    assert [guess.word for guess in VOCABULARY.guesses("rouoting")] == ["routing", "rooting"]


def test_words_of_one_paper_and_names_are_not_offered() -> None:
    assert len(VOCABULARY) == 9
    assert VOCABULARY.guesses("slippe") == []


def test_of_a_small_shelf_every_word_counts() -> None:
    (guess,) = Vocabulary(WORDS, papers=300).guesses("slippe")
    assert guess.word == "slipp"


@given(st.lists(st.tuples(st.text("abcd", min_size=1, max_size=7), st.integers(1, 9)), max_size=40))
def test_nothing_near_is_overlooked(words: list[tuple[str, int]]) -> None:
    """The buckets find what a look at every word finds."""
    counts = dict(words)
    typed = "abcdab"
    near = {
        word
        for word, papers in counts.items()
        if papers >= 2
        and is_mendable(word)
        and OSA.distance(word, typed) <= (2 if word[0] == "a" else 1)
    }
    assert {guess.word for guess in Vocabulary(counts.items()).guesses(typed, most=99)} == near
