"""One save of two by a member, by stated rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from storage.joining import combined
from storage.models import PaperId
from storage.people import Save, Status

NOW = datetime(2025, 3, 12, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
ONE, OTHER = PaperId(1), PaperId(2)
MINE = Save(ONE, "U1", NOW, LATER, "thesis", Status.READING, "read the proof", date(2025, 4, 1))
ALSO = Save(
    OTHER, "U1", LATER, LATER, "", Status.TO_READ, "for Bo", date(2025, 3, 20), reminded_at=LATER
)


def test_one_save_of_two() -> None:
    assert combined(ONE, MINE, ALSO) == Save(
        ONE,
        "U1",
        NOW,
        LATER,
        "thesis",
        Status.READING,
        "read the proof\nfor Bo",
        date(2025, 3, 20),
        LATER,
    )


@pytest.mark.parametrize("pair", [*permutations(Status, 2)])
def test_the_further_status_is_kept(pair: tuple[Status, Status]) -> None:
    one, other = (replace(MINE, status=status) for status in pair)
    order = [Status.TO_READ, Status.READING, Status.DONE]
    assert combined(ONE, one, other).status == max(pair, key=order.index)


def test_what_one_has_alone_stays() -> None:
    bare = Save(OTHER, "U1", NOW, NOW)
    assert combined(ONE, MINE, bare) == replace(MINE, changed_at=LATER)
    assert combined(ONE, bare, MINE) == MINE
    assert combined(OTHER, MINE) == replace(MINE, paper=OTHER)
    assert combined(ONE, MINE, replace(MINE, paper=OTHER)).note == "read the proof"


def test_a_reminder_of_another_day_does_not_count() -> None:
    later = replace(ALSO, due=date(2025, 5, 1))
    assert combined(ONE, MINE, later).reminded_at is None
