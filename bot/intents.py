"""What a person may ask, and how their words become it. Pure."""

import re
from dataclasses import dataclass

from storage import PaperId, Query, parse_query

NEAR = 60.0  # rapidfuzz points of 100 from which a mistyped word is taken for a command
LONGEST = 4000  # characters of a command that are read
QUOTES = "\"'“”„‟«»‘’‚"
NO_WIDTH = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the help shows it."""

    name: str
    usage: str
    says: str
    example: str


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "search",
            "search <words>",
            'find papers; filters: since:2024 until:2025-06 by:leviathan topic:"kv cache" '
            '-survey "exact phrase" sort:new',
            "search speculative decoding",
        ),
        Command(
            "show",
            "show <title or number>",
            "one paper: abstract, topics, links; a number is a row of your last answer here",
            "show 2",
        ),
        Command("similar", "similar <title or number>", "papers like it", "similar 1"),
        Command("topics", "topics [word]", "the topics there are, with counts", "topics decoding"),
        Command("help", "help [command]", "what I can do", "help search"),
    )
}


@dataclass(frozen=True, slots=True)
class Search:
    query: Query
    offset: int = 0


Target = PaperId | str  # a paper, or words for one: title, arXiv id or link, row of the last answer


@dataclass(frozen=True, slots=True)
class Show:
    target: Target


@dataclass(frozen=True, slots=True)
class Similar:
    target: Target
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Topics:
    word: str = ""


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
class Turn:
    """Another page of the answer `thread`."""

    thread: str
    offset: int


@dataclass(frozen=True, slots=True)
class Exactly:
    """The answer `thread` without the correction of what was typed."""

    thread: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why `paper` stands in the answer `thread` where it does."""

    paper: PaperId
    thread: str


@dataclass(frozen=True, slots=True)
class Share:
    """A page of the answer `thread`, for the whole channel."""

    thread: str
    offset: int


@dataclass(frozen=True, slots=True)
class SharePaper:
    paper: PaperId


Intent = (
    Search | Show | Similar | Topics | Help | Unknown | Turn | Exactly | Why | Share | SharePaper
)


def parse(text: str) -> Intent:
    """What `text`, the words after `/papers` as Slack sends them, asks for. Never raises."""
    return understand(read(text))


def understand(words: str) -> Intent:
    """What `words`, as the person typed them, ask for. Never raises."""
    word, _, rest = words.partition(" ")
    match word.lower():
        case "" | "help" | "?":
            return _help(rest)
        case "search" | "find":
            query = parse_query(rest)
            return Search(query) if query != Query() else Help("search")
        case "show":
            return Show(named) if (named := _bare(rest)) else Help("show")
        case "similar":
            return Similar(named) if (named := _bare(rest)) else Help("similar")
        case "topics" | "topic":
            return Topics(_bare(rest))
    return Unknown(word, *nearest(word), words)


def read(text: str) -> str:
    """Slack's way of writing → what the person typed: links, mentions and entities undone."""
    typed = re.sub(r"<([^<>|]*)(?:\|([^<>]*))?>", _typed, text[:LONGEST])
    typed = typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(NO_WIDTH.sub("", typed).split())


def nearest(word: str) -> tuple[str, bool]:
    """The command most like `word` and True; "search" and False where none is."""
    from rapidfuzz import process

    found = process.extractOne(word.lower(), list(COMMANDS), score_cutoff=NEAR)
    return (str(found[0]), True) if found else ("search", False)


def _typed(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    match target[:1]:
        case "#" | "@":
            return f"{target[0]}{label or target[1:]}"
        case "!":
            return label or f"@{target[1:]}"
    return target.removeprefix("mailto:")


def _bare(text: str) -> str:
    """Without the quotes that people put around a title."""
    return text.strip(QUOTES + " ")


def _help(command: str) -> Help | Unknown:
    name = command.lower()
    if not name or name in COMMANDS:
        return Help(name)
    return Unknown(command, *nearest(name), f"help {command}")
