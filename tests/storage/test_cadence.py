"""Slots on ordinary days and on clock changes, beside a walk minute by minute."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cadence import (
    EVERY_DAY,
    WEEKDAYS,
    Cadence,
    Slot,
    moment_of,
    slot_key,
    zone_named,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Zone, first of the days around a change, and what the clocks do there.
CHANGES = [
    ("Europe/Berlin", date(2025, 3, 30), "02:00 becomes 03:00"),
    ("Europe/Berlin", date(2025, 10, 26), "03:00 becomes 02:00"),
    ("America/New_York", date(2025, 3, 9), "02:00 becomes 03:00"),
    ("America/New_York", date(2025, 11, 2), "02:00 becomes 01:00"),
    ("Australia/Sydney", date(2025, 4, 6), "03:00 becomes 02:00"),
    ("Australia/Sydney", date(2025, 10, 5), "02:00 becomes 03:00"),
    ("Australia/Lord_Howe", date(2025, 4, 6), "02:00 becomes 01:30"),
    ("Australia/Lord_Howe", date(2025, 10, 5), "02:00 becomes 02:30"),
    ("America/Sao_Paulo", date(2018, 11, 4), "00:00 becomes 01:00"),
    ("America/Sao_Paulo", date(2018, 2, 17), "24:00 becomes 23:00"),
    ("America/St_Johns", date(2010, 11, 7), "00:01 becomes 23:01 of the day before"),
    ("America/Nuuk", date(2024, 3, 30), "23:00 becomes 24:00"),
    ("Pacific/Apia", date(2011, 12, 30), "this date is not there"),
    ("Pacific/Kwajalein", date(1993, 8, 21), "this date is not there"),
    ("Africa/Casablanca", date(2025, 2, 23), "03:00 becomes 02:00, for Ramadan"),
    ("Asia/Kathmandu", date(2025, 3, 30), "nothing, at an offset of 05:45"),
]


def walked(cadence: Cadence, start: datetime, end: datetime) -> Iterator[Slot]:
    """The slots of [start, end], found by looking at the clock every minute.

    A slot is the first minute at which the clock shows its time or a later one.
    """
    clock = looked_at(cadence.zone, start - 2 * DAY, end + 2 * DAY)
    for day in sorted({wall.date() for _, wall in clock}):
        due = datetime.combine(day, time(cadence.hour, cadence.minute))
        first = next((moment for moment, wall in clock if wall >= due), None)
        if day.weekday() in cadence.days and first and start <= first <= end:
            yield Slot(day, cadence.hour, cadence.minute, first)


@cache
def looked_at(zone: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Every minute with what the clocks of the zone show then."""
    minutes = range(int((end - start) / MINUTE) + 1)
    moments = [start + n * MINUTE for n in minutes]
    return [(each, each.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for each in moments]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def slots(cadence: Cadence, start: datetime, count: int) -> list[Slot]:
    found = [cadence.next_after(start)]
    while len(found) < count:
        found.append(cadence.next_after(found[-1].at))
    return found


def test_the_next_and_the_last_of_a_week() -> None:
    cadence = Cadence(frozenset({0, 3}), 8, 30, "Europe/Berlin")
    monday = Slot(date(2025, 3, 10), 8, 30, utc("2025-03-10T07:30"))
    thursday = Slot(date(2025, 3, 13), 8, 30, utc("2025-03-13T07:30"))
    assert cadence.next_after(monday.at) == thursday
    assert cadence.next_after(thursday.at - timedelta(microseconds=1)) == thursday
    assert cadence.last_at_or_before(thursday.at) == thursday
    assert cadence.last_at_or_before(thursday.at - timedelta(microseconds=1)) == monday
    tokyo = thursday.at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert cadence.last_at_or_before(tokyo) == thursday


def test_weekdays_leave_out_the_weekend() -> None:
    friday = utc("2025-03-14T09:00")
    assert Cadence(WEEKDAYS, 9).next_after(friday).day == date(2025, 3, 17)
    assert Cadence(EVERY_DAY, 9).next_after(friday).day == date(2025, 3, 15)


def test_a_key_is_the_moment_whatever_the_zone() -> None:
    berlin = Cadence(EVERY_DAY, 9, 0, "Europe/Berlin").next_after(utc("2025-03-12T00:00"))
    tokyo = Cadence(EVERY_DAY, 17, 0, "Asia/Tokyo").next_after(utc("2025-03-12T00:00"))
    assert (berlin.key, tokyo.key) == ("2025-03-12T08:00Z", "2025-03-12T08:00Z")
    assert moment_of(berlin.key) == berlin.at
    assert slot_key(utc("2025-03-12T08:00:59.9")) == berlin.key


@pytest.mark.parametrize("text", ["", "now", "2025-03-12", "2025-03-12T08:00", "2025-03-12T9:00Z"])
def test_another_text_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        moment_of(text)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"days": frozenset()}, "needs days"),
        ({"days": frozenset({7})}, "needs days"),
        ({"days": frozenset({-1, 2})}, "needs days"),
        ({"hour": 24}, "hour must be"),
        ({"minute": 60}, "minute must be"),
        ({"zone": "Europe/Atlantis"}, "no time zone"),
        ({"zone": "Europe"}, "no time zone"),
        ({"zone": "../etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
        ({"zone": "a\0b"}, "no time zone"),
    ],
)
def test_what_is_no_cadence_is_refused(told: dict[str, object], why: str) -> None:
    whole = {"days": EVERY_DAY, "hour": 9, "minute": 0, "zone": "UTC"}
    with pytest.raises(ValueError, match=why):
        Cadence(**{**whole, **told})  # type: ignore[arg-type]


