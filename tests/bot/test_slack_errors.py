"""Everything that may go wrong at every call of Slack's that the bot makes: what a person then has.

    .  what they asked for, as if nothing had happened
    t  they are told that it could not be done, or get what could be
    l  a line in the log: nobody asked for it, or there is nowhere to tell them

Never nothing at all, never a traceback, and never a message twice in a channel.
"""

import logging
import re
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.slack import Exchange, Post
from bot.slack.probe import Probe, try_app_token, try_bot_token
from bot.workspace import FakeSlack, Fault, Person
from bot.workspace.state import StepRun
from storage import PaperboyError
from tests.bot.conftest import dispatch_to
from tests.bot.siege import Siege, Stillness, besieged
from tests.bot.test_manifest import BOT, methods_called

LINK = "https://arxiv.org/abs/2503.00002"
LASTING = 50  # calls that go wrong
PASSING = {
    "429 once": Fault.rate_limited(1),
    "dropped once": Fault.drop_before(),
    "dropped after": Fault.drop_after(),
    "slow": Fault.slow(0.1),
    "500 once": Fault.status(500),
}
STAYING = {
    "429": Fault.rate_limited(1),
    "500": Fault.status(500),
    "no JSON": Fault.status(200),
    "dropped": Fault.drop_before(),
}
CODES = (
    "token_revoked",
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "missing_scope",
    "expired_trigger_id",
    "invalid_blocks",
)
# Name of what goes wrong → it, and at how many calls.
FAULTS: dict[str, tuple[Fault, int]] = {
    **{name: (fault, 1) for name, fault in PASSING.items()},
    **{name: (fault, LASTING) for name, fault in STAYING.items()},
    **{code: (Fault.error(code), LASTING) for code in CODES},
}
# What becomes of each way below: of what passes, of what stays, of each code.
DONE = "..... .... ......."
SAID = "..... tttt ttttttt"
LOGGED = "..... llll lllllll"
REMEMBERED = {"users.info", "conversations.info"}  # answers are; so each case is another process's


@dataclass
class Desk:
    """One member at one keyboard, and what they did so far."""

    siege: Siege
    person: Person
    step: StepRun | None = None
    own: str = "general"  # a channel

    @property
    def slack(self) -> FakeSlack:
        return self.siege.slack

    def first(self, act: Callable[[], object]) -> None:
        """Done before anything goes wrong."""
        act()
        assert self.siege.settle()

    def own_channel(self) -> str:
        """One that nobody was in before; its id."""
        name = f"with-{self.person.name}"
        self.own = self.slack.add_channel(name, members=[self.person.name], bot=True).id
        return self.own

    def command(self, typed: str) -> None:
        self.person.slash(f"/papers {typed}")

    def click(self, action: str, **which: object) -> None:
        self.person.click(self.person.sees("general")[-1], action, **which)

    def sees(self) -> list[str]:
        """All that is before their eyes, but for who they are."""
        places = dict.fromkeys(("general", "random", "dm", self.own))
        told = [each for where in places for each in self.person.sees(where)]
        texts = [each.as_text() for each in told if each.raw["user"] != self.person.id]
        texts += [text for each in told for text in unfurled(each.as_text())]
        views = (self.person.modal(), self.person.home())
        texts += [view.as_text() for view in views if view]
        if self.step and self.step.status != "running":
            texts.append(f"{self.step.status} {self.step.error} {self.step.outputs}")
        return [re.sub(rf"@{self.person.name}\b|#X\w+", "@me", text) for text in texts]

    def public(self) -> int:
        """Messages of the bot that everybody sees."""
        return sum(
            not each.ephemeral for each in self.person.sees("general") if "bot_id" in each.raw
        )


def unfurled(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("| ")]


Prepare = Callable[[Desk], Callable[[], object]]  # makes ready, and returns what is then done


def by_command(desk: Desk) -> Callable[[], object]:
    return lambda: desk.command("help search")


def by_share(desk: Desk) -> Callable[[], object]:
    desk.first(lambda: desk.command("search speculative decoding"))
    return lambda: desk.click("results.share")


def by_mention(desk: Desk) -> Callable[[], object]:
    return lambda: desk.person.mention("help search", "general")


def by_message(desk: Desk) -> Callable[[], object]:
    return lambda: desk.person.dm("help search")


def by_message_in_a_thread(desk: Desk) -> Callable[[], object]:
    said = desk.person.dm("help")
    assert desk.siege.settle()
    return lambda: desk.person.dm("help search", thread=said.ts)


def by_conversation(desk: Desk) -> Callable[[], object]:
    about = {"user_id": desk.person.id, "channel_id": desk.siege.scene.dm, "thread_ts": "1.1"}
    event = {"type": "assistant_thread_started", "assistant_thread": about}
    return lambda: desk.slack.events.deliver(desk.slack.team, event)


