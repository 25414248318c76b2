"""The form of a subscription, and clicks: whatever comes back is read, or refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.subscription_form import days_of, days_value, draw_form, time_value, times_of
from bot.handlers.altering import ordered
from bot.listeners.forms import Form
from bot.listeners.subscription_form import NO_CAP, NO_ZONE, UNREAD, read_options
from bot.listeners.subscriptions import READERS
from bot.replies import FormOfReply
from bot.words.cadences import Timing
from bot.words.options import Options
from storage import WEEKDAYS, Cadence
from tests.bot.test_digest_blocks import DRAFTS

GOOD = {
    "days": "0,1,2,3,4",
    "time": "8:30",
    "zone": "new york",
    "cap": " 7 ",
    "threads": "off",
    "chart": "on",
    "step": "-2",
}
MEANT = Options(Timing(WEEKDAYS, (8, 30), "America/New_York"), 7, False, -2, True)
ODD = st.sampled_from(["", "-1", "3", "9", "24:0", "0:60", "8:30:1", "0,7", "1,1", "²", "x"])


def test_what_is_filled_in() -> None:
    assert read_options(Form(values=GOOD)) == MEANT


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("zone", "Atlantis", {"zone": NO_ZONE}),
        ("cap", "0", {"cap": NO_CAP}),
        ("cap", "21", {"cap": NO_CAP}),
        ("cap", "many", {"cap": NO_CAP}),
        ("cap", "٧", {"cap": NO_CAP}),
        ("days", "7", {"days": UNREAD}),
        ("days", "", {"days": UNREAD}),
        ("time", "24:00", {"days": UNREAD}),
        ("step", "4", {"step": UNREAD}),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    field: str, value: str, wrong: dict[str, str]
) -> None:
    assert read_options(Form(values=GOOD | {field: value})) == wrong


@given(st.dictionaries(st.sampled_from(list(GOOD)), ODD | st.text(max_size=8)))
def test_whatever_comes_back_makes_an_order_or_none(told: dict[str, str]) -> None:
    found = read_options(Form(values=GOOD | told))
    if isinstance(found, Options):
        ordered(DRAFTS.order, found)
    else:
        assert set(found) <= set(GOOD)


def test_what_it_has_now_is_chosen() -> None:
    odd = Cadence(frozenset({0, 3}), 8, 45, "Asia/Tokyo")
    assert [option.text for option in days_of(odd)][-1] == "Weekly on monday and thursday"
    assert days_value(odd.days) in [option.value for option in days_of(odd)]
    assert time_value(odd) in [option.value for option in times_of(odd)]
    assert len(times_of(Cadence(WEEKDAYS, 9))) == 24
    its = FormOfReply(DRAFTS)
    elements = [b["element"] for b in draw_form(its, metadata="").blocks if "element" in b]
    chosen = [e.get("initial_option", {}).get("value", e.get("initial_value")) for e in elements]
    assert chosen == ["0,1,2,3,4", "9:0", "Europe/Berlin", "8", "on", "off", "0"]


@pytest.mark.parametrize("action_id", READERS)
@given(value=st.text(max_size=30) | st.from_regex(r"[a-z]{0,8}:?[0-9:]{0,20}", fullmatch=True))
def test_a_click_means_something_or_nothing(action_id: str, value: str) -> None:
    with contextlib.suppress(LookupError):
        assert READERS[action_id](value) is not None
