"""Nearness by the table of word pieces that ships."""

import numpy as np
import pytest

from storage.meaning.fitting import DIMENSIONS
from storage.meaning.table import FILE, MOST_PIECES, cosines, vectors
from storage.meaning.wordpiece import bert
from storage.models import PaperId

ABOUT = {
    PaperId(1): "Unlearning removes the influence of training examples from a language model.",
    PaperId(2): "A faster kernel for attention on graphics cards.",
    PaperId(3): "We translate speech of languages that few people speak.",
}


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("how can a network forget what it was taught?", 1),
        ("how do I make my GPU quicker?", 2),
        ("how do I interpret a talk in a rare dialect?", 3),
    ],
)
def test_a_question_in_other_words_lies_nearest_to_what_answers_it(
    question: str, nearest: int
) -> None:
    found = cosines(question, ABOUT)
    assert list(found) == list(ABOUT)
    assert max(found, key=found.__getitem__) == nearest


def test_vectors_have_length_one_and_texts_without_words_none() -> None:
    lengths = np.linalg.norm(vectors(["a paper", "", "?!", "Über Drachen", "风筝"]), axis=1)
    assert lengths == pytest.approx([1, 0, 0, 1, 1])


def test_the_words_alone_count() -> None:
    plain, loud, turned = vectors(["a kite of paper", "A KITE -- of 'Paper'!", "paper of a kite"])
    assert plain == pytest.approx(loud)
    assert plain == pytest.approx(turned)
    (bare, accents) = vectors(["naive cafe", "Naïve — “café”"])
    assert bare == pytest.approx(accents)


def test_of_a_long_text_the_beginning_counts() -> None:
    short, long = vectors(["kite " * MOST_PIECES, "kite " * MOST_PIECES + "milk " * MOST_PIECES])
    assert short == pytest.approx(long)


def test_nothing_lies_near_nothing() -> None:
    assert cosines("a kite", {}) == {}
    assert cosines("?", {PaperId(1): "a kite"}) == {PaperId(1): 0.0}


def test_every_piece_has_its_row() -> None:
    table = np.load(FILE)
    assert (table.shape, table.dtype) == ((len(bert()), DIMENSIONS), np.int8)
