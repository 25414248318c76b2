"""Ordinary English, which is not corrected."""

import pytest

from storage.search.english import is_english


@pytest.mark.parametrize(
    "word",
    [
        "house",
        "houses",
        "Harbour",
        "harbours",
        "SPEAKING",
        "embeding",
        "well-known",
        "naïve",
        "the",
    ],
)
def test_english(word: str) -> None:
    """In some form: "embeding" has the right stem, and is found by it."""
    assert is_english(word)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "???",
        "speculativ",
        "harbuor",
        "zzyzx",
        "well-knwon",
        "q",
        "gpt4",
        "экспертов",
    ],
)
def test_not_english(word: str) -> None:
    assert not is_english(word)


def test_fragments_of_words_are_no_words() -> None:
    """The vocabulary has the piece "##ization", and each letter alone."""
    assert not is_english("ization")
    assert not is_english("b")
