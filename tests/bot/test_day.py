"""One whole day in the direct messages with the bot, word for word."""

from pathlib import Path

from bot.app import Bot
from bot.workspace import Person, SeenMessage
from tests.bot.test_conversation import click
from tests.bot.test_list_conversation import say, today

TRANSCRIPT = Path(__file__).parent / "day.txt"


class Day:
    """What ada types and clicks, and what she then reads."""

    def __init__(self, ada: Person, today: str) -> None:
        self.ada, self.today, self.lines = ada, today, list[str]()
        self.last: SeenMessage | None = None

    def types(self, words: str) -> None:
        self._read(f"> {words}", say(self.ada, words))

    def clicks(self, label: str, **which: object) -> None:
        assert self.last is not None
        shown = f"{which['option']} {which['index']}" if which else label
        self._read(f"> [{shown}]", click(self.ada, self.last, label, **which))

    def _read(self, did: str, answer: SeenMessage) -> None:
        self.last = answer
        self.lines += [did, answer.as_text().replace(self.today, "saved TODAY"), ""]


def test_a_day(ada: Person, bot: Bot) -> None:
    day = Day(ada, today(bot))
    day.types("search by:quill decoding")
    day.types("search speculative decoding")
    day.types("save 1 2 in thesis")
    day.types("list")
    day.clicks("paper.menu", option="Reading", index=0)
    day.clicks("Undo")
    day.types("done 1")
    day.types("note 2 see figure 3")
    day.clicks("Undo")
    day.types("list thesis done")
    day.types("trending")
    day.types("who has 2?")
    day.types("export as markdown")
    day.types("unsave 1 2")
    day.types("list")
    day.types("forget-me")
    day.clicks("Delete my data")
    day.types("show 1")
    assert "\n".join(day.lines) == TRANSCRIPT.read_text("utf-8")
