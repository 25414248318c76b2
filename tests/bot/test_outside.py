"""Guests and people of other organisations, through the bot: how they are known, and when."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.app import Bot
from bot.handlers import Caller
from bot.handlers.desk import Desk
from bot.handlers.discretion import MEMBERS_ONLY
from bot.listeners.caller import who
from bot.slack import Directory, onlooker
from bot.standing import Standing
from bot.workspace import FakeSlack, Person
from bot.workspace.fake_slack import SCOPES
from bot.workspace.faults import Fault
from storage import EVERYBODY, PaperId, Savers, Selection, Store
from tests.bot.test_conversation import ask, click
from tests.bot.test_list_conversation import mention

BOT = Path(__file__).resolve().parent.parent.parent / "bot"
LANTERN = PaperId(2)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def bob(slack: FakeSlack, bot: Bot, shelf: Store) -> Person:
    """Has saved the lantern paper and told the team."""
    bob = slack.member("bob")
    save(shelf, bob)
    bob.invite_bot("general")
    return bob


def save(shelf: Store, person: Person) -> None:
    now = datetime.now(UTC)
    shelf.lists.save(LANTERN, workspace=person.team.id, member=person.id, now=now)


def asked(slack: FakeSlack) -> list[str]:
    return [call.method for call in slack.calls if call.method.endswith(".info")]


def stranger(slack: FakeSlack) -> Person:
    """Of another organisation, in #general, which is shared with it."""
    eve = slack.add_member("eve", is_stranger=True)
    slack.channel("general").members.add(eve.id)
    slack.channel("general").is_ext_shared = True
    return eve


# When Slack is asked


def test_slack_is_asked_only_where_there_is_something_to_hide(
    slack: FakeSlack, bob: Person
) -> None:
    ada = slack.member("ada")
    ask(ada, "search mixture experts")
    ask(ada, "show 2503.00003")
    ask(ada, "list")
    ask(bob, "list")
    ask(bob, "search lantern")  # saved by nobody but them
    assert asked(slack) == []
    ask(ada, "search lantern")
    ask(ada, "who has 1")
    ask(ada, "trending")
    assert asked(slack) == ["users.info"]


def test_nothing_is_asked_before_a_handler_wants_it() -> None:
    """The acknowledgement, for which this runs too, must not wait for Slack."""
    told = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "client": "no client"}
    caller = who(BoltContext(told), {"team_id": "T1", "user_id": "U1"}, Directory())
    assert caller == Caller("T1", "U1", "C1")
    with pytest.raises(AttributeError, match="users_info"):
        assert caller.outside


def test_while_slack_cannot_say_who_it_is_nobody_is_named(slack: FakeSlack, bob: Person) -> None:
    ada = slack.member("ada")
    slack.faults.next("users.info", Fault.status(400))
    assert ask(ada, "trending").as_text() == MEMBERS_ONLY.says
    assert "saved by @bob" in ask(ada, "trending").as_text()


# How they are known without users:read


@pytest.fixture
def mute(slack: FakeSlack) -> FakeSlack:
    slack.team.scopes = SCOPES - {"users:read", "channels:read", "groups:read"}
    return slack


def test_a_click_tells_where_who_clicks_is_at_home(mute: FakeSlack, bob: Person) -> None:
    eve = stranger(mute)
    mention(eve, "search lantern")
    found = eve.wait_for("general", lambda message: bool(message.actions))
    shown = click(eve, found, "paper.menu", option="Save")
    assert "saved by you" in shown.as_text()
    assert bob.id not in shown.text


def test_a_mention_tells_where_its_author_is_at_home(mute: FakeSlack, bob: Person) -> None:
    eve = stranger(mute)
    assert mention(eve, "trending").as_text() == MEMBERS_ONLY.says
    assert "saved by @bob" in mention(mute.member("ada"), "trending").as_text()


