"""Who may learn that somebody saved a paper: viewer x saver x tier x place, through the bot.

Every payload that leaves the bot is searched as it was sent: texts, blocks, values and ids.
"""

import json
import re
from dataclasses import dataclass

import pytest

from bot.app import Bot
from bot.handlers.discretion import MEMBERS_ONLY
from bot.workspace import FakeSlack, Person
from bot.workspace.web_api import ApiCall
from storage import MemberSettings, Privacy, Store, WorkspaceSettings
from tests.bot.test_conversation import ask, click
from tests.bot.test_list_conversation import mention, say

LANTERN = "2503.00002"
NOTE = "a-note-of-my-own"
LIST = "a-list-of-my-own"
QUESTIONS = ("users.info", "conversations.info")  # they ask Slack, and tell nobody anything


@dataclass
class Team:
    """ada looks; bob, cy and dot may have saved the lantern paper. #general is shared with another
    organisation if told so."""

    slack: FakeSlack
    store: Store
    bot: Bot

    def __post_init__(self) -> None:
        self.ada, self.bob, self.cy, self.dot = map(self.slack.member, ("ada", "bob", "cy", "dot"))
        self.ada.invite_bot("general")
        self.welcome(self.ada)

    def welcome(self, person: Person) -> None:
        """The first visit to the App Home is like no other: it is over."""
        settings = MemberSettings(welcomed=True)
        self.store.members.keep(settings, workspace=person.team.id, member=person.id)

    def outsider(self, kind: str) -> Person:
        """Somebody in #general who is no full member; of another organisation, it is shared."""
        person = self.slack.add_member("eve", **OUTSIDERS[kind])
        general = self.slack.channel("general")
        general.members.add(person.id)
        general.is_ext_shared = kind == "stranger"
        self.welcome(person)
        return person

    def saved(self, person: Person, tier: Privacy | None) -> None:
        """As somebody who has long chosen the tier; None: none was chosen."""
        where = person.team.id
        if tier:
            settings = MemberSettings(privacy=tier)
            self.store.members.keep(settings, workspace=where, member=person.id)
        paper = self.store.papers.sharing([f"arxiv:{LANTERN}"])[f"arxiv:{LANTERN}"][0]
        self.store.lists.save(
            paper,
            workspace=where,
            member=person.id,
            now=self.bot.desk.now(),
            list=LIST,
            note=NOTE,
        )

    def sent_while(self, act: str, viewer: Person, of: Person) -> str:
        """All that left the bot while `viewer` looked at the place `act`."""
        before = len(self.slack.calls)
        PLACES[act](viewer, of)
        # A Home that is open follows what its owner does elsewhere, when it comes to it.
        left_out = QUESTIONS if act == "home" else (*QUESTIONS, "views.publish")
        calls = [call for call in self.slack.calls[before:] if call.method not in left_out]
        return "\n".join(json.dumps(_payload(call)) for call in calls)


def _payload(call: ApiCall) -> object:
    """What the bot said; where it said it to is Slack's own."""
    return {name: value for name, value in call.args.items() if name not in ("user", "channel")}


def _share(viewer: Person, of: Person) -> None:
    click(viewer, ask(viewer, "search lantern"), "Share…")


def _share_paper(viewer: Person, of: Person) -> None:
    click(viewer, ask(viewer, f"show {LANTERN}"), "Share here")


def _save_row(viewer: Person, of: Person) -> None:
    saved = click(viewer, ask(viewer, "search lantern"), "paper.menu", option="Save")
    click(viewer, saved, "Undo")


def _save_trending(viewer: Person, of: Person) -> None:
    if "paper.menu" in (trending := ask(viewer, "trending")).actions:
        click(viewer, click(viewer, trending, "paper.menu", option="Save"), "Undo")


def _home(viewer: Person, of: Person) -> None:
    viewer.open_home()
    viewer.wait_for_home()


