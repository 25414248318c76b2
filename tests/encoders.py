"""An encoder that needs no model: texts that share words lie near each other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from storage.meaning.encoder import PASSAGES


@dataclass
class WordEncoder:
    """A word is a random direction, a text the sum of its words. `read` are the texts it was
    given; `same` are words that mean the same, each under the word that stands for it; `passage`
    is how many words it reads at once."""

    name: str = "words 1"
    dimensions: int = 64
    same: dict[str, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    passage: int = 100

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        rows = [self._sum(text.lower().split()) for text in texts]
        vectors = np.array(rows, np.float32).reshape(len(rows), self.dimensions)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The title with every `passage` words."""
        papers = np.zeros((len(texts), PASSAGES, self.dimensions), np.float32)
        for paper, text in zip(papers, texts, strict=True):
            title, _, rest = text.partition("\n")
            words = rest.split() or [""]
            parts = [words[at : at + self.passage] for at in range(0, len(words), self.passage)]
            read = self.encode([" ".join([title, *part]) for part in parts[:PASSAGES]])
            paper[: len(read)] = read
        return papers

    def _sum(self, words: Sequence[str]) -> NDArray[np.float64]:
        known = [self.same.get(word, word) for word in words or ["nothing"]]
        return np.sum([self._direction(word) for word in known], axis=0)

    def _direction(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        return np.random.default_rng(seed).standard_normal(self.dimensions)
