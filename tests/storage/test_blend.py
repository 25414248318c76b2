"""What meaning adds to what the words found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.meaning.blend import nearness
from storage.models import PaperId

ONE, TWO, THREE, FOUR = map(PaperId, (1, 2, 3, 4))

papers = st.integers(1, 30).map(PaperId)
word_scores = st.dictionaries(papers, st.floats(0.01, 50))
cosines = st.dictionaries(papers, st.floats(-1, 1))
shares = st.just(0.0) | st.floats(0.01, 0.9)


def test_the_nearest_gets_meanings_share_and_what_is_near_joins() -> None:
    near = {ONE: 0.2, TWO: 0.8, THREE: 0.5, FOUR: 0.29}
    assert nearness({ONE: 10.0, TWO: 9.0}, near, share=0.6) == {
        ONE: pytest.approx(15 * 0.2 / 0.8),
        TWO: pytest.approx(15),  # of 10 + 15, meaning's share is 0.6
        THREE: pytest.approx(15 * 0.5 / 0.8),
    }


@pytest.mark.parametrize(("cosine", "found"), [(0.59, {}), (0.6, {ONE: 1.0})])
def test_where_the_words_find_nothing_only_what_is_very_near_is_found(
    cosine: float, found: dict[PaperId, float]
) -> None:
    assert nearness({}, {ONE: cosine}, share=0.5) == found


def test_a_paper_that_was_not_read_yet_is_taken_at_its_words() -> None:
    found = nearness({ONE: 10.0, TWO: 8.0}, {ONE: 0.5}, share=0.5)
    assert found == {ONE: 10.0, TWO: 8.0}


def test_what_lies_the_other_way_gets_nothing() -> None:
    assert nearness({ONE: 5.0}, {ONE: -0.3}, share=0.6) == {}
    assert nearness({ONE: 5.0, TWO: 5.0}, {ONE: -0.3, TWO: 0.4}, share=0.5) == {TWO: 5.0}


def test_words_that_count_nothing_leave_all_to_meaning() -> None:
    assert nearness({ONE: 0.0, TWO: 0.0}, {ONE: 0.2}, share=0.5) == {ONE: 1.0, TWO: 0.0}


@given(word_scores, cosines, shares)
def test_nobody_gets_more_than_the_share_and_nobody_loses(
    words: dict[PaperId, float], near: dict[PaperId, float], share: float
) -> None:
    adds = nearness(words, near, share=share)
    assert adds.keys() <= words.keys() | near.keys()
    most = max(words.values(), default=1.0) * share / (1 - share)
    assert all(0 <= more <= most * (1 + 1e-9) for more in adds.values())
    assert nearness(words, near, share=0.0) == {}
    assert nearness(words, {}, share=share) == {}
