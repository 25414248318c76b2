"""Titles as people remember them: a word short, a word wrong, slips of the keys, cut off.

    python -m tests.bench.quality_search --titles

Two hundred titles of a corpus, each changed in every way it can be; the paper it is of is the one
answer. The same seed gives the same queries.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence

from storage import Record
from storage.clean import clean
from tests.bench.judged import Collection, Document, Judged

TITLES = 200
SHORTEST = 4  # words of a title that is changed
Words = list[str]
Change = Callable[[random.Random, Words, Words], Words | None]  # dice, title, the corpus's words


def remembered(name: str, records: Sequence[Record], *, count: int = TITLES) -> Collection:
    """`count` titles that no other paper has, asked for in every way of CHANGES."""
    papers = [clean(record) for record in records]
    documents = [Document(str(n), paper) for n, paper in enumerate(papers)]
    often = Counter(paper.title.casefold() for paper in papers)
    known = [word for paper in papers for word in paper.title.split()]
    fit = [
        one
        for one in documents
        if often[one.paper.title.casefold()] == 1 and len(one.paper.title.split()) >= SHORTEST
    ]
    dice = random.Random(1)
    chosen = dice.sample(fit, min(count, len(fit)))
    asked = [
        Judged(" ".join(words), name, {one.key: 1})
        for one in chosen
        for name, change in CHANGES.items()
        if (words := change(dice, one.paper.title.split(), known))
    ]
    return Collection(name, documents, asked)


def a_word_less(dice: random.Random, title: Words, known: Words) -> Words:
    place = dice.randrange(len(title))
    return title[:place] + title[place + 1 :]


def a_word_wrong(dice: random.Random, title: Words, known: Words) -> Words:
    place = dice.randrange(len(title))
    return [*title[:place], dice.choice(known), *title[place + 1 :]]


def two_slips(dice: random.Random, title: Words, known: Words) -> Words | None:
    """Two neighbouring letters change places, in two words."""
    long = [place for place, word in enumerate(title) if len(word) >= 4 and word.isalpha()]
    if len(long) < 2:
        return None
    slipped = dice.sample(long, 2)
    return [_swapped(dice, word) if n in slipped else word for n, word in enumerate(title)]


def _swapped(dice: random.Random, word: str) -> str:
    # Hardly anyone errs in the first letter.
    places = [n for n in range(1, len(word) - 1) if word[n] != word[n + 1]]
    if not places:
        return word
    place = dice.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def other_order(dice: random.Random, title: Words, known: Words) -> Words:
    return dice.sample(title, len(title))


def cut_off(dice: random.Random, title: Words, known: Words) -> Words:
    """After two thirds."""
    return title[: max(2, len(title) * 2 // 3)]


def no_subtitle(dice: random.Random, title: Words, known: Words) -> Words | None:
    """What stands before the colon, where that is more than a name."""
    before = " ".join(title).partition(": ")[0].split()
    return before if 2 <= len(before) < len(title) else None


CHANGES: dict[str, Change] = {
    "word less": a_word_less,
    "word wrong": a_word_wrong,
    "two slips": two_slips,
    "other order": other_order,
    "cut off": cut_off,
    "no subtitle": no_subtitle,
}
