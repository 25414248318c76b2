"""The workspace's clock on the page: what comes when it is moved on, and what goes wrong."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.workspace.errors import CannotDo
from bot.workspace.page.hours import next_change
from bot.workspace.page.shelf import dated
from tests.bot.workspace.page_client import COMING, Browser, browsing
from tests.builders import record

Json = dict[str, Any]


@pytest.fixture
def ada(browser: Browser) -> Browser:
    return browser.be("ada")


def digests(browser: Browser, channel: str = "general") -> list[str]:
    messages = browser.seen(channel)["messages"]
    return [each["text"] for each in messages if each["text"].startswith("New papers")]


def test_without_a_subscription_no_digest_is_waited_for(browser: Browser) -> None:
    kite = browser.be("ada", "Kite Lab")
    before = kite.seen()["now"]
    told = kite.act("move", to="digest")
    assert told["sorry"].startswith("Nothing is subscribed to yet.")
    assert kite.seen()["now"] - before < 60


def test_digests_come_when_the_clock_is_moved_on(tmp_path: Path) -> None:
    """The next one, a day's, a week's, and none when no more papers come."""
    with browsing(tmp_path) as browser:
        ada, kite = browser.be("ada"), browser.be("ada", "Kite Lab")
        ada.send("/papers subscribe speculative decoding")
        ada.click(ada.answer("would have brought"), "Post here")
        ada.answer("everybody was told")
        assert ada.act("move", to="digest")["says"].endswith("09:00. 1 digest came.")
        [first] = digests(ada)
        assert COMING[0] in first
        assert COMING[1] not in first
        assert "1 digest came." in ada.act("move", to="day")["says"]
        assert "1 digest came." in ada.act("move", to="week")["says"]
        came = zip(COMING, digests(ada), strict=True)
        assert [title in text for title, text in came] == [True] * 3
        before = ada.seen()["now"]
        assert "No digest came" in ada.act("move", to="digest")["says"]
        assert 7 * 86_400 <= ada.seen()["now"] - before < 9 * 86_400
        assert "No digest came" in kite.act("move", to="day")["says"]
        assert digests(kite) == []


def test_the_night_of_the_clock_change(ada: Browser) -> None:
    told = ada.act("move", to="night")["says"]
    moment = datetime.fromtimestamp(ada.seen()["now"], ZoneInfo("Europe/Berlin"))
    assert moment.weekday() == 6
    assert f"{moment:%H:%M}" in told
    assert moment.hour in (4, 5)


@pytest.mark.parametrize(
    ("now", "zone", "change"),
    [
        ("2026-01-10T12:30", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-03-29T00:59", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-03-29T01:00", "Europe/Berlin", "2026-10-25T01:00"),
        ("2026-01-10T12:30", "America/New_York", "2026-03-08T07:00"),
    ],
)
def test_the_clocks_change_next(now: str, zone: str, change: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_change(moment, ZoneInfo(zone)).isoformat()[:16] == change


def test_where_the_clocks_never_change_that_is_said() -> None:
    with pytest.raises(CannotDo, match=r"^The clocks of Asia/Tokyo do not change"):
        next_change(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("Asia/Tokyo"))


def test_one_of_six_papers_is_still_to_come() -> None:
    days = [each.mention.day for each in dated([record(n) for n in range(24)], date(2026, 3, 10))]
    told = [day.isoformat()[5:] for day in days if day]
    first = ["03-10"] * 5 + ["03-11"]
    second = ["03-09"] * 5 + ["03-11"]
    third = ["03-08"] * 5 + ["03-12"]
    assert told == [*first, *second, *third, *["03-07"] * 5, "03-12"]


@pytest.mark.parametrize("to", ["", "yesterday", 1, None])
def test_the_clock_is_moved_in_four_ways_only(ada: Browser, to: Any) -> None:
    ada.act("move", status=400, to=to)


TROUBLES = [("rate", "Rate limit"), ("outage", "Outage"), ("lost", "Lost answer")]


@pytest.mark.parametrize(("kind", "name"), TROUBLES)
def test_what_goes_wrong_is_told_and_used_up(ada: Browser, kind: str, name: str) -> None:
    ada.act("trouble", kind=kind, times=2)
    assert ada.seen()["trouble"] == {"kind": kind, "name": name, "left": 2}
    ada.act("home")
    ada.wait("", lambda seen: seen["trouble"] is None)
    ada.rest()  # what it tries again would use up the next test's troubles
    ada.act("trouble", kind=kind)
    assert ada.seen()["trouble"]["left"] is None
    ada.act("trouble", kind="")
    assert ada.seen()["trouble"] is None


@pytest.mark.parametrize(
    "told", [{"kind": "fire"}, {"kind": "rate", "times": 0}, {"kind": "rate", "times": "3"}, {}]
)
def test_no_other_trouble_is_made(ada: Browser, told: Json) -> None:
    ada.act("trouble", status=400, **told)
    assert ada.seen()["trouble"] is None
