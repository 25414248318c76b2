"""Days that papers are to be from: "since June 2025", "the last two years". Pure."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: number for number, word in enumerate(COUNTS, 1)} | {"few": 3, "couple of": 2}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
SHORT = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
NAMES = "|".join([*MONTHS, *SHORT])
YEAR = r"(?:19|20)\d\d"
DIGITS = rf"{YEAR}(?:[-/.]\d\d?){{0,2}}"
MONTH = rf"(?:{NAMES})\.?(?:,? {YEAR})?"
MOMENT = rf"(?:{DIGITS}|{MONTH}|this (?:year|month|week)|last (?:year|month)|today|yesterday)"
AMOUNT = re.compile(rf"(?:last|past) (?:(\d{{1,3}}|{'|'.join(NUMBERS)}) )?(day|week|month|year)s?")
PUBLISHED = r"(?:(?:that (?:is|are|was|were) )?(?:published|written|released|dated|out) )?"
WITHIN = re.compile(rf"{PUBLISHED}(?:(?:in|from|within|over|during|of) )?(?:the )?(.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Inclusive days; None where it is open."""

    since: date | None = None
    until: date | None = None


def parse_span(text: str, *, today: date) -> Span | None:
    """The days that `text` means and nothing else; None where it means none. Never raises."""
    said = " ".join(text.lower().split())
    for pattern, read in OPEN:
        if match := pattern.fullmatch(said):
            found = [_moment(each, today) for each in match.groups()]
            days = [each for each in found if each]
            return read(*days) if len(days) == len(found) else None
    if not (match := WITHIN.fullmatch(said)):
        return None
    whole = _moment(match[1], today) if re.fullmatch(MOMENT, match[1]) else None
    return whole or _ago(match[1], today)


def _since(day: Span) -> Span:
    return Span(day.since)


def _after(day: Span) -> Span:
    return Span(day.until and day.until + timedelta(1))


def _before(day: Span) -> Span:
    return Span(None, day.since and day.since - timedelta(1))


def _until(day: Span) -> Span:
    return Span(None, day.until)


def _between(one: Span, other: Span) -> Span:
    days = [day for span in (one, other) for day in (span.since, span.until) if day]
    return Span(min(days), max(days))


# Every group of a pattern is a moment.
OPEN: tuple[tuple[re.Pattern[str], Callable[..., Span]], ...] = tuple(
    (re.compile(f"{PUBLISHED}{pattern}"), read)
    for pattern, read in (
        (rf"(?:since|starting(?: in| from)?|(?:not|no) older than) ({MOMENT})", _since),
        (rf"from ({MOMENT}) (?:on|onwards?|and later|to (?:now|today))", _since),
        (rf"({MOMENT}) (?:or|and) (?:later|newer)", _since),
        (rf"(?:after|newer than|later than) ({MOMENT})", _after),
        (rf"(?:before|older than|earlier than) ({MOMENT})", _before),
        (rf"(?:until|till|up to|through) ({MOMENT})", _until),
        (rf"({MOMENT}) (?:or|and) (?:earlier|older)", _until),
        (rf"(?:between |from )?({MOMENT}) ?(?:to|and|until|till|[-–—]) ?({MOMENT})", _between),
    )
)


def _ago(said: str, today: date) -> Span | None:
    """ "last 2 months", "past year"."""
    match = AMOUNT.fullmatch(said)
    if not match:
        return None
    count = NUMBERS.get(match[1]) or int(match[1] or 1)
    match match[2]:
        case "day":
            return Span(today - timedelta(count))
        case "week":
            return Span(today - timedelta(7 * count))
        case "month":
            return Span(_months_back(today, count))
        case _:
            return Span(_months_back(today, 12 * count))


def _moment(said: str, today: date) -> Span | None:
    """The days of a year, a month, a day or a week; None where there is no such day."""
    match said.split():
        case ["today"]:
            return Span(today, today)
        case ["yesterday"]:
            return Span(today - timedelta(1), today - timedelta(1))
        case ["this", "week"]:
            return Span(today - timedelta(today.weekday()), today)
        case ["this", "year"]:
            return _days(today.year)
        case ["last", "year"]:
            return _days(today.year - 1)
        case ["this", "month"]:
            return _days(today.year, today.month)
        case ["last", "month"]:
            before = _months_back(today, 1)
            return _days(before.year, before.month)
        case _:
            return _named_month(said, today) or _days(*map(int, re.findall(r"\d+", said)))


def _named_month(said: str, today: date) -> Span | None:
    """Without a year, the latest such month that has begun."""
    match = re.fullmatch(rf"({NAMES})\.?(?:,? ({YEAR}))?", said)
    if not match:
        return None
    month = MONTHS.get(match[1]) or SHORT[match[1]]
    return _days(int(match[2] or (today.year if month <= today.month else today.year - 1)), month)


def _days(year: int = 0, month: int = 0, day: int = 0) -> Span | None:
    try:
        last = day or calendar.monthrange(year, month or 12)[1]
        return Span(date(year, month or 1, day or 1), date(year, month or 12, last))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