def test_a_zone_is_named_in_the_refusal() -> None:
    with pytest.raises(ValueError, match="There is no time zone 'Berlin'; one is Europe/Berlin"):
        zone_named("Berlin")


# Clock changes, one by one


def moments(zone: str, day: date, hour: int, minute: int = 0, *, count: int = 3) -> list[str]:
    """When three slots come, the first on the day before `day`."""
    cadence = Cadence(EVERY_DAY, hour, minute, zone)
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) - DAY
    found = slots(cadence, start - timedelta(seconds=1), count)
    return [f"{slot.day:%d} {slot.at:%d %H:%M}" for slot in found]


def test_berlin_skips_an_hour_and_has_one_twice() -> None:
    spring, autumn = date(2025, 3, 30), date(2025, 10, 26)
    assert moments("Europe/Berlin", spring, 2, 30) == ["29 29 01:30", "30 30 01:00", "31 31 00:30"]
    assert moments("Europe/Berlin", autumn, 2, 30) == ["25 25 00:30", "26 26 00:30", "27 27 01:30"]
    assert moments("Europe/Berlin", spring, 9) == ["29 29 08:00", "30 30 07:00", "31 31 07:00"]


def test_new_york_skips_an_hour_and_has_one_twice() -> None:
    spring, autumn = date(2025, 3, 9), date(2025, 11, 2)
    assert moments("America/New_York", spring, 2) == ["08 08 07:00", "09 09 07:00", "10 10 06:00"]
    assert moments("America/New_York", autumn, 1) == ["01 01 05:00", "02 02 05:00", "03 03 06:00"]


def test_sydney_changes_the_other_way_round() -> None:
    autumn, spring = date(2025, 4, 6), date(2025, 10, 5)
    assert moments("Australia/Sydney", autumn, 2, 59) == [
        "05 04 15:59",
        "06 05 15:59",
        "07 06 16:59",
    ]
    assert moments("Australia/Sydney", spring, 2, 59) == [
        "04 03 16:59",
        "05 04 16:00",
        "06 05 15:59",
    ]


def test_lord_howe_changes_by_half_an_hour() -> None:
    autumn, spring = date(2025, 4, 6), date(2025, 10, 5)
    zone = "Australia/Lord_Howe"
    assert moments(zone, autumn, 1, 45) == ["05 04 14:45", "06 05 14:45", "07 06 15:15"]
    assert moments(zone, spring, 2, 15) == ["04 03 15:45", "05 04 15:30", "06 05 15:15"]


