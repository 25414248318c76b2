"""Real pages and real, awkward records, which lie beside the project and are not copied into it."""

import json
import random
import textwrap
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from storage.models import Problem, Record
from storage.sources.daily_page import parse

SHARED = Path(__file__).parents[4] / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real pages: {SHARED} is not there")
TODAY = date(2026, 1, 1)

Pair = tuple[str, str]


def folded(row: dict[str, str]) -> Pair:
    return " ".join(row["title"].split()), " ".join(row["abstract"].split())


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pairs(data: bytes, page: str = "page.txt") -> list[Pair | Problem]:
    found = parse(data, page=page, today=TODAY)
    return [(r.title, r.abstract) if isinstance(r, Record) else r for r in found]


def odd_records() -> list[Pair]:
    return [folded(row) for row in rows(SHARED / "data" / "papers" / "odd_records.jsonl")]


def dump(parts: Sequence[str], header: str = "Subscribe\n\nbyAK\n\nMar 11") -> bytes:
    return "\n\n".join((header, *parts)).encode()


def test_the_seeds_have_437_records_and_take_well_under_a_second() -> None:
    files = sorted((SHARED / "seeds").glob("*.txt"))
    start = time.process_time()
    found = [each for file in files for each in pairs(file.read_bytes(), file.name)]
    assert time.process_time() - start < 1
    assert len(found) == 437
    assert not [each for each in found if isinstance(each, Problem)]


def test_every_record_of_the_gold_pages() -> None:
    pages = SHARED / "data" / "pages"
    for gold in rows(pages / "daily_2024_h1.expected.jsonl"):
        file = pages / gold["file"]
        records = list(parse(file.read_bytes(), page=file.name, today=TODAY))
        assert [(r.title, r.abstract) for r in records] == [folded(p) for p in gold["papers"]]
        assert {str(r.mention.day) for r in records} == {gold["date"]}


@pytest.mark.parametrize("header", ["Subscribe\n\nbyAK\n\nMar 11", "Mar 11", ""])
@pytest.mark.parametrize("seed", range(3))
def test_odd_records_in_any_order(header: str, seed: int) -> None:
    odd = odd_records()
    random.Random(seed).shuffle(odd)
    assert pairs(dump([part for pair in odd for part in pair], header)) == odd


@pytest.mark.parametrize("width", range(72, 101, 4))
def test_odd_records_hard_wrapped(width: int) -> None:
    """A program that breaks at spaces alone loses nothing."""
    odd = odd_records()
    wrapped = [
        textwrap.fill(part, width, break_long_words=False, break_on_hyphens=False)
        for pair in odd
        for part in pair
    ]
    assert pairs(dump(wrapped)) == odd


@pytest.mark.parametrize("width", [72, 80, 100])
def test_odd_records_broken_at_hyphens_and_within_words(width: int) -> None:
    """Where a word without spaces is cut, its space may be lost or won, but no letter."""
    odd = odd_records()
    wrapped = [textwrap.fill(part, width) for pair in odd for part in pair]
    found = pairs(dump(wrapped))
    assert [tuple("".join(part.split()) for part in pair) for pair in found] == [
        tuple("".join(part.split()) for part in pair) for pair in odd
    ]


@pytest.mark.parametrize("lose_title", [True, False])
def test_a_lost_block_among_real_papers_shifts_nothing(lose_title: bool) -> None:
    gold = rows(SHARED / "data" / "pages" / "daily_2024_h1.expected.jsonl")
    papers = [folded(p) for page in gold for p in page["papers"]]
    draw = random.Random(1)
    for _ in range(150):
        some = draw.sample(papers, 12)
        lost = draw.randrange(len(some))
        parts = [part for pair in some for part in pair]
        del parts[2 * lost + (not lose_title)]
        found = pairs(dump(parts))
        assert [pair for pair in found if isinstance(pair, tuple)] == [
            *some[:lost],
            *some[lost + 1 :],
        ]
        assert sum(isinstance(each, Problem) for each in found) == 1
