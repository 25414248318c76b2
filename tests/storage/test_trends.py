"""Weeks, and the topics that grow in them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.trends import FEWEST, MOST, Trend, Weeks, growing, weeks_until

LAST = date(2026, 8, 12)


def test_weeks_end_with_the_last_day() -> None:
    weeks = Weeks(LAST, 3)
    assert weeks.ends == (date(2026, 7, 29), date(2026, 8, 5), LAST)
    assert weeks.starts == (date(2026, 7, 23), date(2026, 7, 30), date(2026, 8, 6))


@pytest.mark.parametrize("count", [FEWEST - 1, MOST + 1])
def test_there_are_neither_too_few_nor_too_many(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 52"):
        Weeks(LAST, count)


@pytest.mark.parametrize(
    ("since", "count"),
    [
        (None, 12),
        (LAST, 2),
        (LAST - timedelta(days=13), 2),
        (LAST - timedelta(days=14), 3),
        (date(2001, 1, 1), 52),
        (date(2030, 1, 1), 2),
    ],
)
def test_as_many_as_are_asked_for(since: date | None, count: int) -> None:
    assert weeks_until(LAST, since=since).count == count


@given(st.dates(LAST - timedelta(days=350), LAST - timedelta(days=7)))
def test_the_first_week_has_the_day_that_is_asked_for(since: date) -> None:
    weeks = weeks_until(LAST, since=since)
    assert weeks.starts[0] <= since <= weeks.ends[0]


def test_growth_is_of_four_weeks_against_four() -> None:
    assert Trend("a", (9, 9, 9, 9, 1, 1, 1, 1, 2, 2, 2, 3)).growth == 5
    assert Trend("a", (1, 2, 5)).growth == 3
    assert Trend("a", (7, 4)).growth == -3


def test_what_grew_most_comes_first() -> None:
    counts = {"b": (1, 4), "a": (1, 4), "much": (50, 51), "less": (9, 2), "flat": (70, 70)}
    assert [its.topic for its in growing(counts, most=9)] == ["a", "b", "much"]
    assert [its.topic for its in growing(counts, most=2)] == ["a", "b"]


def test_where_nothing_grew_what_there_is_most_of() -> None:
    assert [its.topic for its in growing({"few": (2, 1), "many": (9, 9)}, most=9)] == [
        "many",
        "few",
    ]
