"""What a workspace's admins see and set, who else may, and what is noted of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.app import Bot
from bot.blocks import render
from bot.handlers.admin import ADMINS_ONLY, INSTALLER_ONLY
from bot.intents import Admin
from bot.replies import AdminReply, AuditReply
from bot.understanding.commands import parse
from bot.workspace import FakeSlack, Person
from bot.workspace.blockkit import validate_message
from bot.workspace.fake_slack import SCOPES
from storage import (
    AuditEntry,
    MemberSettings,
    Privacy,
    Source,
    Store,
    Subscribing,
    WorkspaceSettings,
)
from tests.bot.conftest import EVIL_TEXTS
from tests.bot.test_conversation import ask, click

CHANGE = (
    "Change them: `/papers admin privacy team|count|private`, "
    "`/papers admin subscribing everyone|admins`, `/papers admin sources all|<names>` "
    "· who changed what: `/papers admin log`"
)
FIRST = f"""\
*This workspace's settings*
privacy of members who chose none: *team*, the team sees that they saved a paper
subscribing: *everyone*, everyone may subscribe a channel
sources of digests: *all* of {", ".join(Source)}
{CHANGE}"""


@pytest.fixture
def ann(slack: FakeSlack, bot: Bot) -> Person:
    """An admin."""
    return slack.add_member("ann", is_admin=True)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("admin", Admin()),
        ("Admin LOG", Admin(log=True)),
        ("admin privacy count", Admin(privacy=Privacy.COUNT)),
        ("admin subscribing admins", Admin(subscribing=Subscribing.ADMINS)),
        ("admin subscribe everyone", Admin(subscribing=Subscribing.EVERYONE)),
        ("admin sources all", Admin(sources=frozenset())),
        ("admin sources Daily-Page", Admin(sources=frozenset({Source.DAILY_PAGE}))),
        (
            "admin sources starter, daily_page",
            Admin(sources=frozenset({Source.STARTER, Source.DAILY_PAGE})),
        ),
        ("admin sources starter, gossip", Admin(wrong="sources starter, gossip")),
        ("admin sources", Admin(wrong="sources")),
        ("admin privacy", Admin(wrong="privacy")),
        ("admin privacy none", Admin(wrong="privacy none")),
        ("admin logs", Admin(wrong="logs")),
    ],
)
def test_what_admins_type(typed: str, asked: Admin) -> None:
    assert parse(typed) == asked


def test_an_admin_sees_sets_and_reads_who_set_what(ann: Person, bot: Bot, store_of: Store) -> None:
    assert ask(ann, "admin").as_text() == FIRST
    changed = ask(ann, "admin privacy private").as_text().split("\n")
    assert changed[:2] == [
        "*This workspace's settings, as they are now*",
        "privacy of members who chose none: *private*, nobody learns of their saves",
    ]
    ask(ann, "admin subscribing admins")
    ask(ann, "admin sources starter")
    ask(ann, "admin sources starter")  # as it is already: nothing to note
    kept = store_of.workspaces.settings(ann.team.id)
    assert kept == WorkspaceSettings(
        Privacy.PRIVATE, Subscribing.ADMINS, frozenset({Source.STARTER})
    )
    ask(ann, "admin sources all")
    log = ask(ann, "admin log")
    assert log.ephemeral
    title, *lines = log.as_text().split("\n")
    assert title == "*What was changed here*, the latest first"
    assert [line.split(" · ", 1)[1] for line in lines] == [
        "@ann · sources: starter → all",
        "@ann · sources: all → starter",
        "@ann · subscribing: everyone → admins",
        "@ann · privacy: team → private",
    ]


@pytest.fixture
def store_of(bot: Bot) -> Store:
    return bot.desk.store


def test_what_cannot_be_set_is_said_and_changes_nothing(ann: Person, store_of: Store) -> None:
    said = ask(ann, "admin privacy none").as_text()
    assert said.startswith("I cannot set `privacy none`; this workspace's settings are\n")
    assert store_of.audit.latest(workspace=ann.team.id, limit=1) == []
    assert ask(ann, "admin log").as_text() == "Nothing was changed here yet."


@pytest.mark.parametrize("typed", ["admin", "admin privacy private", "admin log", "admin x"])
def test_who_is_no_admin_is_told_who_can(bob: Person, store_of: Store, typed: str) -> None:
    assert ask(bob, typed).as_text() == ADMINS_ONLY.says
    assert store_of.workspaces.settings(bob.team.id) == WorkspaceSettings()


def test_a_guest_is_no_admin_whatever_slack_says(slack: FakeSlack, bot: Bot) -> None:
    gus = slack.add_member("gus", is_admin=True, is_restricted=True)
    gus.member.is_restricted = True
    slack.channel("general").members.add(gus.id)
    assert ask(gus, "admin").as_text() == ADMINS_ONLY.says


def test_where_admins_cannot_be_looked_up_the_installer_is_one(
    slack: FakeSlack, ann: Person, store_of: Store
) -> None:
    slack.team.scopes = SCOPES - {"users:read"}
    assert ask(ann, "admin").as_text() == INSTALLER_ONLY.says
    known = store_of.installs.find(ann.team.id)
    assert known
    store_of.installs.keep(replace(known, installer=ann.id))
    assert ask(ann, "admin").as_text() == FIRST


def test_a_stricter_default_counts_at_once(ann: Person, bob: Person) -> None:
    found = ask(bob, "search lantern")
    click(bob, found, "paper.menu", option="Save")
    assert f"<@{bob.id}>" in ask(ann, "search lantern").text + ask(ann, "who has 1").text
    ask(ann, "admin privacy private")
    assert f"<@{bob.id}>" not in ask(ann, "who has 1").text
    assert "saved by" not in ask(ann, "search lantern").as_text()
    ask(ann, "admin privacy team")
    assert f"<@{bob.id}>" in ask(ann, "who has 1").text


def test_who_chose_for_themselves_keeps_it(ann: Person, bob: Person, store_of: Store) -> None:
    store_of.members.keep(
        MemberSettings(privacy=Privacy.PRIVATE), workspace=bob.team.id, member=bob.id
    )
    click(bob, ask(bob, "search lantern"), "paper.menu", option="Save")
    ask(ann, "admin privacy team")
    assert "saved by" not in ask(ann, "search lantern").as_text()


def test_another_workspace_is_left_alone(slack: FakeSlack, ann: Person, store_of: Store) -> None:
    ask(ann, "admin privacy private")
    assert store_of.workspaces.settings("T2") == WorkspaceSettings()
    assert store_of.audit.latest(workspace="T2", limit=9) == []


def test_who_is_forgotten_is_not_named_in_the_log(ann: Person) -> None:
    ask(ann, "admin privacy count")
    click(ann, ask(ann, "forget-me"), "Delete my data")
    assert (
        ask(ann, "admin log")
        .as_text()
        .endswith(" UTC · a member who is forgotten · privacy: team → count")
    )


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS)
def test_the_fullest_and_the_most_hostile_fit(text: str) -> None:
    entries = (AuditEntry("U0123456789", text, datetime(2025, 3, 12, 9, 5, tzinfo=UTC)),) * 20
    for reply in (AuditReply(entries), AdminReply(WorkspaceSettings(), (), text)):
        payload = render(reply).payload()
        assert validate_message(payload) == []
        assert "<!" not in payload["text"]


@pytest.mark.parametrize(("count", "says"), [(1, "*1 digest* may not"), (3, "*3 digests* may not")])
def test_digests_that_nobody_knows_of_are_told(count: int, says: str) -> None:
    assert says in render(AdminReply(WorkspaceSettings(), uncertain=count)).text
    assert "may not have come" not in render(AdminReply(WorkspaceSettings())).text
