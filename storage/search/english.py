"""Ordinary English, so that a right word is not "corrected" because no paper has it. Pure.

The words are those of BERT's vocabulary (Devlin et al. 2018, Apache-2.0), which `storage.meaning`
reads as well.
"""

import gzip
from functools import cache
from pathlib import Path

from storage.search.words import stems

FILE = Path(__file__).parents[1] / "meaning" / "wordpieces.txt.gz"
SHORTEST = 3  # letters: below, the vocabulary has all kinds of fragments


def is_english(word: str) -> bool:
    """Whether some form of the word is in the vocabulary."""
    return bool(its := stems(word)) and _known().issuperset(its)


@cache
def _known() -> frozenset[str]:
    text = gzip.decompress(FILE.read_bytes()).decode()
    whole = (word for word in text.split() if len(word) >= SHORTEST and word.isalpha())
    return frozenset(stems(" ".join(whole)))
