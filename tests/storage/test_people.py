"""Who may be told what of a paper's savers, and when a member is reminded."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import PaperId
from storage.people import (
    EVERYBODY,
    MemberSettings,
    Privacy,
    ReadingList,
    Removed,
    Save,
    Savers,
    Status,
    shown,
    told,
)

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
TEAM, COUNT, PRIVATE = Privacy.TEAM, Privacy.COUNT, Privacy.PRIVATE


@pytest.mark.parametrize(
    ("savers", "viewer", "known"),
    [
        ([], "A", Savers()),
        ([("A", TEAM), ("B", TEAM)], EVERYBODY, Savers(("A", "B"))),
        ([("A", TEAM), ("B", COUNT)], EVERYBODY, Savers(("A",))),
        ([("A", TEAM), ("B", COUNT), ("C", COUNT)], EVERYBODY, Savers(("A",), 2)),
        ([("A", COUNT), ("B", COUNT), ("C", COUNT)], EVERYBODY, Savers((), 3)),
        # A private saver does not make three of two.
        ([("A", TEAM), ("B", COUNT), ("C", PRIVATE)], EVERYBODY, Savers(("A",))),
        ([("A", PRIVATE), ("B", PRIVATE), ("C", PRIVATE)], EVERYBODY, Savers()),
        # Everybody sees his own.
        ([("A", TEAM), ("B", COUNT)], "B", Savers(("A", "B"))),
        ([("A", TEAM), ("B", COUNT), ("C", COUNT)], "B", Savers(("A", "B"), 1)),
        ([("A", PRIVATE)], "A", Savers(("A",))),
        # A private viewer is not counted even for himself.
        ([("A", PRIVATE), ("B", COUNT), ("C", COUNT)], "A", Savers(("A",))),
        ([("A", PRIVATE), ("B", COUNT), ("C", COUNT), ("D", TEAM)], "A", Savers(("A", "D"), 2)),
    ],
)
def test_told(savers: list[tuple[str, Privacy]], viewer: str, known: Savers) -> None:
    assert told(savers, viewer=viewer) == known


CROWDS = st.dictionaries(st.sampled_from("ABCDEFG"), st.sampled_from(Privacy)).map(
    lambda crowd: list(crowd.items())
)


@given(CROWDS, st.sampled_from("ABCXYZ"))
def test_a_private_saver_changes_nothing_for_anybody_else(
    savers: list[tuple[str, Privacy]], viewer: str
) -> None:
    without = [(m, tier) for m, tier in savers if tier is not PRIVATE or m == viewer]
    assert told(savers, viewer=viewer) == told(without, viewer=viewer)


@given(CROWDS, st.sampled_from("ABCXYZ"))
def test_which_members_are_counted_cannot_be_told_apart(
    savers: list[tuple[str, Privacy]], viewer: str
) -> None:
    names = {m: f"other {m}" for m, tier in savers if tier is COUNT and m != viewer}
    renamed = [(names.get(m, m), tier) for m, tier in savers]
    assert told(savers, viewer=viewer) == told(renamed, viewer=viewer)


def test_notes_and_due_days_are_not_for_others() -> None:
    save = Save(
        PaperId(1), "A", NOW, NOW, "ml", Status.DONE, "dull", date(2025, 3, 12), reminded_at=NOW
    )
    assert shown(save) == Save(PaperId(1), "A", NOW, NOW, "ml", Status.DONE)


@pytest.mark.parametrize(
    ("settings", "day", "moment"),
    [
        (MemberSettings(), date(2025, 3, 12), datetime(2025, 3, 12, 8, 0, tzinfo=UTC)),
        (MemberSettings(hour=0), date(2025, 7, 1), datetime(2025, 6, 30, 22, 0, tzinfo=UTC)),
        (
            MemberSettings("Asia/Tokyo", 23),
            date(2025, 3, 12),
            datetime(2025, 3, 12, 14, 0, tzinfo=UTC),
        ),
        # In New York the clocks skip 02:00 on that day.
        (
            MemberSettings("America/New_York", 2),
            date(2025, 3, 9),
            datetime(2025, 3, 9, 7, 0, tzinfo=UTC),
        ),
        # What is no zone counts as none chosen.
        (MemberSettings("Nowhere/Land"), date(2025, 3, 12), datetime(2025, 3, 12, 8, tzinfo=UTC)),
        (MemberSettings("../etc/hosts"), date(2025, 3, 12), datetime(2025, 3, 12, 8, tzinfo=UTC)),
        (MemberSettings("America"), date(2025, 3, 12), datetime(2025, 3, 12, 8, tzinfo=UTC)),
    ],
)
def test_a_reminder_comes_at_the_members_own_hour(
    settings: MemberSettings, day: date, moment: datetime
) -> None:
    assert settings.moment(day, zone="Europe/Berlin") == moment


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        (None, date(2025, 3, 12), datetime(2025, 3, 11, 23, 0, tzinfo=UTC)),
        ("Asia/Tokyo", date(2025, 3, 13), datetime(2025, 3, 12, 15, 0, tzinfo=UTC)),
        ("America/New_York", date(2025, 3, 12), datetime(2025, 3, 12, 4, 0, tzinfo=UTC)),
        ("No/Where", date(2025, 3, 12), datetime(2025, 3, 11, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_members_day_and_its_start(zone: str | None, day: date, start: datetime) -> None:
    settings = MemberSettings(zone)
    now = datetime(2025, 3, 12, 15, 30, tzinfo=UTC)
    assert settings.today(now, zone="Europe/Berlin") == day
    assert settings.start(day, zone="Europe/Berlin") == start


def test_a_list_is_as_long_as_its_parts() -> None:
    counts = {Status.TO_READ: 3, Status.READING: 0, Status.DONE: 4}
    assert ReadingList("ml", counts).total == 7


def test_what_is_removed_adds_up() -> None:
    assert Removed(1, 2, 3) + Removed(10, 20, 30) == Removed(11, 22, 33)
