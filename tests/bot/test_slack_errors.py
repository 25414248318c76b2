"""Everything that may go wrong at every call of Slack's that the bot makes: what a person then has.

    .       what they asked for, as if nothing had happened
    told    they read that it could not be done, or all that could be
    log     a line in the log: nobody asked for it, or there is nowhere to tell them

Never nothing at all, never a traceback, and never a message twice in a channel.
"""

import logging
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.workspace import FakeSlack, Fault, Person
from bot.workspace.state import StepRun
from tests.bot.conftest import dispatch_to
from tests.bot.siege import Siege, besieged
from tests.bot.test_manifest import BOT, methods_called

LINK = "https://arxiv.org/abs/2503.00002"
LASTING = 50  # calls that go wrong
# Name of what goes wrong → it, and how often.
FAULTS: dict[str, tuple[Fault, int]] = {
    "429 once": (Fault.rate_limited(1), 1),
    "429": (Fault.rate_limited(1), LASTING),
    "token_revoked": (Fault.error("token_revoked"), LASTING),
    "not_in_channel": (Fault.error("not_in_channel"), LASTING),
    "channel_not_found": (Fault.error("channel_not_found"), LASTING),
    "is_archived": (Fault.error("is_archived"), LASTING),
    "missing_scope": (Fault.error("missing_scope"), LASTING),
    "expired_trigger_id": (Fault.error("expired_trigger_id"), LASTING),
    "invalid_blocks": (Fault.error("invalid_blocks"), LASTING),
    "dropped once": (Fault.drop_before(), 1),
    "dropped": (Fault.drop_before(), LASTING),
    "dropped after": (Fault.drop_after(), 1),
    "slow": (Fault.slow(0.1), 1),
    "500 once": (Fault.status(500), 1),
    "500": (Fault.status(500), LASTING),
    "no JSON": (Fault.status(200), LASTING),
}
REMEMBERED = {"users.info", "conversations.info"}  # answers are; so each case is another process's
# Methods that are asked elsewhere → the tests that hold what becomes of their errors.
ELSEWHERE = {
    "api_test": "test_doctor.py",
    "apps_connections_open": "test_doctor.py",
    "auth_test": "test_oauth.py",
    "oauth_v2_access": "test_oauth.py",
    "conversations_history": "test_delivery_faults.py",
    "conversations_replies": "test_delivery_faults.py",
}


@dataclass
class Desk:
    """One member at one keyboard, and what they did so far."""

    siege: Siege
    person: Person
    step: StepRun | None = None

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
        return self.slack.add_channel(name, members=[self.person.name], bot=True).id

    def command(self, typed: str) -> None:
        self.person.slash(f"/papers {typed}")

    def click(self, action: str, **which: object) -> None:
        self.person.click(self.person.sees("general")[-1], action, **which)

    def sees(self) -> list[str]:
        """All that is before their eyes, but for who they are."""
        own = [its.id for its in self.slack.state.channels.values() if self.person.name in its.name]
        told = [each for where in ("general", "random", "dm", *own) for each in self.person.sees(where)]
        texts = [each.as_text() for each in told if each.raw["user"] != self.person.id]
        texts += [text for each in told for text in unfurled(each.as_text())]
        views = (self.person.modal(), self.person.home())
        texts += [view.as_text() for view in views if view]
        if self.step and self.step.status != "running":
            texts.append(f"{self.step.status} {self.step.error} {self.step.outputs}")
        return [re.sub(rf"@{self.person.name}\b|#X\w+", "@me", text) for text in texts]

    def public(self) -> int:
        """Messages of the bot that everybody sees."""
        return sum(not each.ephemeral for each in self.person.sees("general") if "bot_id" in each.raw)


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


# Method, and what reaches it. A row of the matrix each.
WAYS: dict[str, tuple[str, Prepare]] = {
    "response_url": ("response_url", by_command),
    "chat.postMessage: share": ("chat.postMessage", by_share),
    "chat.postEphemeral": ("chat.postEphemeral", by_mention),
    "chat.postMessage": ("chat.postMessage", by_message),
    "assistant.threads.setStatus": ("assistant.threads.setStatus", by_message_in_a_thread),
    "assistant.threads.setSuggestedPrompts": (
        "assistant.threads.setSuggestedPrompts",
        by_conversation,
    ),
    "views.open: shortcut": ("views.open", by_shortcut),
    "views.open: note": ("views.open", by_note),
    "views.open: gather": ("views.open", by_gathering),
    "views.open: home": ("views.open", by_button_at_home),
    "views.update: gather": ("views.update", by_gathering),
    "views.update: search": ("views.update", by_search_form),
    "views.push": ("views.push", by_bibtex),
    "views.publish": ("views.publish", by_home),
    "chat.unfurl": ("chat.unfurl", by_link),
    "files.getUploadURLExternal": ("files.getUploadURLExternal", by_export),
    "files.completeUploadExternal": ("files.completeUploadExternal", by_export),
    "users.info": ("users.info", by_question),
    "conversations.info": ("conversations.info", by_question_about_a_channel),
    "functions.completeSuccess": ("functions.completeSuccess", by_step("find_papers", words="x")),
    "functions.completeError": ("functions.completeError", by_step("find_papers")),
}


class Matrix:
    """Acts on, case by case, each by a member of its own."""

    def __init__(self, siege: Siege, caplog: pytest.LogCaptureFixture) -> None:
        self._siege, self._caplog, self._number = siege, caplog, 0
        siege.slack.events.subscribed |= {"assistant_thread_started"}
        siege.slack.channel("general").members.add(siege.slack.team.bot_user_id)
        siege.slack.connect_callable(dispatch_to(siege.bot))

    def cell(self, method: str, prepare: Prepare, fault: Fault, times: int) -> str:
        sound, _ = self._end(method, prepare, None, 0)
        seen, logged = self._end(method, prepare, fault, times)
        if set(sound) <= set(seen):
            return "."
        return "told" if set(seen) - set(sound) else "log" if logged else "nothing"

    def _end(
        self, method: str, prepare: Prepare, fault: Fault | None, times: int
    ) -> tuple[list[str], bool]:
        """(what the person then sees that they did not see before, whether it was logged)."""
        siege, slack = self._siege, self._siege.slack
        self._number += 1
        desk = Desk(siege, slack.member(f"member{self._number}"))
        act = prepare(desk)
        before, public = desk.sees(), desk.public()
        self._caplog.clear()
        siege.witness.heard.clear()
        asked = len(slack.calls)
        if fault:
            slack.faults.next(method, fault, times=times)
        act()
        assert siege.settle()
        slack.faults.clear()
        assert method in {call.method for call in slack.calls[asked:]}, "nothing was asked of it"
        assert siege.witness.heard == []
        assert desk.public() - public <= 1
        warned = any(record.levelno >= logging.WARNING for record in self._caplog.records)
        return [each for each in desk.sees() if each not in before], warned


@pytest.mark.parametrize("way", WAYS)
def test_row(tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str) -> None:
    """A process of its own for each that remembers who is who."""
    row, remembers = {}, WAYS[way][0] in REMEMBERED
    with ExitStack() as stack:
        for number, name in enumerate(FAULTS):
            if not number or remembers:
                folder = tmp_path / str(number)
                folder.mkdir()
                matrix = Matrix(stack.enter_context(besieged(folder)), caplog)
            row[name] = matrix.cell(*WAYS[way], *FAULTS[name])
    print("ROW", way, row)
