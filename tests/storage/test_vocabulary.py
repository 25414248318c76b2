"""Which word a mistyped one was meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from storage.search.spelling import is_mendable
from storage.search.vocabulary import Vocabulary
from tests.builders import vocabulary

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
VOCABULARY = vocabulary(WORDS)


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
        ("xoding", "coding"),
        ("oruting", "routing"),
        ("ecoding", "encoding"),
        ("outing", "routing"),
        ("frouting", "routing"),
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
    assert VOCABULARY.guesses("slippe") == []
    assert VOCABULARY.guesses("zlipp") == []
    assert VOCABULARY.guesses("gpta") == []


def test_of_a_small_shelf_every_word_counts() -> None:
    small = vocabulary(WORDS, papers=300)
    assert [guess.word for guess in small.guesses("slippe")] == ["slipp"]
    assert [guess.word for guess in small.guesses("zlipp")] == ["slipp"]


def test_a_letter_is_read_when_it_is_first_needed_and_once() -> None:
    read: list[str] = []

    def starting(letter: str) -> list[tuple[str, int]]:
        read.append(letter)
        return [(word, having) for word, having in WORDS if word.startswith(letter)]

    words = Vocabulary(starting, having=lambda word: 0)
    for typed in ("routng", "pruen", "rooting", "kv"):
        words.guesses(typed)
    assert read == ["r", "p"]


@given(st.lists(st.tuples(st.text("abcd", min_size=1, max_size=7), st.integers(1, 9)), max_size=40))
def test_nothing_near_is_overlooked(words: list[tuple[str, int]]) -> None:
    """The buckets and the letters tried find what a look at every word finds."""
    counts = dict(words)
    typed = "abcdab"
    near = {
        word
        for word, papers in counts.items()
        if papers >= 2
        and is_mendable(word)
        and OSA.distance(word, typed) <= (2 if word[0] == "a" else 1)
    }
    assert {guess.word for guess in vocabulary(words).guesses(typed, most=99)} == near
