"""Which sentence answers best, and which of its words were asked for. Pure."""

import re
from collections.abc import Mapping
from math import fsum

from storage.models import Snippet
from storage.search.words import stems, tokens

SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=[^a-z\s])")


def sentences(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE_END.split(text) if sentence]


def mark(text: str, weights: Mapping[str, float]) -> Snippet:
    """All of `text`, with every word marked whose stem has a weight; neighbours as one."""
    found: list[tuple[int, int]] = []
    for token in tokens(text):
        if token.stem not in weights:
            continue
        if found and text[found[-1][1] : token.start] == " ":
            found[-1] = (found[-1][0], token.end)
        else:
            found.append((token.start, token.end))
    return Snippet(text, tuple(found))


def best_sentence(text: str, weights: Mapping[str, float]) -> Snippet:
    """The sentence whose different matching stems weigh most; the first one of equals."""

    def weight(sentence: str) -> float:
        return fsum(weights.get(stem, 0.0) for stem in set(stems(sentence)))  # in any order

    return mark(max(sentences(text), key=weight, default=""), weights)