def by_shortcut(desk: Desk) -> Callable[[], object]:
    return lambda: desk.person.shortcut("search_papers")


def by_note(desk: Desk) -> Callable[[], object]:
    desk.first(lambda: desk.command(f"save {LINK}"))
    return lambda: desk.click("paper.note")


def by_gathering(desk: Desk) -> Callable[[], object]:
    said = desk.person.post(f"see {LINK}", "random")
    assert desk.siege.settle()
    return lambda: desk.person.message_shortcut("save_from_message", said)


def by_search_form(desk: Desk) -> Callable[[], object]:
    desk.first(lambda: desk.person.shortcut("search_papers"))
    modal = desk.person.modal()
    assert modal
    return lambda: desk.person.submit(modal, {"words": "decoding"})


def by_bibtex(desk: Desk) -> Callable[[], object]:
    desk.first(by_search_form(desk))
    modal = desk.person.modal()
    assert modal
    return lambda: desk.person.click(modal, "paper.menu", option="Copy BibTeX")


def by_home(desk: Desk) -> Callable[[], object]:
    return lambda: desk.person.open_home()


def by_button_at_home(desk: Desk) -> Callable[[], object]:
    desk.first(desk.person.open_home)
    home = desk.person.home()
    assert home
    return lambda: desk.person.click(home, "home.help")


def by_link(desk: Desk) -> Callable[[], object]:
    return lambda: desk.person.post(f"read {LINK}", desk.own_channel())


def by_save(desk: Desk) -> Callable[[], object]:
    """Of somebody else, after which what the person shared is not true any more."""
    errands, clock = desk.siege.bot.errands, desk.siege.clock

    def rewrite() -> None:
        for _ in range(2):  # what could not be done is done a little later
            clock.ahead += timedelta(minutes=2)
            list(errands.rewriting.go())

    bob = desk.slack.member("bob")
    desk.first(lambda: bob.dm(f"unsave {LINK}"))
    desk.first(lambda: desk.person.slash("/papers show 2503.00002", desk.own_channel()))
    desk.first(lambda: desk.person.click(desk.person.sees(desk.own)[-1], "paper.share"))
    desk.first(rewrite)
    desk.first(lambda: bob.dm(f"save {LINK}"))
    return rewrite


def by_export(desk: Desk) -> Callable[[], object]:
    store, me = desk.siege.bot.desk.store, desk.person
    for paper in store.papers.after(0, limit=99):  # type: ignore[arg-type]
        now = desk.siege.bot.desk.now()
        store.lists.save(paper.id, workspace=me.team.id, member=me.id, now=now, note="x" * 2000)
    return lambda: desk.command("export as csv")


def by_question(desk: Desk) -> Callable[[], object]:
    """Of a member and a channel of which nothing is known yet."""
    desk.first(lambda: desk.slack.member("bob").dm(f"save {LINK}"))
    return lambda: desk.person.slash("/papers show 2503.00002", desk.own_channel())


def by_question_about_a_channel(desk: Desk) -> Callable[[], object]:
    """Where Slack does not tell who is who."""
    desk.slack.team.scopes -= {"users:read"}
    return by_question(desk)


def by_step(name: str, **inputs: str) -> Prepare:
    def prepare(desk: Desk) -> Callable[[], object]:
        def run() -> None:
            desk.step = desk.slack.run_step(name, inputs)

        return run

    return prepare


@dataclass(frozen=True, slots=True)
class Way:
    """What reaches a method, and what becomes of each fault there."""

    method: str
    prepare: Prepare
    ends: str


# By its response URL the answer to a command is taken by the direct messages where it is not good.
WAYS = (
    Way("response_url", by_command, "..... ..l. ......."),
    Way("chat.postMessage", by_share, ".t..t .t.t ......."),  # by the click's response URL
    Way("chat.postEphemeral", by_mention, "..... .... .tt...."),  # told how to invite the bot
    Way("chat.postMessage", by_message, LOGGED),
    Way("assistant.threads.setStatus", by_message_in_a_thread, DONE),
    Way("assistant.threads.setSuggestedPrompts", by_conversation, DONE),
    Way("views.open", by_shortcut, SAID),
    Way("views.open", by_note, SAID),
    Way("views.open", by_gathering, "..t.. tttt ttttttt"),  # it is open, but nobody knows its id
    Way("views.open", by_button_at_home, SAID),
    Way("views.update", by_gathering, SAID),
    Way("views.update", by_search_form, SAID),
    Way("views.push", by_bibtex, "..t.. tttt ttttttt"),
    Way("views.publish", by_home, LOGGED),
    Way("chat.unfurl", by_link, LOGGED),
    Way("chat.update", by_save, LOGGED),
    Way("files.getUploadURLExternal", by_export, SAID),
    Way("files.completeUploadExternal", by_export, SAID),
    # Where Slack does not tell who asks, they hear of nobody's saves; where it may not, they do.
    Way("users.info", by_question, "..... tttt tttt.tt"),
    Way("conversations.info", by_question_about_a_channel, "..... tttt tt.t.tt"),
    Way("functions.completeSuccess", by_step("find_papers", words="x"), SAID),
    Way("functions.completeError", by_step("find_papers"), LOGGED),
)


