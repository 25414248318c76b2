"""When digests come, as people type it and as they are told it: words ↔ Cadence. Pure.

    daily   weekdays   weekly on monday   on mon, thu   mondays and thursdays   every weekend
    at 9   at 08:30   9am   at noon
    in Europe/Berlin   in New York   in Berlin time

Words are read from the end of what somebody typed, because what stands before them may say
anything. A city alone is a zone only behind a day or a time: "air in Paris" is about Paris.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from storage import EVERY_DAY, WEEKDAYS, Cadence

WEEKEND = EVERY_DAY - WEEKDAYS
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SETS = {EVERY_DAY: "daily", WEEKDAYS: "weekdays", WEEKEND: "weekends"}
UNIVERSAL = ("UTC", "GMT")
CITY_WORDS = 4  # of the longest name: "ho chi minh", "port of spain"

_DAY = r"(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_FULL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_AND = r"(?:\s*[,/&]\s*(?:and\s+)?|\s+and\s+|\s+)"
_DAYS = rf"{_DAY}(?:{_AND}{_DAY})*"
_PLURALS = rf"{_FULL}s(?:{_AND}{_FULL}s)*"
EVERY = re.compile(r"(?<!\S)(?:daily|(?:every|each) day)$", re.IGNORECASE)
WORKDAYS = re.compile(r"(?<!\S)(?:weekdays|(?:on|every|each) weekdays?)$", re.IGNORECASE)
FREE_DAYS = re.compile(r"(?<!\S)(?:weekends|(?:on|every|each) weekends?)$", re.IGNORECASE)
WEEKLY = re.compile(r"(?<!\S)(?:weekly|(?:every|each) week)$", re.IGNORECASE)
DAYS = re.compile(
    rf"(?<!\S)(?:(?:weekly(?: on)?|on|every|each) (?P<named>{_DAYS})|(?P<plain>{_PLURALS}))$",
    re.IGNORECASE,
)
BARE_DAYS = re.compile(rf"(?<!\S)(?P<named>{_DAYS})$", re.IGNORECASE)
ONE_DAY = re.compile(_DAY, re.IGNORECASE)
TIME = re.compile(
    r"(?<!\S)(?:(?P<at>at) )?(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?P<half>[ap]m)?"
    r"|(?P<word>noon|midnight))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """What somebody says of a cadence; None: nothing. time: hour and minute."""

    days: frozenset[int] | None = None
    time: tuple[int, int] | None = None
    zone: str | None = None

    def on(self, usual: Cadence) -> Cadence:
        """`usual`, but for what is said. Raises: ValueError where there is no such cadence."""
        hour, minute = self.time or (usual.hour, usual.minute)
        return Cadence(self.days or usual.days, hour, minute, self.zone or usual.zone)

    def __str__(self) -> str:
        """As it is typed: `take_timing`, again and again, reads the same of it."""
        days = SETS.get(self.days or frozenset(), "")
        if self.days and not days:
            days = f"weekly on {_listed([NAMES[day] for day in sorted(self.days)])}"
        time = f"at {self.time[0]:02}:{self.time[1]:02}" if self.time else ""
        is_name = bool(self.zone) and "/" not in str(self.zone) and self.zone not in UNIVERSAL
        city = " time" if is_name else ""
        return " ".join(filter(None, (days, time, self.zone and f"in {self.zone}{city}")))


def said(cadence: Cadence) -> str:
    """As people are told it: "weekdays at 09:00, Europe/Berlin"."""
    names = [f"{NAMES[day].capitalize()}s" for day in sorted(cadence.days)]
    days = SETS.get(cadence.days) or _listed(names)
    return f"{days} at {cadence.hour:02}:{cadence.minute:02}, {cadence.zone}"


def take_timing(text: str, found: Timing) -> tuple[str, Timing] | None:
    """The last thing that is said there of a cadence, added to `found`; None where that is
    nothing, or was said already."""
    for name, take in TAKES:
        taken = take(text, found) if getattr(found, name) is None else None
        if taken:
            return taken[0].rstrip(), replace(found, **{name: taken[1]})
    return None


def find_zone(typed: str) -> str | None:
    """The time zone of that name, or that has a city of that name; None where there is none."""
    return zones().get("_".join(typed.split()).casefold())


@cache
def zones() -> Mapping[str, str]:
    """Folded names of zones and of their cities → the zone, the one with the shortest name."""
    keys = sorted(available_timezones(), key=lambda key: (key.count("/"), key))
    cities = {key.rpartition("/")[2].casefold(): key for key in reversed(keys)}
    return cities | {key.casefold(): key for key in keys}


Taken = tuple[str, Any]  # what stands before it, and what it says


def _take_days(text: str, found: Timing) -> Taken | None:
    """A bare day is one only where a time stands behind it: think of Black Friday."""
    for pattern, days in FIXED:
        if match := pattern.search(text):
            return text[: match.start()], days
    match = DAYS.search(text) or (BARE_DAYS.search(text) if found.time else None)
    if not match:
        return None
    told = match.groupdict()
    return text[: match.start()], frozenset(_days(told["named"] or told.get("plain") or ""))


def _take_time(text: str, found: Timing) -> Taken | None:
    match = TIME.search(text)
    if not match:
        return None
    if match["word"]:
        hour = 12 if match["word"].lower() == "noon" else 0
        return (text[: match.start()], (hour, 0)) if match["at"] else None
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    elif half or not (match["at"] or match["minute"]):
        return None
    return (text[: match.start()], (hour, minute)) if hour < 24 and minute < 60 else None


def _take_zone(text: str, found: Timing) -> Taken | None:
    bare = re.sub(r" time$", "", text, flags=re.IGNORECASE)
    starts = [match.start() for match in re.finditer(r"(?<![^\s,])[^\s,]", bare)]
    for start in starts[-CITY_WORDS:]:
        name, (before, link) = bare[start:], _linked(bare[:start])
        zone = find_zone(name)
        is_sure = "/" in name or name.upper() in UNIVERSAL or (link == "in" and bare != text)
        if zone and (is_sure or (link and _is_timed(before))):
            return before, zone
    return None


def _linked(before: str) -> tuple[str, str]:
    """`before` without the "in" or the comma that it ends in, and that; "" for neither."""
    match = re.search(r"(?:(?:^|\s)(in)|(,))\s*$", before, re.IGNORECASE)
    return (before[: match.start()].rstrip(), match[1] or match[2]) if match else (before, "")


def _is_timed(text: str) -> bool:
    return bool(_take_days(text, Timing()) or _take_time(text, Timing()))


def _days(listed: str) -> Iterator[int]:
    for match in ONE_DAY.finditer(listed):
        start = match[0][:3].lower()
        yield next(place for place, name in enumerate(NAMES) if name.startswith(start))


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


FIXED: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = (
    (EVERY, EVERY_DAY),
    (WORKDAYS, WEEKDAYS),
    (FREE_DAYS, WEEKEND),
    (WEEKLY, frozenset({0})),
)
TAKES: tuple[tuple[str, Callable[[str, Timing], Taken | None]], ...] = (
    ("zone", _take_zone),
    ("time", _take_time),
    ("days", _take_days),
)
