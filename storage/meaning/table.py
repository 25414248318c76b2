"""What lies near a sentence in meaning, by a table of word pieces: roughly, and without a model.

Each piece has a vector, and a text's vector is the sum of them. `pieces.npy` was fitted so that
these come near to what MiniLM makes of the same texts (`fitting.py` says how).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from storage.meaning.wordpiece import bert
from storage.models import PaperId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("pieces.npy")
MOST_PIECES = 256  # of a text: an abstract seldom has more


def cosines(sentence: str, texts: Mapping[PaperId, str]) -> dict[PaperId, float]:
    """How near each text lies to the sentence, from -1 to 1."""
    if not texts:
        return {}
    found = vectors([sentence, *texts.values()])
    return dict(zip(texts, (found[1:] @ found[0]).tolist(), strict=True))


def vectors(texts: Sequence[str]) -> "NDArray[np.float32]":
    """(texts, dimensions), each of length 1; of 0 where a text has no words."""
    import numpy as np

    pieces = [bert().of_words(text)[:MOST_PIECES] for text in texts]
    found = np.array([_table()[its].sum(0, np.int32) for its in pieces]).astype(np.float32)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1)
    return found


@cache
def _table() -> "NDArray[np.int8]":
    """(pieces, dimensions)."""
    import numpy as np

    table: NDArray[np.int8] = np.load(FILE, mmap_mode="r")
    return table