def test_a_command_in_a_channel_known_to_be_shared_may_come_from_anybody(
    mute: FakeSlack, bob: Person
) -> None:
    ada, eve = mute.member("ada"), stranger(mute)
    assert "saved by @bob" in ask(ada, "trending").as_text(), "nothing has told that it is shared"
    mention(eve, "help")
    assert ask(ada, "trending").as_text() == MEMBERS_ONLY.says
    assert "saved by @bob" in ask(ada, "trending", "random").as_text()


def test_a_guest_counts_as_a_member(mute: FakeSlack, bob: Person) -> None:
    gus = mute.add_member("gus", is_restricted=True)
    mute.channel("general").members.add(gus.id)
    assert "saved by @bob" in ask(gus, "trending").as_text()


# What the bot says by itself


def test_who_looks_at_what_the_bot_says_by_itself(
    slack: FakeSlack, desk: Desk, bob: Person
) -> None:
    client = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    directory, where = Directory(), slack.team.id
    gus = slack.add_member("gus", is_restricted=True)
    joint = slack.add_channel("joint", bot=True, is_ext_shared=True)

    def told(channel: str, member: str = "") -> tuple[str, ...]:
        caller = onlooker(client, where, channel, member, directory)
        found = desk.team(caller).savers([LANTERN], workspace=where, viewer=caller.member)
        return found[LANTERN].named if found else ()

    assert told(slack.channel("general").id) == (bob.id,)
    assert told(joint.id) == ()
    assert told("D1", slack.member("ada").id) == (bob.id,)
    assert told("D2", gus.id) == ()


# What an outsider still has


def test_ones_own_list_is_ones_own(slack: FakeSlack, bob: Person, shelf: Store) -> None:
    gus = slack.add_member("gus", is_restricted=True)
    slack.channel("general").members.add(gus.id)
    save(shelf, gus)
    mine = ask(gus, f"list <@{gus.id}>")
    assert mine.as_text().startswith("*Your list* · 1 paper")
    assert "saved by you" in ask(gus, "search saved:me").as_text()
    card = click(bob, ask(bob, "search lantern"), "Share…")
    assert "@gus" in card.as_text()


# The one way to the team's saves


@pytest.mark.parametrize("outside", [True, False])
@pytest.mark.parametrize("shared", [True, False])
def test_what_one_caller_may_hear(desk: Desk, shelf: Store, outside: bool, shared: bool) -> None:
    for member in ("U1", "U2", "U3"):
        shelf.lists.save(LANTERN, workspace="T1", member=member, now=LONG_AGO)
    caller = Caller("T1", "U1", "C1", lambda: Standing(outside=outside), lambda: shared)
    team = desk.team(caller)
    all_three, own = Savers(("U1", "U2", "U3")), Savers(("U1",))
    closed = outside or shared

    def savers(viewer: str) -> object:
        return team.savers([LANTERN, PaperId(1)], workspace="T1", viewer=viewer)

    assert savers("U1") == {LANTERN: own if outside else all_three}
    assert savers(EVERYBODY) == ({} if closed else {LANTERN: all_three})
    found = team.trending(workspace="T1", viewer="U1", since=LONG_AGO, limit=9)
    assert found == ({} if outside else {LANTERN: all_three})
    assert team.ids(workspace="T1", viewer="U1") == {LANTERN}
    assert team.ids(workspace="T1", viewer="U9") == (set() if outside else {LANTERN})
    assert team.ids(workspace="T1", viewer=EVERYBODY) == (set() if closed else {LANTERN})
    pages = [
        team.saved_by(member, Selection(), workspace="T1", viewer="U1", limit=9).total
        for member in ("U1", "U2")
    ]
    assert pages == [1, 0 if outside else 1]


def test_there_is_no_other_way_to_them() -> None:
    """Handlers ask `desk.team(caller)`; the command line has no caller but whoever runs it."""
    ways = {
        path.relative_to(BOT).as_posix()
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "team"
        if ast.unparse(node.value).split(".")[-1] == "store"
    }
    assert ways == {"handlers/desk.py", "cli/papers.py"}
