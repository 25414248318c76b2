"""Dates of daily pages: "Mar 11", "Monday, 11 March", "2025-03-11", a file's name. Pure.

The site prints no year, so a date line is only half a date: `date_line` reads it, `resolve` finds
its year.
"""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>[0-9]{4}))?"
_LEAD = (
    r"(?:(?:daily\s)?papers(?:\s(?:of|for|on))?\s?[-–—:,|·]?\s)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s)?"
)
_FORMS = tuple(
    re.compile(_LEAD + form, re.IGNORECASE)
    for form in (
        _MONTH + r"\s" + _DAY + _YEAR,
        _DAY + r"(?:\sof)?\s" + _MONTH + _YEAR,
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
    )
)
_IN_NAME = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_LONGEST = 60
# Leap years are at most eight years apart (1896, 1904).
_YEARS_BACK = 9


@dataclass(frozen=True, slots=True)
class DateLine:
    """A day as a page prints it. It need not exist: "Feb 30" is one."""

    month: int
    day: int
    year: int | None = None


def date_line(text: str) -> DateLine | None:
    """The date that `text` (whitespace folded) is, if it is one and nothing else."""
    if len(text) > _LONGEST:
        return None
    for form in _FORMS:
        if found := form.fullmatch(text):
            year = found["year"]
            return DateLine(_month(found["month"]), int(found["day"]), int(year) if year else None)
    return None


def resolve(line: DateLine, *, today: date, year: int | None = None) -> date | None:
    """The day `line` means, or None if there is no such day.

    The line's own year wins, then `year`, then the latest year that does not put the page in the
    future; 29 February thus falls in a leap year.
    """
    stated = line.year or year
    if stated is not None:
        return _day(stated, line.month, line.day)
    for candidate in range(today.year, today.year - _YEARS_BACK, -1):
        day = _day(candidate, line.month, line.day)
        if day is not None and day <= today:
            return day
    return None


def named_day(page: str) -> date | None:
    """The ISO date in a file's name ("2024-01-31.txt"), if it has a possible one."""
    found = _IN_NAME.search(page)
    return _day(*(int(part) for part in found.groups())) if found else None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
