"""Texts as word pieces. What is expected was read by the tokenizers package, 0.23.3, with the
tokenizer that is published with the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.meaning.wordpiece import WordPieces, bert

SMALL = WordPieces(["[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", "cat", "-", "i"])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \t\n", []),
        ("cat", [7]),
        ("Cat cat", [7, 7]),
        ("unaffable", [3, 4, 5]),
        ("cat-cat", [7, 8, 7]),
        ("unaffableness cat", [0, 7]),
        ("c\u0301at \u0130", [7, 9]),
        ("c\u00adat\x00\ufffd", [7]),
        ("cat " + "un" * 51, [7, 0]),
    ],
)
def test_words_are_cut_into_the_longest_pieces(text: str, pieces: list[int]) -> None:
    assert SMALL.read(text, most=200) == [1, *pieces, 2]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "Self-attention isn't all you need: KV-cache 4×!",
            "2969 1011 3086 3475 1005 1056 2035 2017 2342 1024 24888 1011 17053 1018 26306 999",
        ),
        (
            "Poincaré ﬁne-tuning, naïve Ångström",
            "13433 2378 16302 1984 2638 1011 17372 1010 15743 17076 15687",
        ),
        (
            "漢字とカナ 한국어",
            "1904 100 1666 30226 30241 1469 30006 30021 29991 30014 30020 29999 30008",
        ),
        ("$O(n^2)$ ≤ 10\u00a0ms\u200b😀", "1002 1051 1006 1050 1034 1016 1007 1002 1608 2184 100"),
        ("straße ΣΊΣΥΦΟΣ", "2358 27807 1173 18199 29733 29735 29736 29730 29733"),
    ],
)
def test_the_vocabulary_that_ships_is_the_models(text: str, numbers: str) -> None:
    assert bert().read(text, most=99) == [101, *map(int, numbers.split()), 102]


@given(st.text(max_size=60), st.integers(2, 20))
def test_any_text_is_read_up_to_the_most(text: str, most: int) -> None:
    whole, cut = bert().read(text, most=10_000), bert().read(text, most=most)
    assert cut == whole if len(whole) <= most else cut == [*whole[: most - 1], 102]
    assert whole[0] == 101
    assert set(whole) <= set(range(30_522))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A kite, of paper!", "a kite of paper"),
        ("Ünïcode — kités…", "unicode kites"),
        ("mixed-up x_2", "mixed up x 2"),
        ("", ""),
        ("?! — …", ""),
    ],
)
def test_the_pieces_of_the_words_alone(text: str, words: str) -> None:
    assert bert().of_words(text) == bert().read(words, most=100)[1:-1]
