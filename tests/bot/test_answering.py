"""What follows an answer: the App Home shows what was changed elsewhere, and troubles nobody."""

import logging
import threading
from dataclasses import dataclass, field

import pytest

from bot.app import Bot
from bot.blocks.views import View
from bot.handlers import Caller
from bot.handlers.home import welcome
from bot.intents import Home
from bot.listeners.answering import AppHome, has_changed
from bot.replies import (
    ChangedReply,
    Did,
    ForgottenReply,
    HelpReply,
    ListReply,
    PaperReply,
    Reply,
    SettingsReply,
    SorryReply,
)
from bot.workspace import FakeSlack, Person
from bot.workspace.faults import Fault
from storage import MemberSettings, PaperId, Privacy, Removed, StoredPaper
from tests.bot.test_conversation import ask, click
from tests.bot.test_list_conversation import DRAFTING, LANTERN, say
from tests.builders import paper

SAVED = ChangedReply(Did.SAVED, ())
NOTHING = ChangedReply(Did.NOTHING, ())
PAPER = StoredPaper(PaperId(1), paper(0))
CHOSEN = SettingsReply(MemberSettings(), Privacy.TEAM)


@pytest.fixture
def ada(slack: FakeSlack, bot: Bot) -> Person:
    """She has opened her Home before."""
    person = slack.member("ada")
    welcome(Caller(person.team.id, person.id, ""), bot.desk)
    return person


@pytest.fixture
def bob(slack: FakeSlack, bot: Bot) -> Person:
    """He has not."""
    return slack.member("bob")


def methods(slack: FakeSlack, bot: Bot) -> list[str]:
    """What the bot called, when all its work is done."""
    assert bot.close(5)
    return [call.method for call in slack.calls if call.method not in ("auth.test", "users.info")]


DOORS = {
    "slash": lambda person: ask(person, "save 2503.00002"),
    "direct message": lambda person: say(person, "save 2503.00002"),
    "button": lambda person: click(person, ask(person, "show 2503.00002"), "Save"),
    "menu": lambda person: click(
        person, ask(person, "search lantern"), "paper.menu", option="Save"
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_change_elsewhere_is_shown_in_the_home_once(
    ada: Person, bot: Bot, slack: FakeSlack, door: str
) -> None:
    DOORS[door](ada)
    home = ada.wait_for_home(lambda view: LANTERN in view.as_text())
    assert home.as_text().startswith("Your reading list\n")
    called = methods(slack, bot)
    assert called.count("views.publish") == 1
    assert called[-1] == "views.publish", "the answer comes first"


@pytest.mark.parametrize("door", DOORS)
def test_who_never_opened_a_home_gets_none(
    bob: Person, bot: Bot, slack: FakeSlack, door: str
) -> None:
    DOORS[door](bob)
    assert "views.publish" not in methods(slack, bot)


@pytest.mark.parametrize(
    "typed", ["help", "list", "search lantern", "settings", "save zebras", "unsave 2503.00002"]
)
def test_what_changes_nothing_leaves_the_home_alone(
    ada: Person, bot: Bot, slack: FakeSlack, typed: str
) -> None:
    ask(ada, typed)
    assert methods(slack, bot) == ["response_url"]


def test_settings_and_undo_follow_too(ada: Person) -> None:
    ask(ada, "settings privacy count")
    ada.wait_for_home(lambda view: "privacy: *count*" in view.as_text())
    saved = ask(ada, "save 2503.00002")
    ada.wait_for_home(lambda view: LANTERN in view.as_text())
    click(ada, saved, "Undo")
    ada.wait_for_home(lambda view: LANTERN not in view.as_text())


def test_who_is_forgotten_leaves_no_list_in_the_home(ada: Person) -> None:
    ask(ada, "save 2503.00002")
    ada.wait_for_home(lambda view: LANTERN in view.as_text())
    click(ada, ask(ada, "forget-me"), "Delete my data")
    home = ada.wait_for_home(lambda view: LANTERN not in view.as_text())
    assert home.as_text().startswith("Welcome to Paperboy\n")


@pytest.mark.parametrize("code", ["not_enabled", "missing_scope", "view_too_large"])
def test_a_home_that_slack_refuses_troubles_nobody(
    ada: Person, bot: Bot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    slack.faults.next("views.publish", Fault.error(code))
    with caplog.at_level(logging.WARNING):
        answer = ask(ada, "save 2503.00002")
        assert answer.as_text().startswith(f"*Saved to your list:* {LANTERN}")
        assert methods(slack, bot) == ["response_url", "views.publish"]
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"a Home was not shown anew: Slack does not allow that ({code})."]
    assert len(ada.sees("general")) == 1


def test_a_mistake_of_ours_in_the_home_troubles_nobody(
    ada: Person,
    bot: Bot,
    slack: FakeSlack,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(reply: Reply) -> View:
        raise ValueError("101 blocks in one view: page it")

    monkeypatch.setattr("bot.listeners.answering.render_home", broken)
    ask(ada, "save 2503.00002")
    assert methods(slack, bot) == ["response_url"]
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("ERROR", "a Home was not shown anew")
    ]
    assert len(ada.sees("general")) == 1


def test_what_changed_is_shown_though_its_answer_was_lost(
    ada: Person, bot: Bot, slack: FakeSlack
) -> None:
    slack.faults.next("response_url", Fault.status(404), times=2)
    ada.slash("/papers save 2503.00002")
    ada.wait_for_home(lambda view: LANTERN in view.as_text())
    assert methods(slack, bot).count("views.publish") == 1


@pytest.mark.parametrize(
    ("reply", "changed"),
    [
        (SAVED, True),
        (NOTHING, False),
        (PaperReply(PAPER, outcome=SAVED), True),
        (PaperReply(PAPER, outcome=NOTHING), False),
        (PaperReply(PAPER), False),
        (ListReply("list", "", "U1", True, (), 0, outcome=SAVED), True),
        (ListReply("list", "", "U1", True, (), 0), False),
        (SettingsReply(MemberSettings(), Privacy.TEAM, changed=True), True),
        (CHOSEN, False),
        (ForgottenReply(Removed()), True),
        (HelpReply(), False),
        (SorryReply("no"), False),
    ],
    ids=repr,
)
def test_what_is_a_change(reply: Reply, changed: bool) -> None:
    assert has_changed(reply) is changed


@dataclass
class SlowViews:
    """Takes its time over the first Home, while something changes."""

    meanwhile: threading.Thread
    published: list[str] = field(default_factory=list)

    def publish(self, member: str, view: View) -> None:
        if not self.meanwhile.ident:
            self.meanwhile.start()
            self.meanwhile.join(0.3)
        self.published.append(str(view.payload()))


def test_the_home_that_was_read_last_is_shown_last(bot: Bot) -> None:
    caller = Caller("T1", "U1", "")

    def save() -> None:
        bot.desk.store.lists.save(PaperId(1), workspace="T1", member="U1", now=bot.desk.now())
        home.show(Home())

    views = SlowViews(threading.Thread(target=save))
    home = AppHome(views, caller, bot.desk)  # type: ignore[arg-type]
    home.show(Home())
    views.meanwhile.join(5)
    assert [DRAFTING in view for view in views.published] == [False, True]
