"""What searches are timed with, by kind: real queries where they are beside us, and made ones."""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from storage import Record
from storage.search.words import STOP_WORDS
from tests.bench.corpus import SHARED, sentences, short_queries

QUESTIONS = SHARED / "data" / "retrieval" / "cranfield" / "queries.jsonl"
WORD = re.compile(r"[A-Za-z]{3,}")
COMMONEST = 60  # words of the papers, from which the one common word is taken


def kinds(papers: Sequence[Record], count: int, *, seed: int = 5) -> dict[str, list[str]]:
    """Kind → `count` queries to papers like these."""
    dice = random.Random(seed)
    picked = dice.choices(papers, k=count)
    return {
        "one common word": common_words(papers, count),
        "short": _half_and_half(short_queries(count)[1], [_run(dice, p.title, 3) for p in picked]),
        "sentence": _half_and_half(questions(count), sentences(papers, count)),
        "phrase": [f'"{_run(dice, paper.abstract, 2)}"' for paper in picked],
        "mistyped": [mistyped(dice, _run(dice, paper.title, 3)) for paper in picked],
        "filtered": [_filtered(dice, paper) for paper in picked],
    }


def common_words(papers: Sequence[Record], count: int) -> list[str]:
    having = Counter(word for paper in papers for word in set(_words(paper.abstract.lower())))
    common = [word for word, _ in having.most_common(200) if word not in STOP_WORDS]
    return common[: min(count, COMMONEST)]


def questions(count: int) -> list[str]:
    if not QUESTIONS.is_file():
        return []
    with QUESTIONS.open() as lines:
        return [json.loads(line)["text"] for line in islice(lines, count)]


def mistyped(dice: random.Random, text: str) -> str:
    """The longest word with two of its inner letters swapped, or one left out."""
    word = max(text.split(), key=len, default="")
    if len(word) < 5:
        return text
    at = dice.randrange(1, len(word) - 2)
    pair = word[at : at + 2]
    return text.replace(word, word[:at] + dice.choice((pair[::-1], pair[1])) + word[at + 2 :], 1)


def _filtered(dice: random.Random, paper: Record) -> str:
    year = paper.mention.day.year if paper.mention.day else 2025
    author = paper.authors[0].split()[-1] if paper.authors else ""
    word, other = dice.choice(_words(paper.abstract)), dice.choice(_words(paper.title) or ["on"])
    return dice.choice(
        (
            f"{word} since:{year}",
            f"{word} until:{year} sort:new",
            f"{word} {other} -survey since:{year - 1} until:{year}",
            f"by:{author} {word}" if author else f"{word} source:daily_page",
            f"topic:{other} {word}",
            "sort:new",
        )
    )


def _run(dice: random.Random, text: str, most: int) -> str:
    """Two to `most` words that stand together in `text`."""
    words = text.split()
    at = dice.randrange(max(1, len(words) - most + 1))
    return " ".join(words[at : at + dice.randint(2, most)]).replace('"', "")


def _half_and_half(some: Sequence[str], others: Sequence[str]) -> list[str]:
    half = len(others) // 2
    return [*some[:half], *others[min(half, len(some)) :]]


def _words(text: str) -> list[str]:
    return WORD.findall(text) or ["on"]
