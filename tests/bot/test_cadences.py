"""When digests come, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.cadences import Timing, find_zone, said, take_timing, zones
from storage import EVERY_DAY, WEEKDAYS, Cadence

BERLIN, YORK = "Europe/Berlin", "America/New_York"
DAYS = st.frozensets(st.integers(0, 6), min_size=1)
HOURS, MINUTES = st.integers(0, 23), st.integers(0, 59)
ZONES = st.sampled_from(sorted(set(zones().values())))
USUAL = Cadence(EVERY_DAY, 9, 0, "UTC")


def split_timing(text: str) -> tuple[str, Timing]:
    """What stands before the words on a cadence that `text` ends in, and what they say."""
    rest, found = text, Timing()
    while (more := take_timing(rest, found)) is not None:
        rest, found = more
    return rest, found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("daily", Timing(EVERY_DAY)),
        ("every day", Timing(EVERY_DAY)),
        ("weekdays at 9", Timing(WEEKDAYS, (9, 0))),
        ("every weekday at 9 in Berlin", Timing(WEEKDAYS, (9, 0), BERLIN)),
        ("Weekends at 10:15", Timing(frozenset({5, 6}), (10, 15))),
        ("weekly", Timing(frozenset({0}))),
        ("weekly on monday", Timing(frozenset({0}))),
        ("every Friday", Timing(frozenset({4}))),
        ("on mon, thu", Timing(frozenset({0, 3}))),
        ("on mon and thu", Timing(frozenset({0, 3}))),
        ("mondays and thursdays 08:30", Timing(frozenset({0, 3}), (8, 30))),
        ("monday at 9", Timing(frozenset({0}), (9, 0))),
        ("weekly on tues, weds & sat", Timing(frozenset({1, 2, 5}))),
        ("at noon", Timing(time=(12, 0))),
        ("at midnight", Timing(time=(0, 0))),
        ("9am", Timing(time=(9, 0))),
        ("at 12 pm", Timing(time=(12, 0))),
        ("at 12:30am", Timing(time=(0, 30))),
        ("at 7.45 PM", Timing(time=(19, 45))),
        ("in europe/berlin", Timing(zone=BERLIN)),
        ("daily in New York", Timing(EVERY_DAY, None, YORK)),
        ("in new york time", Timing(zone=YORK)),
        ("at 9 UTC", Timing(time=(9, 0), zone="UTC")),
        ("weekdays at 09:00, Europe/Berlin", Timing(WEEKDAYS, (9, 0), BERLIN)),
        ("in Berlin at 9", Timing(time=(9, 0))),
    ],
)
def test_what_is_said_of_a_cadence(typed: str, meant: Timing) -> None:
    rest, found = split_timing(typed)
    assert (rest or found, found) == (rest or meant, meant)
    assert split_timing(f"kites {typed}")[1] == meant


@pytest.mark.parametrize(
    "topic",
    [
        "sat",
        "sun",
        "black friday",
        "air in Paris",
        "weather in new york",
        "attention at 25",
        "noon",
        "top 10",
        "yolo 9",
        "kites in real time",
        "daily life",
        '"every day"',
        "topic:daily",
        "-weekly",
        "",
    ],
)
def test_what_is_a_topic_stays_one(topic: str) -> None:
    assert split_timing(topic) == (topic, Timing())


def test_a_kind_is_said_once() -> None:
    assert split_timing("meetings at 8 daily at 9") == ("meetings at 8", Timing(EVERY_DAY, (9, 0)))


def test_a_cadence_is_told() -> None:
    assert said(Cadence(WEEKDAYS, 9, 0, BERLIN)) == "weekdays at 09:00, Europe/Berlin"
    assert said(Cadence(frozenset({0, 3, 6}), 8, 30)) == (
        "Mondays, Thursdays and Sundays at 08:30, UTC"
    )
    assert said(Cadence(frozenset({5}), 0)) == "Saturdays at 00:00, UTC"


@given(days=DAYS, hour=HOURS, minute=MINUTES, zone=ZONES)
def test_what_is_told_can_be_typed(days: frozenset[int], hour: int, minute: int, zone: str) -> None:
    cadence = Cadence(days, hour, minute, zone)
    rest, timing = split_timing(f"kites {said(cadence)}")
    assert (rest, timing.on(USUAL)) == ("kites", cadence)


@given(days=st.none() | DAYS, time=st.none() | st.tuples(HOURS, MINUTES), zone=st.none() | ZONES)
def test_a_timing_is_printed_as_it_is_typed(
    days: frozenset[int] | None, time: tuple[int, int] | None, zone: str | None
) -> None:
    timing = Timing(days, time, zone)
    assert split_timing(f"kites {timing}".strip()) == ("kites", timing)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read(text: str) -> None:
    rest, timing = split_timing(text)
    assert text.startswith(rest)
    assert (rest == text) == (timing == Timing()) or text.rstrip() != text


def test_zones_are_found_by_their_cities() -> None:
    assert find_zone("port-au-prince") == "America/Port-au-Prince"
    assert find_zone("Ho Chi Minh") == "Asia/Ho_Chi_Minh"
    assert find_zone(" america/new_york ") == YORK
    assert find_zone("Paris") == "Europe/Paris"
    assert find_zone("singapore") == "Singapore"
    assert find_zone("Atlantis") is None
