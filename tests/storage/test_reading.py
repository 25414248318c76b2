"""A paper as saved searches read it."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import Paper, PaperId, StoredPaper
from storage.search.reading import IN_TITLE, REACH, Reading, read


def reading(title: str, abstract: str = "", summary: str = "") -> Reading:
    return read(StoredPaper(PaperId(1), Paper(title, abstract, summary)))


def test_a_whole_reading() -> None:
    paper = reading("Caching the Keys", "We cache keys. Cached keys age.", "On age.")
    assert paper.parts == (
        ("cach", "the", "key"),
        ("on", "age"),
        ("we", "cach", "key", "cach", "key", "age"),
    )
    assert paper.title == ("cach", "the", "key")
    assert paper.counts == {"cach": 4, "key": 4, "age": 2}
    four, two = 1 + math.log(4), 1 + math.log(2)
    length = math.sqrt(2 * four**2 + two**2)
    assert paper.strengths == pytest.approx(
        {"cach": four / length, "key": four / length, "age": two / length}
    )


def test_nothing_to_read() -> None:
    paper = reading("")
    assert (paper.counts, paper.strengths) == ({}, {})
    assert not paper.says(("key",))
    assert paper.times(("key",)) == 0


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        (("cach", "the", "key"), True),
        (("key", "cach"), False),
        (("key", "we"), False),  # from one part into the next
        (("we", "evict"), True),
        (("cach",), True),
        ((), False),
    ],
)
def test_phrases_stand_together_in_one_part(phrase: tuple[str, ...], says: bool) -> None:
    assert reading("Cache the Keys", "We evict keys.").says(phrase) is says


@pytest.mark.parametrize(
    ("title", "abstract", "times"),
    [
        ("KV cache eviction", "", IN_TITLE),
        ("Evicting what a KV cache holds", "", IN_TITLE),
        ("Waves", "We evict much of the KV cache.", 1),
        ("Waves", "A KV cache, a large one of many long words, is evicted.", 0),
        ("Waves", "KV cache eviction is KV cache eviction.", 2),
        ("KV cache", "eviction", 0),
        ("Eviction of the KV cache", "KV cache eviction.", IN_TITLE + 1),
    ],
)
def test_how_often_words_stand_near_one_another(title: str, abstract: str, times: int) -> None:
    assert reading(title, abstract).times(("kv", "cach", "evict")) == times


def test_no_words_stand_nowhere() -> None:
    assert reading("Waves").times(()) == 0


WORD = st.sampled_from(["kv", "cach", "evict", "wave", "boat"])


@given(st.lists(WORD, max_size=14), st.sets(WORD, min_size=1, max_size=3))
def test_times_against_a_slow_twin(words: list[str], wanted: set[str]) -> None:
    """At least one run is found where any is, and runs found do not overlap."""
    found = reading("", " ".join(words)).times([*wanted])
    far = len(wanted) + REACH
    runs = [
        (start, end)
        for start, end in product(range(len(words) + 1), repeat=2)
        if start < end <= start + far and wanted <= set(words[start:end])
    ]
    most, free_from = 0, 0
    for start, end in sorted(runs, key=lambda run: run[1]):
        if start >= free_from:
            most, free_from = most + 1, end
    assert found == most
