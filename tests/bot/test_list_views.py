"""Lists by topic, by day of saving and by what is due: understood, shown, turned, kept apart."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers import Desk
from bot.handlers.lists import OWN_DAYS
from bot.intents import Help, Intent, Listing, Save, Settings, Turn
from bot.replies import ListReply
from bot.understanding.commands import parse, read, understand
from bot.words.targets import list_name
from storage import MemberSettings, PaperId, Status
from tests.bot.test_handlers import NOON, ask, desk
from tests.bot.test_handlers_lists import listed

__all__ = ["desk"]  # the fixture

KEY = {"workspace": "T1", "member": "U1"}
NAMES = st.none() | st.text("ab -_:@'duet", min_size=1, max_size=12)
NAMES |= st.sampled_from(["to-read", "due", "this week", "topic:x", "ada's", "older than 2 days"])
TOPICS = st.text("ab -_:.'&", max_size=10).map(lambda text: " ".join(text.split()).strip(" -:"))
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1))
SPANS = st.sampled_from(["", "this week", "last month", "older than 30 days", "last 1 day"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("due", Listing(due=True)),
        ("list due", Listing(due=True)),
        ("list Due thesis", Listing("Due thesis")),
        ("list thesis due", Listing("thesis", due=True)),
        ("list thesis due done", Listing("thesis", Status.DONE, due=True)),
        ("list “due”", Listing("due")),
        ("list topic:“kv cache”", Listing(topic="kv cache")),
        ("list topic:kv thesis", Listing("thesis", topic="kv")),
        ("list “topic:kv”", Listing("topic:kv")),
        ("list since:2026-01", Listing(since=date(2026, 1, 1))),
        ("list until:2026-01", Listing(until=date(2026, 1, 31))),
        ("list Older than 30 days", Listing(span="older than 30 days")),
        ("list my thesis this week", Listing("my thesis", span="this week")),
        ("list this week reading <@U1|ada>", Listing(None, Status.READING, "U1", span="this week")),
        ("list since:soon", Help("list")),
        ("list topic:a topic:b", Help("list")),
        ("due 2 friday", Save(("2",), due="friday")),
        ("due 1-3 in 2 weeks", Save(("1", "2", "3"), due="in 2 weeks")),
        ("due “Lantern” 12 Dec", Save(("Lantern",), due="12 Dec")),
        ("due The Man Who Was Thursday friday", Save(("The Man Who Was Thursday",), due="friday")),
        ("due 2 never", Save(("2",), due="none")),
        ("due 2 in thesis friday", Save(("2",), "thesis", due="friday")),
        ("due 2", Help("due")),
        ("due friday", Help("due")),
        ("save 2 due friday", Save(("2",), due="friday")),
        ("save 2 due in 2 weeks in thesis", Save(("2",), "thesis", due="in 2 weeks")),
        (
            "save 2 in thesis due: mon note: due friday",
            Save(("2",), "thesis", "due friday", due="mon"),
        ),
        ("save Costs Due Soon", Save(("Costs Due Soon",))),
        ("save Walks in Thesis due friday", Save(("Walks in Thesis",), loose=True, due="friday")),
        ("settings hour 8", Settings(hour=8)),
        ("settings hour 08:00", Settings(hour=8)),
        ("settings hour 24", Settings(wrong="hour 24")),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: Intent) -> None:
    assert parse(typed) == meant


@given(
    NAMES,
    st.none() | st.sampled_from(Status),
    st.booleans(),
    TOPICS,
    DAYS,
    DAYS,
    SPANS,
    st.sampled_from(["", "U1"]),
)
def test_the_command_of_a_list_asks_for_that_list(
    name: str | None,
    status: Status | None,
    due: bool,
    topic: str,
    since: date | None,
    until: date | None,
    span: str,
    member: str,
) -> None:
    """So that "Next" finds it again."""
    listing = Listing(
        list_name(name or "") or None,
        status,
        member,
        due=due,
        topic=topic,
        since=since,
        until=until,
        span=span,
    )
    assert understand(str(listing)) == listing
    assert understand(read(str(listing))) == listing


def saved(desk: Desk, paper: int, moment: datetime, list: str = "") -> None:
    desk.store.lists.save(PaperId(paper), **KEY, now=moment, list=list)


def numbers(desk: Desk, typed: str) -> list[int]:
    return [paper.id for paper, _ in listed(ask(desk, typed)).rows]


def test_a_list_by_day_of_saving(desk: Desk) -> None:
    """Noon is Wednesday's, 12 March 2025."""
    for number, days in enumerate((0, 1, 3, 12, 40, 400), start=1):
        saved(desk, number, NOON - timedelta(days=days))
    assert numbers(desk, "list this week") == [1, 2]
    assert numbers(desk, "list last week") == [3]
    assert numbers(desk, "list last month") == [4]
    assert numbers(desk, "list older than 30 days") == [5, 6]
    assert numbers(desk, "list since:2025-03-09 until:2025-03-11") == [2, 3]
    assert numbers(desk, "list since:2025 until:2025-02") == [4, 5]
    assert numbers(desk, "list last 5 days until:2025-03-11") == [2, 3]


def test_days_are_the_members_own(desk: Desk) -> None:
    saved(desk, 1, datetime(2025, 3, 9, 23, 30, tzinfo=UTC))
    assert numbers(desk, "list this week") == []
    desk.store.members.keep(MemberSettings("Europe/Berlin"), **KEY)
    assert numbers(desk, "list this week") == [1]
    desk.store.members.keep(MemberSettings(), **KEY)
    assert numbers(replace(desk, zone="Europe/Berlin"), "list this week") == [1]


def test_a_list_by_topic(desk: Desk) -> None:
    for number in (1, 2, 3, 5):
        saved(desk, number, NOON, "thesis" if number == 1 else "")
    assert numbers(desk, 'list topic:"Speculative Decoding"') == [2, 1]
    assert numbers(desk, 'list thesis topic:"speculative decoding"') == [1]
    assert numbers(desk, "list topic:zebras") == []


def test_what_is_due_comes_by_its_day(desk: Desk) -> None:
    for number, day in ((1, "in 3 days"), (2, "tomorrow"), (3, "in 2 weeks"), (5, "friday")):
        ask(desk, f"due 2503.0000{number} {day}")
    ask(desk, "done 2503.00005")
    saved(desk, 4, NOON)
    assert numbers(desk, "list due") == [2, 1, 3]
    assert numbers(desk, "list due done") == []
    reply = listed(ask(desk, 'list due topic:"speculative decoding" this week'))
    assert reply == ListReply(
        'list due topic:"speculative decoding" this week',
        reply.thread,
        "U1",
        True,
        reply.rows,
        2,
        lists=reply.lists,
        due=True,
        filters='topic:"speculative decoding" this week',
        today=date(2025, 3, 12),
    )
    assert listed(ask(desk, Turn(reply.thread, 0))) == reply


def test_what_others_have_due_is_not_told(desk: Desk) -> None:
    ask(desk, "due 2503.00001 friday")
    assert listed(ask(desk, "list <@U1>", member="U2")).total == 1
    assert ask(desk, "list due <@U1>", member="U2") == OWN_DAYS
    assert listed(ask(desk, "list due <@U1>")).total == 1
