"""What follows when a source was asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.watched import Asked, Mark, Trouble, Watched, after, span

NOW = datetime(2025, 3, 12, 14, 5, tzinfo=UTC)
TODAY = NOW.date()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NEW = Watched(1, "T1", "huggingface", NOW)
OFFLINE = Asked(None, trouble=Trouble.OFFLINE, error="no route")
FAILED = Asked(None, trouble=Trouble.FAILED, error="HTTP 500")


def told(source: Watched, asked: Asked, now: datetime = NOW, chance: float = 1) -> Watched:
    return after(source, asked, now=now, every=HOUR, chance=chance)


def test_a_new_one_is_asked_for_the_last_days() -> None:
    assert span(NEW, TODAY, first=7, by_day=True) == (date(2025, 3, 6), TODAY)
    assert span(NEW, TODAY, first=1, by_day=True) == (TODAY, TODAY)


def test_it_goes_on_with_its_last_good_day() -> None:
    source = replace(NEW, until=date(2025, 3, 10))
    assert span(source, TODAY, first=7, by_day=True) == (date(2025, 3, 10), TODAY)


def test_whoever_is_far_behind_catches_up_in_steps() -> None:
    source = replace(NEW, until=date(2024, 12, 1))
    since, until = span(source, TODAY, first=7, by_day=True)
    assert (since, until) == (date(2024, 12, 1), date(2024, 12, 14))
    assert span(source, TODAY, first=7, by_day=False) == (since, TODAY)
    step = told(source, Asked(until))
    assert (step.until, step.next_try) == (until, NOW + MINUTE)


def test_a_clock_that_was_set_back_asks_for_today() -> None:
    assert span(replace(NEW, until=date(2026, 1, 1)), TODAY, first=7, by_day=True) == (TODAY, TODAY)


def test_all_went_well() -> None:
    source = replace(
        NEW, seen=5, new=2, failures=3, error="x", trouble=Trouble.FAILED, troubled_since=NOW
    )
    marks = {"u": Mark('"1"', None)}
    assert told(source, Asked(TODAY, 10, 4, marks)) == replace(
        NEW, until=TODAY, tried_at=NOW, next_try=NOW + HOUR, seen=15, new=6, marks=marks
    )


def test_nothing_new_is_no_fault() -> None:
    found = told(NEW, Asked(TODAY))
    assert (found.trouble, found.error, found.next_try) == (Trouble.NONE, "", NOW + HOUR)


def test_waits_become_longer() -> None:
    source, waits = NEW, []
    for _ in range(12):
        source = told(source, FAILED)
        waits.append((source.next_try - NOW) / MINUTE)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]


def test_a_network_that_is_gone_is_looked_for_more_often() -> None:
    source, waits = NEW, []
    for _ in range(7):
        source = told(source, OFFLINE)
        waits.append((source.next_try - NOW) / MINUTE)
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_the_first_failure_is_remembered_until_it_goes_well() -> None:
    first = told(NEW, OFFLINE)
    second = told(first, FAILED, NOW + HOUR)
    assert (second.troubled_since, second.tried_at) == (NOW, NOW + HOUR)
    assert told(second, Asked(TODAY), NOW + 2 * HOUR).troubled_since is None


def test_what_came_before_a_failure_counts() -> None:
    source = replace(NEW, until=date(2025, 3, 8), new=1)
    found = told(source, replace(FAILED, until=date(2025, 3, 10), seen=4, new=3))
    assert (found.until, found.seen, found.new) == (date(2025, 3, 10), 4, 4)
    assert told(source, FAILED).until == date(2025, 3, 8)


@pytest.mark.parametrize(("wish", "waits"), [(90, 90), (10, 60), (10**6, 86400)])
def test_a_server_is_obeyed(wish: int, waits: int) -> None:
    found = told(NEW, replace(FAILED, wait=timedelta(seconds=wish)))
    assert found.next_try - NOW == timedelta(seconds=waits)


def test_an_error_is_one_line() -> None:
    said = "arXiv says:\x1b[2J a\nb\u202e" + "c" * 300
    found = told(NEW, replace(FAILED, error=said)).error
    assert found == ("arXiv says: [2J a b " + "c" * 300)[:200]


@given(
    st.integers(0, 10_000),
    st.sampled_from([OFFLINE, FAILED]),
    st.floats(0, 1),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_a_wait_is_never_short_nor_endless(
    failures: int, asked: Asked, chance: float, wait: timedelta | None
) -> None:
    found = told(replace(NEW, failures=failures), replace(asked, wait=wait), chance=chance)
    assert MINUTE <= found.next_try - NOW <= timedelta(hours=24)
