"""Words and meaning as one order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.meaning.blend import MEANING, blend
from storage.models import PaperId

ONE, TWO, THREE, FOUR = map(PaperId, (1, 2, 3, 4))

papers = st.integers(1, 30).map(PaperId)
word_scores = st.dictionaries(papers, st.floats(0.01, 50))
cosines = st.dictionaries(papers, st.floats(-1, 1))


def rounded(found: list[tuple[PaperId, float]]) -> list[tuple[PaperId, float]]:
    return [(id, round(score, 3)) for id, score in found]


def test_meaning_leads_and_what_is_near_joins() -> None:
    near = {ONE: 0.2, TWO: 0.8, THREE: 0.9, FOUR: 0.29}
    found = blend({ONE: 10.0, TWO: 9.0}, near)
    assert rounded(found) == [(TWO, 0.893), (THREE, 0.6), (ONE, 0.533)]


@pytest.mark.parametrize(("cosine", "found"), [(0.59, []), (0.6, [(ONE, MEANING)])])
def test_where_the_words_find_nothing_only_what_is_very_near_is_found(
    cosine: float, found: list[tuple[PaperId, float]]
) -> None:
    assert blend({}, {ONE: cosine}) == found


def test_a_paper_that_was_not_read_yet_is_taken_at_its_words() -> None:
    found = blend({ONE: 10.0, TWO: 8.0, THREE: 2.0}, {ONE: 0.1, THREE: 0.5})
    assert rounded(found) == [(TWO, 0.8), (THREE, 0.68), (ONE, 0.52)]


def test_what_lies_the_other_way_counts_as_having_nothing() -> None:
    assert rounded(blend({ONE: 5.0}, {ONE: -0.3})) == [(ONE, 0.4)]
    found = blend({ONE: 5.0, TWO: 5.0}, {ONE: -0.3, TWO: 0.4})
    assert rounded(found) == [(TWO, 1.0), (ONE, 0.4)]


@given(word_scores)
def test_with_nothing_read_the_scores_are_those_of_the_words(words: dict[PaperId, float]) -> None:
    best = max(words.values(), default=1.0)
    found = blend(words, {})
    assert dict(found) == pytest.approx({id: score / best for id, score in words.items()})


@given(word_scores, cosines)
def test_what_the_words_found_stays_and_scores_fall_from_one_to_nothing(
    words: dict[PaperId, float], near: dict[PaperId, float]
) -> None:
    found = blend(words, near)
    ids, scores = [id for id, _ in found], [score for _, score in found]
    assert words.keys() <= set(ids) <= words.keys() | near.keys()
    assert len(set(ids)) == len(ids)
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
