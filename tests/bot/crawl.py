"""Somebody who tries everything: every command of the help, and every button that then shows.

What Slack sends the bot meanwhile is as real as it gets; what the bot asks of Slack, likewise.
New commands, buttons and forms are met without a word here.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.words.commands import COMMANDS
from bot.workspace import CannotDo, FakeSlack, Person, SeenMessage, SeenView
from bot.workspace.inputs import options_of
from bot.workspace.seen import elements_in
from bot.workspace.state import Json
from tests.bot.payloads import MANIFEST

OPTIONS = 40  # of one menu that are tried
MORE = (
    "",
    "search sort:new",
    "save 1",
    "save 2503.00002 in thesis",
    "save 2503.00003",
    "show kv-slim",
    "list",
)
SAID = ("papers on speculative decoding", "only 2025", "more", "save 1", "who has 1?", "list", "hi")
BIB = b"@article{a, title={A Paper That Nobody Has}, author={Quill, Ada}, year={2024}}"
LINK = "https://arxiv.org/abs/2503.00001"
DAY = "2026-12-24"
FORGET = "me.forget"


class Crawl:
    """settle: waits until the bot has done all that it was asked."""

    def __init__(self, slack: FakeSlack, person: Person, settle: Callable[[], object]) -> None:
        self._slack, self._person, self._settle = slack, person, settle
        self._tried: Counter[str] = Counter()

    def everything(self) -> None:
        self.home()  # a first visit
        self.commands()
        self.conversations()
        self.shortcuts()
        self.steps()
        self.home()

    def commands(self) -> None:
        examples = (its.example for its in COMMANDS.values() if its.name != "forget-me")
        for typed in (*MORE, *examples, *COMMANDS, "subscriptions", "nonsense"):
            self._person.slash(f"/papers {typed}".strip())
            self._look("general")

    def conversations(self) -> None:
        for typed in SAID:
            self._person.dm(typed)
            self._look("dm")
            self._person.mention(typed, "general")
            self._look("general")
        self._person.upload("papers.bib", BIB, "in thesis")
        self._look("dm")
        self._person.post(f"read {LINK}", "general")
        self._look("general")
        self._person.compose(f"read {LINK}")
        self._settle()

    def shortcuts(self) -> None:
        said = self._person.post(f"see {LINK} and {LINK[:-1]}2", "general")
        for shortcut in MANIFEST["features"]["shortcuts"]:
            if shortcut["type"] == "global":
                self._person.shortcut(shortcut["callback_id"])
            else:
                self._person.message_shortcut(shortcut["callback_id"], said)
            self._modal()

    def steps(self) -> None:
        known: Json = {"words": "decoding", "paper": LINK, "member": {"id": self._person.id}}
        for name, step in MANIFEST["functions"].items():
            inputs = {each: known[each] for each in step["input_parameters"] if each in known}
            self._slack.run_step(name, inputs)
            self._slack.run_step(name, {})
            self._settle()

    def home(self) -> None:
        self._person.open_home("messages")
        self._person.open_home()
        self._settle()
        if home := self._person.home():
            self._try_all(home)

    def _look(self, channel: str) -> None:
        self._settle()
        seen = self._person.sees(channel)
        if (seen and seen[-1].raw["user"] != self._person.id) or (seen and seen[-1].actions):
            self._try_all(seen[-1])

    def _modal(self) -> None:
        """Tries what is in it, and submits it."""
        self._settle()
        if not (modal := self._person.modal()):
            return
        self._try_all(modal)
        for _ in range(3):
            modal = self._person.modal()
            if modal and modal.submit:
                self._quietly(lambda shown=modal: self._person.submit(shown, _filled(shown)))
        for _ in range(3):
            if modal := self._person.modal():
                self._person.close(modal)
                self._settle()

    def _try_all(self, where: SeenMessage | SeenView) -> None:
        number = Counter[str]()
        unfurled = where.raw.get("unfurls", {}) if isinstance(where, SeenMessage) else {}
        under = [block for each in unfurled.values() for block in each.get("blocks", [])]
        for block, element in list(elements_in([*where.blocks, *under])):
            if block["type"] == "input" and not block.get("dispatch_action"):
                continue
            action = str(element["action_id"])
            index, number[action] = number[action], number[action] + 1
            self._tried[action] += 1
            if self._tried[action] > 6 or action == FORGET:
                continue
            for option in _options(element):
                stale = block not in under
                self._click(where, action, index=index, stale=stale, option=option)

    def _click(self, where: SeenMessage | SeenView, action: str, **which: Any) -> None:
        before = self._person.modal()
        self._quietly(lambda: self._person.click(where, action, **which))
        after = self._person.modal()
        if after and (before is None or after.id != before.id):
            self._modal()

    def _quietly(self, act: Callable[[], object]) -> None:
        """Slack's clients do not let one do everything."""
        with suppress(CannotDo, KeyError):
            act()
        self._settle()


def _options(element: Json) -> list[Any]:
    """What may be chosen of it; None where it is just clicked."""
    kind = str(element["type"])
    if kind == "button":
        return [None]
    if "external" in kind:
        return ["speculative decoding", "thesis"]
    if kind == "datepicker":
        return [DAY]
    values = [option["value"] for option in options_of(element)][:OPTIONS]
    return [values] if kind == "checkboxes" or kind.startswith("multi_") else values


def _filled(view: SeenView) -> Json:
    """Words for whatever words it wants."""
    wanted: Json = {}
    for block, element in elements_in(view.blocks):
        kind = element["type"]
        if kind == "plain_text_input" and not element.get("initial_value"):
            wanted[str(block["block_id"])] = "decoding"
        if "external" in kind:
            wanted[str(block["block_id"])] = "speculative decoding"
        if kind == "checkboxes":
            wanted[str(block["block_id"])] = [each["value"] for each in element["options"]]
    return wanted
