"""Rows of vectors in three files: mapped to be read, only ever added to.

`papers` has a row's id and the fingerprint of the text it was made of, `values` one byte a
dimension of each of its passages, `signs` one bit a dimension of the first. A paper's last row
counts; one with the id negated says that the paper is gone. What stands behind the rows that count
is overwritten by who adds the next.

The nearest of a million are found in some 15 ms: the signs that differ tell two thousand that
could be, whose values then decide. (A library's graph answers sooner, but must hold all of it in
memory to add to it, and write all of it anew.)
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from storage.meaning.encoder import PASSAGES
from storage.models import PaperId

PAPER = np.dtype([("id", "<i8"), ("text", "<u8")])
SIGNS, VALUES = np.dtype("<u8"), np.dtype("i1")
NEAREST = 0.6  # what the nearest passage counts; from 0.5 to 0.7 nothing changes much
LEAST = np.float32(1e-6)  # what a vector is scaled by at least: those of papers gone are all 0
CHUNK = 65_536  # rows worked on at a time: 3 MB of signs, 75 MB of values

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Part = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]  # rows of papers, signs and values


@dataclass(frozen=True, slots=True)
class Rows:
    """The first so many rows of the files. known: the ids of the papers that are there, ascending;
    at: each one's row. dead: rows that count no more."""

    papers: NDArray[np.void]
    signs: NDArray[np.uint64]
    values: NDArray[np.int8]
    known: NDArray[np.int64]
    at: Places
    dead: Places

    @classmethod
    def mapped(cls, folder: Path, rows: int, dimensions: int) -> Self:
        """Raises: OSError, ValueError where the files are missing or too short."""
        papers = _mapped(folder / "papers", PAPER, (rows,))
        signs = _mapped(folder / "signs", SIGNS, (rows, dimensions // 64))
        values = _mapped(folder / "values", VALUES, (rows, PASSAGES, dimensions))
        at = _last_of_each(np.array(papers["id"]))
        dead = np.ones(rows, np.bool_)
        dead[at] = False
        return cls(papers, signs, values, papers["id"][at], at, np.flatnonzero(dead))

    def places(self, ids: Sequence[PaperId]) -> Places:
        """The row of each id; -1 where it has none."""
        asked = np.array(ids, np.int64)
        if not len(self.known):
            return np.full(len(asked), -1)
        place = np.minimum(np.searchsorted(self.known, asked), len(self.known) - 1)
        return np.where(self.known[place] == asked, self.at[place], -1)

    def cosines(self, vector: Floats, places: Places) -> Floats:
        """Of the nearest passage, which may be what was asked for, and of the beginning, which
        tells what the paper is about."""
        values = self.values[places].astype(np.float32)
        # By einsum: a BLAS would wake threads, for 30 times as long.
        squares = np.einsum("ijk,ijk->ij", values, values)
        lengths = np.sqrt(squares) * np.linalg.norm(vector)
        products = np.einsum("ijk,k->ij", values, vector)
        each = np.divide(products, lengths, out=np.full_like(products, -1), where=lengths > 0)
        found: Floats = NEAREST * each.max(axis=1) + (1 - NEAREST) * each[:, 0]
        return found

    def near(self, vector: Floats, most: int) -> Places:
        """`most` rows whose signs differ least, and those that tie with the last of them."""
        if len(self.at) <= most:
            return self.at
        differ = self._differing(_signs(vector[None])[0])
        differ[self.dead] = len(vector) + 1  # more than any other
        within = np.cumsum(np.bincount(differ))
        return np.flatnonzero(differ <= np.searchsorted(within, most))

    def _differing(self, signs: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """How many signs of each row differ."""
        found = np.zeros(len(self.signs), np.uint16)
        for start in range(0, len(self.signs), CHUNK):
            part, sums = self.signs[start : start + CHUNK], found[start : start + CHUNK]
            for column, word in enumerate(signs):  # numpy is slow along so short an axis
                sums += np.bitwise_count(part[:, column] ^ word)
        return found

    def counting(self) -> Iterator[Part]:
        """All that counts, a chunk at a time."""
        counts = np.sort(self.at)
        for start in range(0, len(counts), CHUNK):
            rows = counts[start : start + CHUNK]
            yield self.papers[rows], self.signs[rows], self.values[rows]


def made_of(texts: Mapping[PaperId, str], vectors: Floats, gone: Sequence[PaperId]) -> Part:
    """The rows of these papers; vectors: the passages of each, in their order."""
    papers = np.array(
        [*((id, fingerprint(text)) for id, text in texts.items()), *((-id, 0) for id in gone)],
        PAPER,
    )
    vectors = np.concatenate([vectors, np.zeros((len(gone), *vectors.shape[1:]), np.float32)])
    largest = np.abs(vectors).max(axis=2, keepdims=True, initial=LEAST)
    values = np.rint(vectors * (127 / largest)).astype(VALUES)
    return papers, _signs(vectors[:, 0]), values


def add(folder: Path, rows: int, new: Part) -> int:
    """Adds behind the first `rows`, for good. Returns how many there are then. Raises: OSError."""
    for name, values in zip(("papers", "signs", "values"), new, strict=True):
        width = values.nbytes // len(values) if len(values) else 0
        with (folder / name).open("r+b" if (folder / name).exists() else "w+b") as file:
            file.seek(rows * width)
            file.write(values.tobytes())
            file.flush()
            os.fsync(file.fileno())
    return rows + len(new[0])


def fingerprint(text: str) -> int:
    """64 bits that tell whether a text is still the one that was read."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def _signs(vectors: Floats) -> NDArray[np.uint64]:
    """One bit a dimension, 64 to a word."""
    return np.packbits(vectors > 0, axis=1).view(SIGNS)


def _last_of_each(ids: NDArray[np.int64]) -> Places:
    """The last row of each paper that is not gone, by ascending id."""
    papers = np.abs(ids)
    order = np.argsort(papers, kind="stable")
    ascending = papers[order]
    last = np.ones(len(ids), np.bool_)
    last[:-1] = ascending[1:] != ascending[:-1]
    return order[last & (ids[order] > 0)]


def _mapped(path: Path, kind: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    return np.memmap(path, kind, "r", shape=shape) if shape[0] else np.empty(shape, kind)
