"""Which day a page is from: every wording of its date line, leap years, names of files."""

from datetime import date

import pytest

from storage.models import Problem, Record
from storage.sources.daily_page import parse
from storage.sources.daily_page.dates import DateLine, date_line, named_day, resolve

TODAY = date(2025, 3, 20)
BODY = """

Counting Swans at Night

We count swans on three lakes with a microphone, and show that the count is right to one bird in
twenty. The method needs no light, no boat, and no swan that holds still.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mar 11", DateLine(3, 11)),
        ("mar. 11", DateLine(3, 11)),
        ("March 11th", DateLine(3, 11)),
        ("11 March", DateLine(3, 11)),
        ("11th of March", DateLine(3, 11)),
        ("Sept 9", DateLine(9, 9)),
        ("Monday, March 11", DateLine(3, 11)),
        ("Mon, 11 Mar 2024", DateLine(3, 11, 2024)),
        ("Mar 11, 2025", DateLine(3, 11, 2025)),
        ("March 11 2025", DateLine(3, 11, 2025)),
        ("2025-03-11", DateLine(3, 11, 2025)),
        ("2025/3/11", DateLine(3, 11, 2025)),
        ("Daily Papers - Mar 11", DateLine(3, 11)),
        ("Feb 30", DateLine(2, 30)),
        ("March 2024", None),
        ("May I Ask Who Folds?", None),
        ("Mar 11 Swans", None),
        ("11", None),
        ("Marching 11", None),
    ],
)
def test_date_line(text: str, expected: DateLine | None) -> None:
    assert date_line(text) == expected


@pytest.mark.parametrize(
    ("line", "today", "year", "expected"),
    [
        (DateLine(3, 11), date(2025, 3, 20), None, date(2025, 3, 11)),
        (DateLine(3, 20), date(2025, 3, 20), None, date(2025, 3, 20)),
        (DateLine(3, 21), date(2025, 3, 20), None, date(2024, 3, 21)),
        (DateLine(12, 31), date(2025, 1, 1), None, date(2024, 12, 31)),
        (DateLine(3, 21), date(2025, 3, 20), 2025, date(2025, 3, 21)),
        (DateLine(3, 11, 2019), date(2025, 3, 20), 2023, date(2019, 3, 11)),
        (DateLine(2, 29), date(2025, 3, 20), None, date(2024, 2, 29)),
        (DateLine(2, 29), date(2024, 2, 28), None, date(2020, 2, 29)),
        (DateLine(2, 29), date(2024, 2, 29), None, date(2024, 2, 29)),
        (DateLine(2, 29), date(2103, 1, 1), None, date(2096, 2, 29)),
        (DateLine(2, 29), date(2025, 3, 20), 2023, None),
        (DateLine(2, 30), date(2025, 3, 20), None, None),
        (DateLine(13, 1, 2024), date(2025, 3, 20), None, None),
    ],
)
def test_resolve(line: DateLine, today: date, year: int | None, expected: date | None) -> None:
    assert resolve(line, today=today, year=year) == expected


def test_resolve_agrees_with_trying_every_day() -> None:
    """Its slow twin: go back from today, one day at a time."""
    today = date(2025, 3, 20)
    days = [date.fromordinal(n) for n in range(today.toordinal(), today.toordinal() - 3000, -1)]
    for month in range(1, 13):
        for day in range(1, 32):
            latest = next((d for d in days if (d.month, d.day) == (month, day)), None)
            assert resolve(DateLine(month, day), today=today) == latest


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-01-31.txt", date(2024, 1, 31)),
        ("daily-2024-01-31-page.html", date(2024, 1, 31)),
        ("2024-02-30.txt", None),
        ("page.txt", None),
        ("12024-01-310.txt", None),
    ],
)
def test_named_day(name: str, expected: date | None) -> None:
    assert named_day(name) == expected


def read(date_text: str, name: str = "page.txt", year: int | None = None):
    data = f"new\n\nSubscribe\n\nbyAK and the research community\n\n{date_text}{BODY}".encode()
    return list(parse(data, page=name, today=TODAY, year=year))


@pytest.mark.parametrize(
    ("date_text", "name", "year", "expected"),
    [
        ("Mar 11", "page.txt", None, date(2025, 3, 11)),
        ("Mar 21", "page.txt", None, date(2024, 3, 21)),
        ("Mar 11", "page.txt", 2023, date(2023, 3, 11)),
        ("Mar 11, 2022", "page.txt", 2023, date(2022, 3, 11)),
        ("Feb 29", "page.txt", None, date(2024, 2, 29)),
        ("", "2024-01-31.txt", None, date(2024, 1, 31)),
        ("", "page.txt", None, None),
        # The name has the same day, so its year is the page's.
        ("Jan 31", "2023-01-31.txt", None, date(2023, 1, 31)),
        ("Jan 31", "2023-01-31.txt", 2022, date(2022, 1, 31)),
        # It has another day: when the page was saved, say.
        ("Jan 30", "2023-01-31.txt", None, date(2025, 1, 30)),
    ],
)
def test_day_of_a_page(date_text: str, name: str, year: int | None, expected: date | None) -> None:
    (record,) = read(date_text, name, year)
    assert record.mention.day == expected


@pytest.mark.parametrize(
    ("date_text", "year"), [("Feb 30", None), ("Feb 29", 2023), ("2025-13-45", None)]
)
def test_an_impossible_date_is_a_problem_and_the_records_still_come(
    date_text: str, year: int | None
) -> None:
    problem, record = read(date_text, year=year)
    assert problem == Problem("page.txt:7", f"no such day: {date_text!r}")
    assert isinstance(record, Record)
    assert record.mention.day is None


def test_an_impossible_date_leaves_the_day_to_the_name() -> None:
    _, record = read("Feb 30", "2024-03-01.txt")
    assert record.mention.day == date(2024, 3, 1)


def test_a_linked_date_leads_to_another_day() -> None:
    text = "Daily Papers\n\n[1]Mar 10\n\nMar 11\n\n[2]Mar 12" + BODY
    text += "\n1. https://huggingface.co/papers/date/a\n2. https://huggingface.co/papers/date/b\n"
    (record,) = parse(text.encode(), page="page.txt", today=TODAY)
    assert record.mention.day == date(2025, 3, 11)
