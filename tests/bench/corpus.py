"""What the benchmarks are run on: real papers where they are beside the project, else invented.

Invented ones come from a small word model: made-up nouns, a few of them to a field, in sentences
with English function words, drawn by falling frequency. The same seed gives the same papers.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby, islice
from pathlib import Path

from storage import Mention, Problem, Record, Source, read_pages

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEEDS = SHARED / "seeds"
TEN_THOUSAND = SHARED / "data" / "papers" / "ml_10k.jsonl"
SHORT_QUERIES = SHARED / "data" / "retrieval" / "s2cs_100_real_short_queries.jsonl"
JUDGMENTS = SHARED / "judgments" / "queries.jsonl"
TODAY = date(2025, 12, 31)
FIRST = date(2025, 1, 1).toordinal()
A_PAGE = 25  # invented papers a day


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers to measure on; `name` says in the output where they are from."""

    name: str
    records: Sequence[Record]


def few(count: int = 437) -> Corpus:
    """The seeds: 437 records of 359 papers."""
    if not SEEDS.is_dir():
        return Corpus("invented papers", invented(min(count, 359)))
    read = read_pages([str(SEEDS)], today=TODAY)
    records = [each for each in read if not isinstance(each, Problem)]
    return Corpus("the seeds", records[:count])


def many(count: int = 10_000) -> Corpus:
    """Ten thousand papers on machine learning."""
    if not TEN_THOUSAND.is_file():
        return Corpus("invented papers", invented(count))
    with TEN_THOUSAND.open() as lines:
        told = [json.loads(line) for line in islice(lines, count)]
    return Corpus(TEN_THOUSAND.name, [_record(n, each) for n, each in enumerate(told, start=1)])


def short_queries(count: int = 100) -> tuple[str, list[str]]:
    """What people type: (where from, the queries)."""
    if not SHORT_QUERIES.is_file():
        return "made-up queries", made_up_queries(count)
    with SHORT_QUERIES.open() as lines:
        return "real short queries", [json.loads(line)["text"] for line in islice(lines, count)]


def sentences(records: Sequence[Record], count: int = 50) -> list[str]:
    """The first sentences of abstracts spread over the corpus, as long questions."""
    told = [record.abstract for record in records if record.abstract]
    step = max(1, len(told) // count)
    return [text.partition(". ")[0][:300] for text in told[::step][:count]]


def invented(count: int, *, seed: int = 1) -> list[Record]:
    """`count` papers that nobody wrote, 25 a day."""
    dice = random.Random(seed)
    return [
        Record(
            title=_title(dice, n),
            abstract=" ".join(_sentence(dice, n) for _ in range(dice.randint(4, 9))),
            mention=_mention(n),
        )
        for n in range(count)
    ]


def made_up_queries(count: int, *, seed: int = 2) -> list[str]:
    dice = random.Random(seed)
    return [
        " ".join(_noun(dice, dice.randrange(FIELDS)) for _ in range(dice.randint(1, 3)))
        for _ in range(count)
    ]


def dump(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """(file name, text) of each page, as a "Daily Papers" page is saved."""
    for page, its in groupby(records, key=lambda record: record.mention.page):
        listed = list(its)
        day = listed[0].mention.day or TODAY
        papers = "".join(f"{each.title}\n\n{each.abstract}\n\n" for each in listed)
        yield page, f"{HEADER}{day:%b} {day.day}\n\n{papers}"


def with_repeats(records: Sequence[Record], *, seed: int = 3) -> list[Record]:
    """The same with, on later days, every fifth paper again and every tenth in a better text."""
    dice = random.Random(seed)
    again = [
        replace(record, abstract=record.abstract + (f" {_sentence(dice, n)}" if n % 2 else ""))
        for n, record in enumerate(records[::5])
    ]
    both = [*records, *again]
    return [replace(record, mention=_mention(n)) for n, record in enumerate(both)]


HEADER = """new

Get trending papers in your email inbox!

Subscribe

byAK and the research community

"""


def _mention(n: int) -> Mention:
    day = date.fromordinal(FIRST + n // A_PAGE)
    return Mention(Source.DAILY_PAGE, f"{day.isoformat()}.txt", day, n % A_PAGE + 1)


def _record(n: int, told: dict[str, str | int | list[str]]) -> Record:
    year = told["year"]
    return Record(
        title=str(told["title"]),
        abstract=str(told["abstract"]),
        authors=tuple(told["authors"] if isinstance(told["authors"], list) else ()),
        arxiv_id=str(told["arxiv_id"]) or None,
        doi=str(told["doi"]) or None,
        mention=Mention(
            Source.DAILY_PAGE, "ml_10k", date(int(str(year)), 1, 1) if year else None, n
        ),
    )


FIELDS = 40
NOUNS_A_FIELD = 60
SHAPES = (
    "We study {0} of {1} and show that {2} depends on {3}.",
    "Existing {0} methods for {1} ignore the {2} of large {3}.",
    "In this paper, we propose {0}, a {1} that learns {2} from {3}.",
    "Experiments on {0} and {1} improve {2} by 3.4% over {3} baselines.",
    "Our {0} uses {1} to reduce the cost of {2} without {3}.",
    "The {0} is trained with {1}, while the {2} keeps its {3}.",
)
TITLES = ("{0}: {1} for {2}", "Learning {0} {1} from {2}", "On the {0} of {1} in {2}")


def _title(dice: random.Random, n: int) -> str:
    nouns = [_noun(dice, n % FIELDS).title() for _ in range(3)]
    return f"{dice.choice(TITLES).format(*nouns)} {_word(random.Random(n + 1_000_000)).title()}"


def _sentence(dice: random.Random, n: int) -> str:
    return dice.choice(SHAPES).format(*(_noun(dice, n % FIELDS) for _ in range(4)))


def _noun(dice: random.Random, field: int) -> str:
    """One word or two of the field, or now and then of any, the first ones most often."""
    of = field if dice.random() < 0.8 else dice.randrange(FIELDS)
    words = _vocabulary()[of]
    picked = [words[int(len(words) * dice.random() ** 3)] for _ in range(dice.choice((1, 2, 2)))]
    return " ".join(dict.fromkeys(picked))


@cache
def _vocabulary() -> list[list[str]]:
    dice = random.Random(0)
    return [[_word(dice) for _ in range(NOUNS_A_FIELD)] for _ in range(FIELDS)]


def _word(dice: random.Random) -> str:
    syllables = dice.randint(2, 4)
    return "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(syllables))
