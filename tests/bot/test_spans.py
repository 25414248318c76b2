"""Days as people say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.spans import Span, parse_span

TUESDAY = date(2025, 8, 12)


def span(since: str = "", until: str = "") -> Span:
    days = [date.fromisoformat(day) if day else None for day in (since, until)]
    return Span(*days)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2025", span("2025-01-01", "2025-12-31")),
        ("in 2024", span("2024-01-01", "2024-12-31")),
        ("Published in February 2024", span("2024-02-01", "2024-02-29")),
        ("2024-06", span("2024-06-01", "2024-06-30")),
        ("2024-06-30", span("2024-06-30", "2024-06-30")),
        ("june", span("2025-06-01", "2025-06-30")),
        ("in December", span("2024-12-01", "2024-12-31")),
        ("since 2023", span("2023-01-01")),
        ("since Sept. 2023", span("2023-09-01")),
        ("from 2023 onwards", span("2023-01-01")),
        ("2023 or later", span("2023-01-01")),
        ("after 2023", span("2024-01-01")),
        ("before june 2024", span("", "2024-05-31")),
        ("until 2024", span("", "2024-12-31")),
        ("between 2022 and 2023", span("2022-01-01", "2023-12-31")),
        ("2023-2022", span("2022-01-01", "2023-12-31")),
        ("from 2022 to june 2023", span("2022-01-01", "2023-06-30")),
        ("this year", span("2025-01-01", "2025-12-31")),
        ("from last year", span("2024-01-01", "2024-12-31")),
        ("last month", span("2025-07-01", "2025-07-31")),
        ("this week", span("2025-08-11", "2025-08-12")),
        ("yesterday", span("2025-08-11", "2025-08-11")),
        ("in the last two years", span("2023-08-12")),
        ("over the past 18 months", span("2024-02-12")),
        ("last week", span("2025-08-05")),
        ("the last few days", span("2025-08-09")),
        ("2025-13", None),
        ("2025-02-30", None),
        ("since robotics", None),
        ("in robotics", None),
        ("12", None),
        ("", None),
    ],
)
def test_days(said: str, meant: Span | None) -> None:
    assert parse_span(said, today=TUESDAY) == meant


def test_a_month_ago_may_be_shorter() -> None:
    assert parse_span("past month", today=date(2025, 3, 31)) == span("2025-02-28")


@given(st.text(alphabet="since 2019-lastyearmonthbetweenand,./", max_size=40))
def test_whatever_is_said_is_no_error(said: str) -> None:
    found = parse_span(said, today=TUESDAY)
    assert found is None or found.since or found.until