PLACES = {
    "home": _home,
    "search": lambda viewer, of: ask(viewer, "search lantern"),
    "search in the team": lambda viewer, of: ask(viewer, "search saved:team"),
    "similar": lambda viewer, of: ask(viewer, "similar 2503.00001"),
    "show": lambda viewer, of: ask(viewer, f"show {LANTERN}"),
    "who": lambda viewer, of: ask(viewer, f"who has {LANTERN}"),
    "trending": lambda viewer, of: ask(viewer, "trending"),
    "saved-by": lambda viewer, of: ask(viewer, f"saved-by <@{of.id}>"),
    "their list": lambda viewer, of: ask(viewer, f"list {LIST} <@{of.id}>"),
    "share": _share,
    "share a paper": _share_paper,
    "save a row": _save_row,
    "save a trend": _save_trending,
    "export": lambda viewer, of: ask(viewer, "export as csv"),
    "direct message": lambda viewer, of: say(viewer, "search lantern"),
    "mention": lambda viewer, of: mention(viewer, "trending"),
    "sorry": lambda viewer, of: ask(viewer, "undo everything"),
}
# Where the viewer has just said whom they mean: their own words come back, and nothing else.
NAMING = ("saved-by", "their list")
# Where what the team saves was asked for in so many words.
ASKING = (
    "search in the team",
    "who",
    "trending",
    "saved-by",
    "their list",
    "save a trend",
    "mention",
)
# Where a paper that only others saved may be told of at all.
PUBLIC = (
    "home",
    "search",
    "search in the team",
    "similar",
    "show",
    "who",
    "trending",
    "share",
    "share a paper",
    "save a row",
    "save a trend",
    "direct message",
    "mention",
)


OUTSIDERS: dict[str, dict[str, bool]] = {
    "guest": {"is_restricted": True},
    "guest of one channel": {"is_restricted": True, "is_ultra_restricted": True},
    "stranger": {"is_stranger": True},
}


@pytest.fixture
def team(slack: FakeSlack, shelf: Store, bot: Bot) -> Team:
    return Team(slack, shelf, bot)


@pytest.mark.parametrize("place", PLACES)
def test_a_private_saver_is_nowhere(team: Team, place: str) -> None:
    """Not by id, not by number: the answer is the one that would come if nobody had saved."""
    nobody = told(team, place)
    team.saved(team.bob, Privacy.PRIVATE)
    private = told(team, place)
    assert private == nobody
    assert (team.bob.id in private) == (place in NAMING)


@pytest.mark.parametrize("place", PLACES)
def test_a_private_saver_is_not_even_counted(team: Team, place: str) -> None:
    team.saved(team.cy, Privacy.COUNT)
    team.saved(team.dot, Privacy.COUNT)
    two = told(team, place)
    team.saved(team.bob, Privacy.PRIVATE)
    assert told(team, place) == two


@pytest.mark.parametrize("place", PLACES)
def test_who_is_only_counted_is_never_named(team: Team, place: str) -> None:
    nobody = told(team, place)
    for person in (team.bob, team.cy):
        team.saved(person, Privacy.COUNT)
    # Who clicks Save is the third.
    assert told(team, place) == nobody or place == "save a row"
    team.saved(team.dot, Privacy.COUNT)
    three = told(team, place)
    for person in (team.bob, team.cy, team.dot):
        assert (person.id in three) == (place in NAMING and person is team.bob)
    assert ("saved by 3" in three) == (place in PUBLIC)


@pytest.mark.parametrize("place", PLACES)
def test_who_tells_the_team_is_named(team: Team, place: str) -> None:
    team.saved(team.bob, Privacy.TEAM)
    said = told(team, place)
    assert (team.bob.id in said) == (place in (*PUBLIC, *NAMING))
    assert NOTE not in said


@pytest.mark.parametrize("default", Privacy)
@pytest.mark.parametrize("place", PUBLIC)
def test_who_chose_nothing_has_the_workspaces_tier(
    team: Team, place: str, default: Privacy
) -> None:
    where = team.slack.team.id
    team.store.workspaces.keep(WorkspaceSettings(privacy=default), workspace=where)
    team.saved(team.bob, None)
    assert (team.bob.id in told(team, place)) == (default is Privacy.TEAM)


