"""The commands there are, as the help shows them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the help shows it. `also`: further words that are explained with it."""

    name: str
    usage: str
    says: str
    example: str
    also: tuple[str, ...] = ()


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "search",
            "search <words>",
            'find papers; filters: since:2024 until:2025-06 by:leviathan topic:"kv cache" '
            'saved:me saved:team -survey "exact phrase" sort:new',
            "search speculative decoding",
        ),
        Command(
            "show",
            "show <title or number>",
            "one paper: abstract, topics, who saved it; a number is a row of your last answer here",
            "show 2",
        ),
        Command("similar", "similar <title or number>", "papers like it", "similar 1"),
        Command("topics", "topics [word]", "the topics there are, with counts", "topics decoding"),
        Command(
            "save",
            "save <title, numbers or arXiv link> [in list] [note: ...]",
            "keep papers on your list",
            "save 1 3 in thesis note: for chapter two",
        ),
        Command("unsave", "unsave <title or numbers>", "take papers off your list", "unsave 1"),
        Command(
            "done",
            "done <title or numbers>",
            "mark papers; also reading <…> and to-read <…>; without any, those that are so marked",
            "done 1",
            ("reading", "to-read"),
        ),
        Command(
            "note",
            "note <number or arXiv link> <text>",
            "a note that only you see; with a title: note <title> note: <text>",
            "note 2 compare with ours",
        ),
        Command(
            "list",
            "list [name] [to-read|reading|done] [@member]",
            "what you saved, or what a member did",
            "list reading",
        ),
        Command(
            "saved-by",
            "saved-by @member",
            "what a member saved; choose the name from what Slack offers after @",
            "saved-by @ada",
        ),
        Command("trending", "trending", "what the team saved this week", "trending"),
        Command("who", "who has <title or number>", "who saved a paper", "who has 2?"),
        Command(
            "export",
            "export [list] as bibtex|ris|csl|markdown|csv",
            "your list for other programs",
            "export as bibtex",
        ),
        Command(
            "settings",
            "settings [privacy team|count|private] [zone <name>] [reminders on|off]",
            "what others are told of your saves, your time zone, reminders",
            "settings privacy count",
        ),
        Command("forget-me", "forget-me", "delete all I keep of you", "forget-me"),
        Command("help", "help [command]", "what I can do", "help search"),
    )
}
# Every word that is a command → the command that explains it.
WORDS: Mapping[str, str] = {
    word: command.name for command in COMMANDS.values() for word in (command.name, *command.also)
}
