"""Due days, and the reminders that come of them, as a person sees them."""

import logging
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import Bot
from bot.reminders import remind_due
from bot.slack import Direct
from bot.workspace import FakeSlack, ManualClock, Person, SeenMessage
from bot.workspace.faults import Fault
from storage import MemberSettings, PaperId, Store
from tests.bot.test_conversation import ask, click, rows
from tests.builders import INVENTED, paper

DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
LINKED = f"{DRAFTING} <https://arxiv.org/abs/2503.00001>"
WEDNESDAY = datetime(2025, 12, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(WEDNESDAY.timestamp())


@pytest.fixture
def slack_clock(clock: ManualClock) -> ManualClock:
    return clock


def remind(bot: Bot, clock: ManualClock, moment: datetime) -> list[str]:
    """What a scheduler does at that moment; returns whom it reminded."""
    clock.advance(moment.timestamp() - clock.now())
    return list(bot.errands.remind())


def told(person: Person) -> list[SeenMessage]:
    return person.sees("dm")


def without_tips(message: SeenMessage) -> str:
    """What became of it, without what can be done next."""
    return message.as_text().partition("\n[")[0]


def test_a_due_day_is_set_shown_changed_and_taken_back(ada: Person, shelf: Store) -> None:
    ask(ada, "search speculative decoding")
    assert (
        without_tips(ask(ada, "due 1 2 friday"))
        == f"""\
*Saved to your list:*
{LINKED} · to read · due Fri 12 Dec
{LANTERN} · to read · due Fri 12 Dec"""
    )
    moved = ask(ada, "save 2 in thesis due in 4 weeks note: at last")
    assert (
        without_tips(moved)
        == f"*Changed on your list:* {LANTERN} · to read · due Wed 7 Jan 2026 · list thesis · "
        "note: at last"
    )
    assert (
        ask(ada, "due").as_text()
        == f"""\
*Your list, due* · 2 papers
lists: thesis (1)
*1. {LINKED}* [... Done | Tomorrow | Next week | Add note | Open]
to read · due Fri 12 Dec · saved 10 Dec 2025 · Ada Quill, Bo Reed +1 · arXiv 2503.00001 · \
11 Mar 2025 · speculative decoding
*2. {LANTERN}* [... Done | Tomorrow | Next week | Edit note | Find online]
to read · due Wed 7 Jan 2026 · list thesis · note: at last · saved 10 Dec 2025 · 11 Mar 2025 · \
speculative decoding
This answer: `/papers list due`"""
    )
    undone = click(ada, moved, "Undo")
    assert without_tips(undone) == f"*Undone:* {LANTERN} · to read · due Fri 12 Dec"
    none = ask(ada, f"due {LANTERN} none")
    assert without_tips(none) == f"*Changed on your list:* {LANTERN} · to read"
    ask(ada, "done 2503.00001")
    assert ask(ada, "list due").as_text().startswith("*Your list, due* is empty")


def test_a_row_is_put_off_where_it_stands(ada: Person) -> None:
    ask(ada, "search speculative decoding")
    ask(ada, "due 1 2 today")
    late = click(ada, ask(ada, "list due"), "paper.menu", option="Next week", index=1)
    assert (
        late.as_text().splitlines()[0]
        == f"*Changed on your list:* {LINKED} · to read · due Mon 15 Dec [Undo]"
    )
    assert rows(late) == [f"1. {LANTERN}", f"2. {LINKED}"]
    undone = click(ada, late, "Undo")
    assert undone.as_text().splitlines()[0] == f"*Undone:* {LINKED} · to read · due today"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("due 1 2025-12-09", "9 Dec 2025 is over: name today or a day after it."),
        ("due 1 2225-12-12", "2225 is too far away: name a day within ten years."),
        ("due 9 friday", "Your last answer here has no row 9; its rows are 1 to 2."),
        ("list due <@U0000000Z>", "What is due is each member's own: try list due."),
    ],
)
def test_what_cannot_be_due_is_said(ada: Person, shelf: Store, typed: str, says: str) -> None:
    ask(ada, "search speculative decoding")
    assert ask(ada, typed).as_text() == says
    assert shelf.lists.ids(workspace=ada.team.id, member=ada.id) == set()


