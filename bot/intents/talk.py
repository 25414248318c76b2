"""Help, conversation, and what is no command. Pure."""

from dataclasses import dataclass

from bot.intents.lists import Save
from bot.intents.papers import Search, Show, Similar
from bot.words.commands import WORDS
from bot.words.followups import Step

NEAR = 60.0  # rapidfuzz points of 100 from which a mistyped word is taken for a command


@dataclass(frozen=True, slots=True)
class Help:
    command: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that are no command. `nearest` is one, `sure` if it is like `word`; `text` is all
    that was typed."""

    word: str
    nearest: str
    sure: bool
    text: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Said in a conversation, of the asker's last answer there. text: the words."""

    step: Step
    text: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """Said in a conversation: a command about a paper, unless there is none of that name."""

    intent: Show | Similar | Save
    instead: Search


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """hello, thanks, bye, name or nod."""

    kind: str


def nearest(word: str) -> tuple[str, bool]:
    """The command most like `word` and True; "search" and False where none is."""
    from rapidfuzz import process

    found = process.extractOne(word.lower(), list(WORDS), score_cutoff=NEAR)
    return (str(found[0]), True) if found else ("search", False)