class Matrix:
    """Acts on, case by case, each by a member of its own."""

    def __init__(self, siege: Siege, caplog: pytest.LogCaptureFixture) -> None:
        self._siege, self._caplog, self._number = siege, caplog, 0
        siege.slack.events.subscribed |= {"assistant_thread_started"}
        siege.slack.channel("general").members.add(siege.slack.team.bot_user_id)
        siege.slack.connect_callable(dispatch_to(siege.bot))

    def cell(self, way: Way, fault: Fault, times: int) -> str:
        sound, _ = self._end(way, None, 0)
        seen, logged = self._end(way, fault, times)
        if set(sound) <= set(seen):
            return "."
        return "t" if set(seen) - set(sound) else "l" if logged else " nothing "

    def _end(self, way: Way, fault: Fault | None, times: int) -> tuple[list[str], bool]:
        """(what the person then sees that they did not see before, whether it was logged)."""
        siege, slack = self._siege, self._siege.slack
        self._number += 1
        desk = Desk(siege, slack.member(f"member{self._number}"))
        act = way.prepare(desk)
        before, public = desk.sees(), desk.public()
        self._caplog.clear()
        self._caplog.set_level(logging.INFO, "bot")
        siege.witness.heard.clear()
        asked = len(slack.calls)
        if fault:
            slack.faults.next(way.method, fault, times=times)
        act()
        assert siege.settle()
        slack.faults.clear()
        assert way.method in {call.method for call in slack.calls[asked:]}, (
            "nothing was asked of it"
        )
        assert siege.witness.heard == []
        assert desk.public() - public <= 1
        warned = any(record.levelno >= logging.INFO for record in self._caplog.records)
        return [each for each in desk.sees() if each not in before], warned


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.method} {way.prepare.__name__}")
def test_what_goes_wrong_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: Way
) -> None:
    ends = ""
    with ExitStack() as stack:
        for number, (fault, times) in enumerate(FAULTS.values()):
            if not number or way.method in REMEMBERED:
                folder = tmp_path / str(number)
                folder.mkdir()
                matrix = Matrix(stack.enter_context(besieged(folder)), caplog)
            ends += matrix.cell(way, fault, times)
    assert dict(zip(FAULTS, ends, strict=True)) == dict(
        zip(FAULTS, way.ends.replace(" ", ""), strict=True)
    )


# What is asked by no person: of tokens, and for digests that may have come


DIRECT: dict[str, Callable[[FakeSlack], object]] = {
    "auth.test": lambda slack: well(try_bot_token(slack.api_url, slack.bot_token)),
    "apps.connections.open": lambda slack: well(try_app_token(slack.api_url, slack.app_token)),
    "oauth.v2.access": lambda slack: granted(slack),
    "conversations.history": lambda slack: post(slack).find("k", since=LONG_AGO),
    "conversations.replies": lambda slack: post(slack).find("k", since=LONG_AGO, thread="1.1"),
}
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def well(probe: Probe) -> None:
    if probe.error:
        raise PaperboyError(probe.error)


def granted(slack: FakeSlack) -> None:
    exchange = Exchange(slack.api_url, slack.client_id, slack.client_secret)
    exchange.grant("a code that nobody gave")


def post(slack: FakeSlack) -> Post:
    said = slack.member("ada").post("hello", "general")
    slack.channel("general").members.add(slack.team.bot_user_id)
    return Post(WebClient(slack.bot_token, base_url=slack.api_url), said.channel_id)


@pytest.mark.parametrize("method", DIRECT)
def test_what_nobody_asked_for_raises_what_is_named(
    slack: FakeSlack, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.calls.time", Stillness())
    for name, (fault, times) in FAULTS.items():
        slack.faults.next(method, fault, times=times)
        if name not in PASSING:
            with pytest.raises(PaperboyError):
                DIRECT[method](slack)
        else:
            with suppress(PaperboyError):
                DIRECT[method](slack)
        assert slack.faults.left(method) < times, "nothing was asked of it"
        slack.faults.clear()


def test_every_method_that_is_called_goes_wrong_here() -> None:
    """files_upload_v2 of the SDK is three calls, of which the last one may go wrong as well."""
    its_own = {"files_upload_v2": "files_completeUploadExternal"}
    called = {its_own.get(name, name) for name in methods_called(BOT / "slack")}
    here = {way.method.replace(".", "_") for way in WAYS} - {"response_url"}
    asked_of_nobody = {method.replace(".", "_") for method in DIRECT}
    assert called == here | asked_of_nobody | {"api_test"}  # without a token: see test_doctor