def test_sao_paulo_skips_midnight() -> None:
    zone = "America/Sao_Paulo"
    spring, autumn = date(2018, 11, 4), date(2018, 2, 18)
    assert moments(zone, spring, 0) == ["03 03 03:00", "04 04 03:00", "05 05 02:00"]
    assert moments(zone, spring, 0, 59) == ["03 03 03:59", "04 04 03:00", "05 05 02:59"]
    assert moments(zone, autumn, 23, 30) == ["17 18 01:30", "18 19 02:30", "19 20 02:30"]


def test_samoa_had_no_30_december_2011() -> None:
    zone, day = "Pacific/Apia", date(2011, 12, 30)
    assert moments(zone, day, 9) == ["29 29 19:00", "31 30 19:00", "01 31 19:00"]
    assert moments(zone, day, 0) == ["29 29 10:00", "31 30 10:00", "01 31 10:00"]
    fridays = Cadence(frozenset({4}), 9, 0, zone)  # the 30th would have been one
    assert fridays.next_after(utc("2011-12-25T00:00")).day == date(2012, 1, 6)
    assert fridays.last_at_or_before(utc("2012-01-04T00:00")).day == date(2011, 12, 23)


def test_greenland_skips_the_last_hour_of_a_day() -> None:
    """Saturday's slot comes when Sunday begins, and Sunday has its own."""
    zone, day = "America/Nuuk", date(2024, 3, 30)
    assert moments(zone, day, 23, 30) == ["29 30 01:30", "30 31 01:00", "31 01 00:30"]
    saturdays = Cadence(frozenset({5}), 23, 30, zone)
    assert saturdays.last_at_or_before(utc("2024-03-31T01:00")).day == day
    assert saturdays.next_after(utc("2024-03-31T00:59")).day == day


def test_newfoundland_went_back_over_midnight() -> None:
    """Sunday begins, and a minute later it is Saturday for an hour."""
    cadence = Cadence(EVERY_DAY, 0, 0, "America/St_Johns")
    sunday = Slot(date(2010, 11, 7), 0, 0, utc("2010-11-07T02:30"))
    saturday_again = utc("2010-11-07T03:00")
    assert cadence.last_at_or_before(saturday_again) == sunday
    assert cadence.next_after(saturday_again).day == date(2010, 11, 8)


@pytest.mark.parametrize(("zone", "day", "what"), CHANGES)
@pytest.mark.parametrize("minute", [0, 29, 30, 59])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_the_walk_finds_the_same(zone: str, day: date, what: str, hour: int, minute: int) -> None:
    cadence = Cadence(EVERY_DAY, hour, minute, zone)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - 2 * DAY
    every = list(walked(cadence, start, start + 4 * DAY))
    assert slots(cadence, start - MINUTE, len(every)) == every
    assert len({slot.day for slot in every}) == len(every) == len({slot.key for slot in every})


@given(
    change=st.sampled_from(CHANGES),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    offset=st.timedeltas(-2 * DAY, 2 * DAY),
)
def test_every_moment_lies_between_two_slots(
    change: tuple[str, date, str], days: frozenset[int], hour: int, minute: int, offset: timedelta
) -> None:
    zone, day, _ = change
    cadence = Cadence(days, hour, minute, zone)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + offset
    last, following = cadence.last_at_or_before(moment), cadence.next_after(moment)
    assert last.at <= moment < following.at
    assert last.day < following.day
    assert last.day.weekday() in days
    assert cadence.next_after(last.at) == following
    assert cadence.last_at_or_before(following.at) == following


@given(
    zone=st.sampled_from(["Europe/London", "America/Santiago", "Asia/Tehran", "Antarctica/Troll"]),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    year=st.integers(1990, 2035),
)
def test_a_year_has_a_slot_a_day(zone: str, hour: int, minute: int, year: int) -> None:
    cadence = Cadence(EVERY_DAY, hour, minute, zone)
    found = slots(cadence, datetime(year, 1, 1, tzinfo=ZoneInfo(zone)) - MINUTE, 366)
    days = [slot.day for slot in found]
    assert days == [days[0] + n * DAY for n in range(366)]
    for slot in found:
        wall = slot.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        due = datetime.combine(slot.day, time(hour, minute))
        assert timedelta(0) <= wall - due <= timedelta(hours=2)