@pytest.mark.parametrize("place", ["search", "share", "share a paper", "mention"])
def test_what_the_channel_sees_tells_nothing_of_the_sharers_own_private_save(
    team: Team, place: str
) -> None:
    team.saved(team.ada, Privacy.PRIVATE)
    PLACES[place](team.ada, team.bob)
    seen = json.dumps([message.raw for message in team.bob.sees("general")])
    assert "saved by" not in seen
    assert NOTE not in seen
    assert LIST not in seen


@pytest.mark.parametrize("place", PLACES)
def test_another_workspace_sees_nothing(team: Team, place: str) -> None:
    """Though its members, channel and papers have the same ids."""
    nobody = told(team, place)
    for person in (team.bob, team.cy, team.dot, team.ada):
        paper = team.store.papers.sharing([f"arxiv:{LANTERN}"])[f"arxiv:{LANTERN}"][0]
        team.store.lists.save(
            paper, workspace="T99999998", member=person.id, now=team.bot.desk.now(), note=NOTE
        )
    assert told(team, place) == nobody


@pytest.mark.parametrize("kind", OUTSIDERS)
@pytest.mark.parametrize("place", PLACES)
def test_an_outsider_learns_of_nobodys_saves(team: Team, place: str, kind: str) -> None:
    """Whatever the tier: the answer is the one that would come if nobody had saved."""
    eve = team.outsider(kind)
    nobody = told(team, place, eve)
    for person, tier in ((team.bob, Privacy.TEAM), (team.cy, Privacy.COUNT)):
        team.saved(person, tier)
    team.saved(team.dot, Privacy.TEAM)
    assert told(team, place, eve) == nobody
    assert (team.bob.id in nobody) == (place in NAMING and place not in ASKING)
    assert (MEMBERS_ONLY.says in nobody) == (place in ASKING)


@pytest.mark.parametrize("kind", OUTSIDERS)
@pytest.mark.parametrize("place", ["search", "show", "direct message"])
def test_an_outsider_sees_their_own_save(team: Team, place: str, kind: str) -> None:
    eve = team.outsider(kind)
    team.saved(eve, Privacy.TEAM)
    team.saved(team.bob, Privacy.TEAM)
    said = told(team, place, eve)
    assert "saved by you" in said
    assert team.bob.id not in said


@pytest.mark.parametrize("place", ["share", "share a paper"])
def test_a_channel_that_is_shared_hears_of_nobodys_saves(team: Team, place: str) -> None:
    team.slack.channel("general").is_ext_shared = True
    team.ada.invite_bot("general")
    team.saved(team.bob, Privacy.TEAM)
    PLACES[place](team.ada, team.bob)
    seen = json.dumps([message.raw for message in team.cy.sees("general")])
    assert "Lantern" in seen
    assert "saved by" not in seen
    assert f"<@{team.bob.id}>" in ask(team.ada, f"who has {LANTERN}").text


def test_a_stricter_tier_counts_from_the_next_answer_on(team: Team) -> None:
    team.saved(team.bob, Privacy.TEAM)
    assert f"<@{team.bob.id}>" in told(team, "search")
    ask(team.bob, "settings privacy private")
    assert team.bob.id not in told(team, "search")
    ask(team.bob, "settings privacy team")
    click(team.bob, ask(team.bob, "forget-me"), "Delete my data")
    assert team.bob.id not in told(team, "search")


def told(team: Team, place: str, viewer: Person | None = None) -> str:
    """The same text for the same answer: what is made anew each time is left out."""
    said = team.sent_while(place, viewer or team.ada, team.bob)
    said = re.sub(r"\b[0-9a-f]{12}\b", "ID", said)
    return re.sub(r"\b\d{10}\.\d{6}\b|response/\w+", "TS", said)
