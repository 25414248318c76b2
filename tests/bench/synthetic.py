"""As many papers as wanted, put together from real ones: for sizes that no file beside us has.

A paper is a walk through the texts of ten thousand real ones. It copies words, and every now and
then goes on at another place where the same word stands: a Markov chain, so that each pair of
neighbours was written by somebody. Its sentences all start in the same real paper, as a paper
keeps to its subject. Rare words are drawn anew from an endless list, by rank (Zipf and
Mandelbrot: few of them often, ever more of them once), so that the vocabulary grows with the
papers. The same seed gives the same papers, and a longer run begins with the shorter one.

    python -m tests.bench.synthetic [--papers 10000] [--tiny]      how real they look
"""

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from statistics import mean

from storage import Mention, Record, Source
from tests.bench.corpus import many
from tests.bench.table import seconds, show

STRAY, STRAY_IN_TITLES = 0.1, 0.35  # how likely the walk goes on elsewhere after a word
RARE = 3  # real papers that have a word, up to which it is drawn anew
# Rank r of the rare words is drawn in proportion to (r + COMMON) ** -(1 + FALL). Distinct words
# then grow with the words ** (1 / (1 + FALL)), as they do in the real papers (Heaps).
COMMON, FALL = 9_000, 0.65
SLOT = "\x00"  # stands for a rare word in what is copied
PLAIN = re.compile(r"[A-Za-z][a-z]+(?=\W*$)")
WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = (".", "!", "?")


def papers(count: int, *, seed: int = 1) -> Iterator[Record]:
    """`count` papers, one after the other."""
    return word_model().records(count, seed=seed)


@cache
def word_model() -> "WordModel":
    return WordModel(many().records)


class WordModel:
    """What new papers are put together from."""

    def __init__(self, real: Sequence[Record]) -> None:
        having = Counter(word for record in real for word in set(words(record)))
        rare = sorted(word for word, its in having.items() if its <= RARE)
        self._titles = Walks([record.title for record in real], set(rare), STRAY_IN_TITLES)
        self._texts = Walks([record.abstract for record in real], set(rare), STRAY)
        random.Random(0).shuffle(rare)
        self._rare = rare
        self._real = real
        self._names = [name.split() for record in real for name in record.authors] or [["A.", "B."]]

    def records(self, count: int, *, seed: int = 1) -> Iterator[Record]:
        dice = random.Random(seed)
        return (self._record(dice, n) for n in range(count))

    def _record(self, dice: random.Random, n: int) -> Record:
        home = dice.randrange(len(self._real))
        like = self._real[home]
        day = _some_day(dice, like.mention.day)
        return Record(
            title=self._written(dice, self._titles.walk(dice, home)),
            abstract=self._written(dice, self._texts.walk(dice, home)),
            authors=tuple(self._name(dice) for _ in like.authors),
            arxiv_id=f"{day:%y%m}.{n % 100_000:05}" if like.arxiv_id else None,
            mention=Mention(Source.DAILY_PAGE, f"{day.isoformat()}.txt", day, n % 50 + 1),
        )

    def _written(self, dice: random.Random, walked: Iterable[str]) -> str:
        return " ".join([w if w[0] != SLOT else self._rare_word(dice) + w[1:] for w in walked])

    def _rare_word(self, dice: random.Random) -> str:
        rank = int(COMMON * ((1 - dice.random()) ** (-1 / FALL) - 1))
        return self._rare[rank] if rank < len(self._rare) else self._coined(rank)

    def _coined(self, rank: int) -> str:
        """The front of one rare word and the end of another, the same ones for a rank always."""
        dice = random.Random(rank)
        front, end = dice.choice(self._rare), dice.choice(self._rare)
        return front[: len(front) // 2 + 1] + end[len(end) // 2 :]

    def _name(self, dice: random.Random) -> str:
        return f"{dice.choice(self._names)[0]} {dice.choice(self._names)[-1]}"


class Walks:
    """Texts as one run of words, with what a walk through them needs to know.

    Words of `rare` stand there as a slot, with the punctuation that follows them.
    """

    def __init__(self, texts: Iterable[str], rare: set[str], stray: float) -> None:
        self._stray = stray
        self._words: list[str] = []
        self._starts: list[list[int]] = []  # of each text's sentences
        self._lengths: list[int] = []  # of each text, in words
        for text in texts:
            told = [_or_slot(word, rare) for word in text.split()] or ["-"]
            ends = [at for at, word in enumerate(told[:-1], 1) if word.endswith(SENTENCE_END)]
            self._starts.append([len(self._words) + at for at in (0, *ends)])
            self._lengths.append(len(told))
            self._words += told
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._words):
            self._places[word].append(at)
        bounds = sorted(start for its in self._starts for start in its)
        self._ends = [
            end for start, end in pairwise([*bounds, len(self._words)]) for _ in range(start, end)
        ]

    def walk(self, dice: random.Random, home: int) -> list[str]:
        """As many words as the text number `home` has, by sentences that start in it."""
        walked: list[str] = []
        length = self._lengths[home]
        while len(walked) < length:
            self._sentence(dice, dice.choice(self._starts[home]), walked)
        return walked[:length]

    def _sentence(self, dice: random.Random, at: int, walked: list[str]) -> None:
        while True:
            end = self._ends[at]
            stop = min(end, at + 1 + int(dice.expovariate(self._stray)))
            walked += self._words[at:stop]
            if stop == end:
                return
            last = self._words[stop - 1]
            at = stop if last[0] == SLOT else 1 + dice.choice(self._places[last])
            if at == len(self._words) or self._ends[at] != self._ends[at - 1]:
                return  # there the word ends a text


@dataclass(frozen=True, slots=True)
class Looks:
    """Counts of some papers. known: the share of their adjacent pairs that `like` has too."""

    papers: int
    distinct: int
    in_two: int
    in_one_paper: float
    known: float


def looks(papers: Sequence[Record], *, like: Sequence[Record]) -> Looks:
    having = Counter(word for paper in papers for word in set(words(paper)))
    there = {pair for paper in like for pair in pairwise(words(paper))}
    pairs = [pair in there for paper in papers for pair in pairwise(words(paper))]
    return Looks(
        papers=len(papers),
        distinct=len(having),
        in_two=sum(papers > 1 for papers in having.values()),
        in_one_paper=mean(len(set(words(paper))) for paper in papers),
        known=sum(pairs) / len(pairs),
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    count = 40 if told.tiny else told.papers
    real = list(many(count).records)
    model = WordModel(real)
    made: list[Record] = []
    speed = count / seconds(lambda: made.extend(model.records(count)))
    rows = {
        "synthetic": looks(made, like=real),
        "real": looks(real, like=real),
        "half of the real, like the other half": looks(real[::2], like=real[1::2]),
    }
    show(
        f"{speed:,.0f} synthetic papers a second, beside those they are made from",
        ("papers", "papers", "words", "in two papers", "of one paper", "pairs known"),
        [(name, *astuple(its)) for name, its in rows.items()],
    )


def words(record: Record) -> list[str]:
    return WORD.findall(f"{record.title} {record.abstract}".lower())


def _or_slot(word: str, rare: set[str]) -> str:
    plain = PLAIN.match(word)
    return SLOT + word[plain.end() :] if plain and plain[0].lower() in rare else word


def _some_day(dice: random.Random, real: date | None) -> date:
    return date(real.year if real else 2025, dice.randint(1, 12), dice.randint(1, 28))


if __name__ == "__main__":
    main()
