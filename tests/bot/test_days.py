"""Days as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.days import MONTHS, NO_DAY, WEEKDAYS, day_of, span_of, split_day

TODAY = date(2025, 12, 10)  # a Wednesday
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
PIECES = st.sampled_from(
    [*WEEKDAYS, *MONTHS, "in", "next", "on", "the", "of", "2", "31", "2026", "weeks", "day", "29"]
)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2025, 12, 10)),
        ("Tomorrow", date(2025, 12, 11)),
        ("day after tomorrow", date(2025, 12, 12)),
        ("friday", date(2025, 12, 12)),
        ("by Fri", date(2025, 12, 12)),
        ("this friday", date(2025, 12, 12)),
        ("next friday", date(2025, 12, 19)),
        ("wednesday", date(2025, 12, 17)),
        ("on mon", date(2025, 12, 15)),
        ("next week", date(2025, 12, 15)),
        ("next month", date(2026, 1, 1)),
        ("in 2 weeks", date(2025, 12, 24)),
        ("in a week", date(2025, 12, 17)),
        ("3 days", date(2025, 12, 13)),
        ("2w", date(2025, 12, 24)),
        ("in 3 months", date(2026, 3, 10)),
        ("in 1 year", date(2026, 12, 10)),
        ("2026-12-01", date(2026, 12, 1)),
        ("2026/12/1", date(2026, 12, 1)),
        ("1.12.2026", date(2026, 12, 1)),
        ("9.12.", date(2026, 12, 9)),
        ("12 Dec", date(2025, 12, 12)),
        ("10 dec", date(2025, 12, 10)),
        ("9 Dec", date(2026, 12, 9)),
        ("the 12th of December, 2027", date(2027, 12, 12)),
        ("Dec. 12 2027", date(2027, 12, 12)),
        ("29 feb", date(2028, 2, 29)),
        ("2020-01-01", date(2020, 1, 1)),
        ("31 june", None),
        ("2026-02-29", None),
        ("12/1", None),
        ("12 foo", None),
        ("someday", None),
        ("fr", None),
        ("in 0.5 weeks", None),
        ("in 9999 weeks", None),
        ("", None),
    ],
)
def test_a_day_is_read(typed: str, day: date | None) -> None:
    assert day_of(typed, TODAY) == day


def test_a_month_later_is_its_last_day_where_it_is_shorter() -> None:
    assert day_of("in 1 month", date(2026, 1, 31)) == date(2026, 2, 28)
    assert day_of("in 12 months", date(2024, 2, 29)) == date(2025, 2, 28)


@given(DAYS, DAYS)
def test_every_day_is_read_back_as_it_is_written(day: date, today: date) -> None:
    written = (day.isoformat(), f"{day.day} {day:%b} {day.year}", f"{day:%B} {day.day}, {day.year}")
    assert {day_of(text, today) for text in written} == {day}


@given(DAYS)
def test_weekdays_and_days_of_the_year_are_the_next_ones(today: date) -> None:
    for number, name in enumerate(WEEKDAYS):
        coming, after = day_of(name, today), day_of(f"next {name}", today)
        assert coming is not None
        assert after is not None
        assert (coming.weekday(), after.weekday()) == (number, number)
        assert 1 <= (coming - today).days <= 7
        assert after.isocalendar()[:2] == (today + timedelta(7)).isocalendar()[:2]
    assert day_of(f"{today.day} {today:%b}", today) == today
    yesterday = today - timedelta(1)
    again = day_of(f"{yesterday.day} {yesterday:%b}", today)
    assert again is not None
    assert again > today
    assert (again.month, again.day) == (yesterday.month, yesterday.day)


@given(st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=20), DAYS, DAYS)
def test_whether_words_are_a_day_is_the_same_on_all_days(
    text: str, today: date, other: date
) -> None:
    assert (day_of(text, today) is None) == (day_of(text, other) is None)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("2 friday", ("2", "friday")),
        ("1 3 12 Dec", ("1 3", "12 Dec")),
        ("2 in 2 weeks", ("2", "in 2 weeks")),
        ("The Man Who Was Thursday friday", ("The Man Who Was Thursday", "friday")),
        ("2 by the 12th of December 2026", ("2", "by the 12th of December 2026")),
        ("2 none", ("2", NO_DAY)),
        ("2 no day", ("2", NO_DAY)),
        ("friday", ("", "friday")),
        ("2", ("2", "")),
        ("a title", ("a title", "")),
        ("", ("", "")),
    ],
)
def test_the_day_stands_at_the_end(typed: str, parts: tuple[str, str]) -> None:
    assert split_day(typed) == parts


@given(st.text(max_size=40))
def test_nothing_is_lost_when_a_day_is_split_off(text: str) -> None:
    before, day = split_day(text)
    if day and day != NO_DAY:
        assert f"{before} {day}".split() == text.split()
        assert day_of(day, TODAY) is not None
    elif not day:
        assert before == text.strip()


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("this week", (date(2025, 12, 8), None)),
        ("last week", (date(2025, 12, 1), date(2025, 12, 8))),
        ("This  Month", (date(2025, 12, 1), None)),
        ("last month", (date(2025, 11, 1), date(2025, 12, 1))),
        ("last 3 days", (date(2025, 12, 7), None)),
        ("last 1 month", (date(2025, 11, 10), None)),
        ("older than 30 days", (None, date(2025, 11, 10))),
        ("older than 2 weeks", (None, date(2025, 11, 26))),
        ("next week", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_span_is_read(typed: str, span: tuple[date | None, date | None]) -> None:
    assert span_of(typed, TODAY) == span