def test_all_that_is_due_comes_in_one_message_at_the_members_hour(
    ada: Person, bob: Person, bot: Bot, clock: ManualClock
) -> None:
    ask(ada, "settings zone America/New_York")
    assert "at 07:00" in ask(ada, "settings hour 7").as_text()
    ask(ada, "search speculative decoding")
    ask(ada, "due 1 2 friday")
    seven = datetime(2025, 12, 12, 7, 0, tzinfo=ZoneInfo("America/New_York"))
    assert remind(bot, clock, seven - timedelta(minutes=1)) == []
    assert remind(bot, clock, seven) == [ada.id]
    (message,) = told(ada)
    assert (
        message.as_text()
        == f"""\
*2 papers to read by today*, Fri 12 Dec
*1. {LINKED}*
to read · due today · Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
[Done] [Tomorrow] [Next week] [... Open | No due day | Copy BibTeX]
*2. {LANTERN}*
to read · due today · 11 Mar 2025 · speculative decoding
[Done] [Tomorrow] [Next week] [... Find online | No due day | Copy BibTeX]
`/papers settings hour 8` · `/papers settings reminders off`"""
    )
    assert remind(bot, clock, seven + timedelta(minutes=1)) == []
    assert remind(bot, clock, seven + timedelta(days=3)) == []
    assert told(bob) == []
    assert "*overdue* since Fri 12 Dec" in ask(ada, "list due").as_text()


def test_a_reminder_shows_what_became_of_its_papers(
    ada: Person, bot: Bot, clock: ManualClock
) -> None:
    ask(ada, "search speculative decoding")
    ask(ada, "due 1 2 tomorrow")
    remind(bot, clock, WEDNESDAY + timedelta(days=1))
    done = click(ada, told(ada)[0], "Done", index=0)
    assert done.ts == told(ada)[0].ts
    assert (
        done.as_text()
        == f"""\
*Changed on your list:* {LINKED} · done [Undo]
*2 papers to read by today*, Thu 11 Dec
*1. {LINKED}*
done · Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
*2. {LANTERN}*
to read · due today · 11 Mar 2025 · speculative decoding
[Done] [Tomorrow] [Next week] [... Find online | No due day | Copy BibTeX]
`/papers settings hour 8` · `/papers settings reminders off`"""
    )
    later = click(ada, done, "Tomorrow")
    assert (
        later.as_text().splitlines()[0]
        == f"*Changed on your list:* {LANTERN} · to read · due Fri 12 Dec [Undo]"
    )
    undone = click(ada, later, "Undo")
    assert undone.as_text().splitlines()[0] == f"*Undone:* {LANTERN} · to read · due today"
    assert remind(bot, clock, WEDNESDAY + timedelta(days=2)) == [], "it was told of that day"
    click(ada, undone, "Next week")
    assert remind(bot, clock, WEDNESDAY + timedelta(days=5)) == [ada.id]
    assert told(ada)[1].as_text().startswith("*1 paper to read by today*, Mon 15 Dec")


def test_what_was_done_before_a_reminder_can_be_undone_after_it(
    ada: Person, bot: Bot, clock: ManualClock, shelf: Store
) -> None:
    due = WEDNESDAY + timedelta(days=1)
    ask(ada, "due 2503.00002 tomorrow")
    noted = ask(ada, "note 2503.00002 read it twice")
    assert remind(bot, clock, due) == [ada.id]
    assert without_tips(click(ada, noted, "Undo")).startswith("*Undone:*")
    assert remind(bot, clock, due + timedelta(minutes=1)) == [], "and it does not come again"
    save = shelf.lists.find(PaperId(2), workspace=ada.team.id, member=ada.id)
    assert save
    assert (save.note, save.due, save.reminded_at) == ("", date(2025, 12, 11), due)


def test_numbers_are_rows_of_the_reminder(ada: Person, bot: Bot, clock: ManualClock) -> None:
    ask(ada, "due 2503.00002 tomorrow")
    remind(bot, clock, WEDNESDAY + timedelta(days=1))
    ada.dm("done 1")
    answer = ada.wait_for("dm", lambda message: "Changed" in message.text)
    assert answer.as_text().startswith(f"*Changed on your list:* {LANTERN} · done")


def test_who_sets_a_day_past_its_hour_is_not_reminded_at_once(
    ada: Person, bot: Bot, clock: ManualClock
) -> None:
    ask(ada, "due 2503.00002 today")
    assert remind(bot, clock, WEDNESDAY) == []
    ask(ada, "due 2503.00002 tomorrow")
    assert remind(bot, clock, WEDNESDAY + timedelta(days=1)) == [ada.id]


def test_who_wants_none_or_is_done_gets_none(
    ada: Person, bob: Person, bot: Bot, clock: ManualClock
) -> None:
    ask(ada, "due 2503.00002 tomorrow")
    ask(ada, "settings reminders off")
    ask(bob, "due 2503.00002 tomorrow")
    ask(bob, "done 2503.00002")
    assert remind(bot, clock, WEDNESDAY + timedelta(days=1)) == []


