"""Days, and spans of days, as people type them. Pure: words and today in, days out."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

NO_DAY = "none"
NEVER = {NO_DAY, "never", "no day", "no date"}
MOST_WORDS = 6  # "by the 12th of december 2026"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
LEAPS = 8  # years within which every 29 February comes again
SOME_DAY = date(2025, 3, 11)  # whether words are a day is the same on all days

_UNIT = r"(?P<unit>d|day|w|week|m|month|y|year)s?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?: (?P<year>\d{4}))?"
SPAN = re.compile(
    r"(?P<which>this|last) (?P<unit>week|month)"
    r"|(?:(?P<older>older than)|last) (?P<count>\d{1,3}) (?P<many>day|week|month)s?"
)


def day_of(text: str, today: date) -> date | None:
    """The day that `text` names, None where it names none.

    "friday" is the next one after today, "next friday" that of next week; without a year it is
    the next such day, today included.
    """
    words = re.sub(r"^(?:on|by) ", "", _folded(text))
    for shape, read in SHAPES:
        if match := shape.fullmatch(words):
            try:
                return read(match, today)
            except (ValueError, OverflowError):  # 31 June
                return None
    return None


def split_day(text: str) -> tuple[str, str]:
    """What stands before the day that `text` ends in, and the day in words: NO_DAY where it is
    said that there is none, "" where no day is named."""
    words = text.split()
    for start in range(max(0, len(words) - MOST_WORDS), len(words)):
        named = " ".join(words[start:])
        if _folded(named) in NEVER:
            return " ".join(words[:start]), NO_DAY
        if day_of(named, SOME_DAY):
            return " ".join(words[:start]), named
    return text.strip(), ""


def span_of(text: str, today: date) -> tuple[date | None, date | None]:
    """The first day, and the day after the last one, of "this week", "last 3 days" or "older than
    2 months"; None where it has no such end. (None, None) for other words."""
    match = SPAN.fullmatch(_folded(text))
    if not match:
        return None, None
    if match["which"]:
        return _calendar_span(match["unit"], today, back=match["which"] == "last")
    edge = _moved(today, -int(match["count"]), match["many"])
    return (None, edge) if match["older"] else (edge, None)


def _calendar_span(unit: str, today: date, *, back: bool) -> tuple[date, date | None]:
    week = unit == "week"
    first = today - timedelta(today.weekday()) if week else today.replace(day=1)
    return (_moved(first, -1, unit), first) if back else (first, None)


def _near(match: re.Match[str], today: date) -> date:
    return today + timedelta({"today": 0, "tomorrow": 1}.get(match[1], 2))


def _weekday(match: re.Match[str], today: date) -> date:
    wanted = _place(match["weekday"], WEEKDAYS)
    if match["next"]:
        return today + timedelta(7 - today.weekday() + wanted)
    return today + timedelta((wanted - today.weekday() - 1) % 7 + 1)


def _next(match: re.Match[str], today: date) -> date:
    """The first day of the week or month that comes."""
    if match[1] == "week":
        return today + timedelta(7 - today.weekday())
    return _moved(today.replace(day=1), 1, "month")


def _later(match: re.Match[str], today: date) -> date:
    count = match["count"]
    return _moved(today, int(count) if count.isdigit() else 1, match["unit"])


def _whole(match: re.Match[str], today: date) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _of_month(match: re.Match[str], today: date) -> date:
    word = match["month"]
    month = int(word) if word.isdigit() else _place(word, MONTHS) + 1
    if match["year"]:
        return date(int(match["year"]), month, int(match["day"]))
    for year in range(today.year, today.year + LEAPS + 1):
        if int(match["day"]) <= calendar.monthrange(year, month)[1]:
            found = date(year, month, int(match["day"]))
            if found >= today:
                return found
    raise ValueError("no such day")


def _moved(day: date, count: int, unit: str) -> date:
    """A month later is the same day of it, or its last one."""
    if unit[0] in "dw":
        return day + timedelta(count * (7 if unit[0] == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit[0] == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _place(word: str, names: tuple[str, ...]) -> int:
    """Of the name that begins so. Raises: ValueError."""
    found = [n for n, name in enumerate(names) if name.startswith(word)]
    if not found:
        raise ValueError(f"no such name: {word}")
    return found[0]


def _folded(text: str) -> str:
    return " ".join(text.lower().replace(",", " ").split())


SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]], ...] = tuple(
    (re.compile(shape), read)
    for shape, read in (
        (r"(today|tomorrow|(?:the )?day after tomorrow)", _near),
        (r"next (week|month)", _next),
        (r"(?:this |(?P<next>next ))?(?P<weekday>[a-z]{3,9})", _weekday),
        (rf"in (?P<count>an?|\d{{1,3}}) ?{_UNIT}", _later),
        (rf"(?P<count>\d{{1,3}}) ?{_UNIT}", _later),
        (r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", _whole),
        (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})?", _of_month),
        (rf"(?:the )?{_DAY}(?: of)? {_MONTH}{_YEAR}", _of_month),
        (rf"{_MONTH} {_DAY}{_YEAR}", _of_month),
    )
)
