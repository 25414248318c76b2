"""The words that the best papers share."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.related import HALF, SHARED, TYPICAL, WORDS, related
from storage.search.words import stop_stems

IDF = {"kite": 1.0, "string": 4.0, "tower": 2.0, "wind": 3.0}
Best = list[tuple[Counter[str], float]]


def text(words: str, score: float) -> tuple[Counter[str], float]:
    return Counter(words.split()), score


def idf(stem: str) -> float:
    return IDF.get(stem, 2.5)


def test_words_that_two_papers_share_by_how_often_how_high_and_how_rare() -> None:
    best = [text("kite string string glue", 3.0), text("kite string tower", 1.0)]
    kite = (3 / 4 + 1 / 4) * (1 / 2.5) * math.sqrt(1.0)
    string = (3 / 4 * (2 / 3.5) + 1 / 4 * (1 / 2.5)) * math.sqrt(4.0)
    whole = (kite * 1.0 + string * 4.0) * TYPICAL
    assert HALF == 1.5
    assert related(best, idf) == {
        "string": pytest.approx(string / whole),
        "kite": pytest.approx(kite / whole),
    }


def test_of_one_paper_alone_every_word_counts() -> None:
    assert list(related([text("kite string kite", 2.0)], idf)) == ["string", "kite"]


def test_the_order_of_equals_is_that_of_the_alphabet() -> None:
    assert list(related([text("yarn xylem wood", 1.0)], idf)) == ["wood", "xylem", "yarn"]


def test_little_words_digits_and_single_letters_are_left_out() -> None:
    words = "the of 2024 7 x kite"
    assert list(related([text(words, 2.0), text(words, 1.0)], idf)) == ["kite"]


@pytest.mark.parametrize(
    "best", [[], [text("", 1.0)], [text("the of", 1.0)], [text("kite", 1.0), text("wind", 1.0)]]
)
def test_where_nothing_is_shared_nothing_is_related(best: Best) -> None:
    assert related(best, idf) == {}


def test_a_better_papers_words_weigh_more() -> None:
    best = [text("kite wind wind wind", 9.0), text("kite wind tower", 1.0)]
    alike = related([(stems, 1.0) for stems, _ in best], idf)
    weighed = related(best, idf)
    assert weighed["wind"] / weighed["kite"] > alike["wind"] / alike["kite"]


words = st.sampled_from([*IDF, "the", "of", "7", "x", *(f"word{n}" for n in range(30))])


@given(
    st.lists(
        st.tuples(st.lists(words, max_size=60).map(Counter), st.floats(0.1, 50)),
        min_size=1,
        max_size=10,
    )
)
def test_a_paper_about_all_of_them_is_given_about_one(best: Best) -> None:
    weights = related(best, idf)
    given_whole = sum(weight * TYPICAL * idf(stem) for stem, weight in weights.items())
    assert given_whole == pytest.approx(1.0 if weights else 0.0)
    having = Counter(stem for counts, _ in best for stem in counts)
    assert all(having[stem] >= min(SHARED, len(best)) for stem in weights)
    assert weights.keys().isdisjoint({*stop_stems(), "7", "x"})
    assert all(weight > 0 for weight in weights.values())
    assert len(weights) <= WORDS
    assert list(weights.values()) == sorted(weights.values(), reverse=True)
