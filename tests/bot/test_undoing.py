"""What subscriptions were before they were changed: kept as text, without other members."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.undoing import Kept, mark, packed, restored, unpacked
from storage import Cadence, Hidden, Order, PaperId, Pause, Subscription

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ADA, BOB = "U1", "U2"
ITS = Subscription(
    7,
    "T1",
    Order("C1", "kites", "{}", Cadence(frozenset({0, 3}), 8, 30, "Europe/Berlin"), 1, 8, False),
    ADA,
    NOW,
    NOW,
    PaperId(40),
    Pause("asked", NOW),
    (Hidden("tethers", ADA, NOW), Hidden("boats", BOB, NOW)),
)
PAUSES = st.none() | st.builds(Pause, st.text(), st.none() | st.just(NOW))


@given(pause=PAUSES, words=st.text(), step=st.integers(-3, 3), member=st.sampled_from(["", ADA]))
def test_it_comes_back_as_it_was(pause: Pause | None, words: str, step: int, member: str) -> None:
    order = replace(ITS.order, words=words, step=step, member=member)
    its = replace(ITS, order=order, pause=pause, hidden=ITS.hidden[:1])
    after = replace(its, pause=Pause("other"))
    assert unpacked(packed([(its, after), (its, None)], ADA), workspace="T1") == [
        Kept(its, mark(after)),
        Kept(its, ""),
    ]


def test_it_names_nobody_but_who_changed_it() -> None:
    assert ADA not in packed([(ITS, None)], BOB)
    (kept,) = unpacked(packed([(ITS, None)], BOB), workspace="T1")
    assert restored(kept, None) == replace(
        ITS, creator=BOB, hidden=(Hidden("tethers", "", NOW), ITS.hidden[1])
    )
    assert restored(kept, replace(ITS, pause=None)) == ITS, "those who are there still are named"


def test_a_mark_tells_states_apart() -> None:
    assert mark(ITS) == mark(replace(ITS, creator="", since=PaperId(99)))
    others = (
        replace(ITS, pause=None),
        replace(ITS, hidden=()),
        replace(ITS, order=replace(ITS.order, cap=9)),
        replace(ITS, id=8),
    )
    assert len({mark(each) for each in (ITS, *others)}) == 5


def test_other_text_holds_nothing() -> None:
    assert unpacked("search kites", workspace="T1") == []