def test_many_at_once_are_counted(ada: Person, bot: Bot, shelf: Store, clock: ManualClock) -> None:
    for n in range(6, 13):
        shelf.papers.add(paper(n, title=f"Number {n}"), keys=[f"n{n}"], tags=[])
    for n in range(1, 14):
        key = {"workspace": ada.team.id, "member": ada.id}
        shelf.lists.set_due(PaperId(n), date(2025, 12, 11), **key, now=WEDNESDAY)
    assert remind(bot, clock, WEDNESDAY + timedelta(days=1)) == [ada.id]
    text = told(ada)[0].as_text()
    assert text.startswith("*13 papers to read by today*, Thu 11 Dec")
    assert text.endswith("3 more: `/papers list due`")
    assert len(rows(told(ada)[0])) == 10


@pytest.mark.parametrize("code", ["cannot_dm", "account_inactive", "token_revoked"])
def test_a_refused_reminder_is_logged_and_not_tried_again(
    ada: Person,
    bob: Person,
    bot: Bot,
    slack: FakeSlack,
    clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
    code: str,
) -> None:
    ask(ada, "due 2503.00002 tomorrow")
    ask(bob, "due 2503.00003 tomorrow")
    slack.faults.next("chat.postMessage", Fault.error(code))
    caplog.set_level(logging.WARNING, logger="bot.reminders")
    due = WEDNESDAY + timedelta(days=1)
    assert sorted(remind(bot, clock, due)) == sorted([ada.id, bob.id])
    assert [record.message for record in caplog.records] == [f"a reminder was refused: {code}"]
    assert remind(bot, clock, due + timedelta(hours=1)) == []
    assert len(told(ada)) + len(told(bob)) == 1


def test_what_may_have_arrived_is_not_sent_again(
    ada: Person, bot: Bot, slack: FakeSlack, clock: ManualClock
) -> None:
    ask(ada, "due 2503.00002 tomorrow")
    slack.faults.next("chat.postMessage", Fault.drop_after())
    due = WEDNESDAY + timedelta(days=1)
    assert remind(bot, clock, due) == [ada.id]
    assert remind(bot, clock, due + timedelta(minutes=1)) == []
    assert len(told(ada)) == 1


def test_what_has_certainly_not_arrived_waits(
    ada: Person, bot: Bot, slack: FakeSlack, clock: ManualClock
) -> None:
    ask(ada, "due 2503.00002 tomorrow")
    ask(slack.member("bob"), "due 2503.00003 tomorrow")
    slack.faults.next("chat.postMessage", Fault.rate_limited(0), times=3)
    due = WEDNESDAY + timedelta(days=1)
    assert remind(bot, clock, due) == [], "nobody else is tried where Slack takes nothing"
    assert told(ada) == []
    bob = slack.member("bob").id
    assert sorted(remind(bot, clock, due + timedelta(minutes=1))) == sorted([ada.id, bob])
    assert remind(bot, clock, due + timedelta(minutes=2)) == []
    assert len(told(ada)) == 1


def test_a_workspace_without_the_bot_is_left_waiting(bot: Bot, shelf: Store, ada: Person) -> None:
    for workspace in (ada.team.id, "T0GONE"):
        key = {"workspace": workspace, "member": ada.id}
        shelf.lists.set_due(PaperId(2), date(2025, 12, 10), **key, now=WEDNESDAY)

    def direct_of(workspace: str, member: str) -> Direct | None:
        return bot.errands.direct(workspace, member) if workspace == ada.team.id else None

    assert list(remind_due(shelf, direct_of, WEDNESDAY, zone="UTC")) == [ada.id]
    assert len(told(ada)) == 1
    assert shelf.lists.waiting(now=WEDNESDAY) == ["T0GONE"]


def test_two_that_remind_at_once_remind_once(bot: Bot, shelf: Store, ada: Person) -> None:
    key = {"workspace": ada.team.id, "member": ada.id}
    shelf.members.keep(MemberSettings(hour=0), **key)
    shelf.lists.set_due(PaperId(2), date(2025, 12, 10), **key, now=WEDNESDAY)
    one, other = (remind_due(shelf, bot.errands.direct, WEDNESDAY, zone="UTC") for _ in range(2))
    assert next(one) == ada.id
    assert list(other) == list(one) == []
    assert len(told(ada)) == 1


def test_reminders_go_on_where_they_were_stopped(
    bot: Bot, shelf: Store, ada: Person, bob: Person
) -> None:
    for person in (ada, bob):
        key = {"workspace": person.team.id, "member": person.id}
        shelf.lists.set_due(PaperId(2), date(2025, 12, 10), **key, now=WEDNESDAY)
    assert next(remind_due(shelf, bot.errands.direct, WEDNESDAY, zone="UTC")) in (ada.id, bob.id)
    assert len(list(remind_due(shelf, bot.errands.direct, WEDNESDAY, zone="UTC"))) == 1
    assert (len(told(ada)), len(told(bob))) == (1, 1)
