"""What an encoder says of texts → a table of word pieces that says about the same. Pure.

A piece gets the vector by which texts, as the mean of their pieces, come nearest to what the
encoder says of them: a ridge regression, which draws the pieces that few texts have to what it
says of them alone. Distilling a sentence encoder into such a static table, piece by piece, is
Model2Vec (Tulkens & van Dongen 2024), and learning it from whole texts its Tokenlearn. They weigh
rare pieces up (SIF, Arora et al. 2017): here it made nothing better, as texts tell what counts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge

from storage.meaning.table import MOST_PIECES
from storage.meaning.wordpiece import WordPieces

Floats = NDArray[np.float32]

DIMENSIONS = 96  # of 384: they hold 77 % of the squares of what is fitted, and ship as 3 MB
PULL = 0.05  # towards what is said of a piece alone: as one text in which it is every fifth
EXACT = 1e-3  # how near to the best solution is near enough
HELD = 0.9999  # share of the numbers that int8 holds as they are; the others are cut off


def fitted(
    texts: Sequence[str], said: Floats, alone: Floats, *, pieces: WordPieces
) -> NDArray[np.int8]:
    """The table, (pieces, at most DIMENSIONS).

    said: what the encoder says of each text, (texts, n). alone: of each piece, (pieces, n).
    """
    made_of = shares(texts, pieces)
    meant = said - said.mean(axis=0)
    first = _to_scale(alone - alone.mean(axis=0), made_of, meant)
    ridge = Ridge(alpha=PULL, fit_intercept=False, solver="sparse_cg", tol=EXACT)
    table = first + ridge.fit(made_of, meant - made_of @ first).coef_.T
    return in_bytes(table @ principal(made_of @ table, DIMENSIONS))


def shares(texts: Sequence[str], pieces: WordPieces) -> csr_matrix:
    """How much of a text each piece is, (texts, pieces): a row sums to 1, to 0 without words."""
    read = [pieces.of_words(text)[:MOST_PIECES] for text in texts]
    counts = np.array([len(its) for its in read])
    each = np.repeat(1 / np.maximum(counts, 1), counts).astype(np.float32)
    numbers = np.concatenate([np.array(its, np.int32) for its in read])
    where = np.cumsum([0, *counts])
    return csr_matrix((each, numbers, where), shape=(len(texts), len(pieces)))


def _to_scale(first: Floats, made_of: csr_matrix, meant: Floats) -> Floats:
    """As long as comes nearest to what is meant."""
    found = made_of @ first
    scaled: Floats = first * ((found * meant).sum() / (found * found).sum())
    return scaled


def principal(rows: Floats, most: int) -> Floats:
    """The axes along which rows are longest, as columns, the longest first."""
    _, axes = np.linalg.eigh(rows.T @ rows)
    longest: Floats = axes[:, ::-1][:, :most]
    return longest


def in_bytes(table: Floats) -> NDArray[np.int8]:
    """The same directions in whole numbers from -127 to 127."""
    scaled = np.clip(table * (127 / np.quantile(np.abs(table), HELD)), -127, 127)
    whole: NDArray[np.int8] = np.rint(scaled).astype(np.int8)
    return whole
