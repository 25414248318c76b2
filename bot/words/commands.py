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
            "due",
            "due <title or numbers> <day>",
            "a day to be reminded on: tomorrow, friday, in 2 weeks, 12 Dec, none; also save 2 due "
            "friday; without any, what is due",
            "due 2 friday",
        ),
        Command(
            "list",
            "list [name] [to-read|reading|done] [due] [@member]",
            'what you saved, or what a member did; filters: topic:"kv cache" since:2026-01 '
            "until:2026-06, this week, last 3 months, older than 30 days",
            "list reading",
        ),
        Command(
            "saved-by",
            "saved-by @member",
            "what a member saved; choose the name from what Slack offers after @",
            "saved-by @ada",
        ),
        Command("trending", "trending", "what the team saved this week", "trending"),
        Command(
            "trends",
            "trends [topic, topic…] [since:2026-01]",
            "papers a week by topic, and how much the team saved, as a chart; without a topic, "
            "those that grew most",
            "trends kv cache, mixture of experts",
        ),
        Command("who", "who has <title or number>", "who saved a paper", "who has 2?"),
        Command(
            "export",
            "export [list] as bibtex|ris|csl|markdown|csv",
            "your list for other programs",
            "export as bibtex",
        ),
        Command(
            "import",
            "import [in list]",
            "papers from BibTeX or RIS: send me the .bib or .ris file in a direct message, or its "
            "text in a code block",
            "import in thesis",
        ),
        Command(
            "subscribe",
            "subscribe <words> [daily|weekdays|weekly on monday] [at 09:00] [in Europe/Berlin] "
            "[max 8] [threads on|off] [chart on|off] [stricter|looser]",
            "a digest of new papers here, in a direct message for you alone; you see first what "
            "it would bring; any search can be one",
            "subscribe speculative decoding weekdays at 9",
        ),
        Command(
            "subscriptions",
            "subscriptions",
            "what this channel is subscribed to, with who set it up and when it comes next",
            "subscriptions",
        ),
        Command(
            "unsubscribe",
            "unsubscribe <words|all>",
            "no more digests of it here",
            "unsubscribe speculative decoding",
        ),
        Command(
            "pause",
            "pause <words> [2w|3 days|until friday]",
            "no digests for a while; also resume <words>; nothing is lost meanwhile",
            "pause speculative decoding 2w",
            ("resume",),
        ),
        Command(
            "digest",
            "digest now",
            "what is waiting for this channel, for you to see; uses up nothing",
            "digest now",
        ),
        Command(
            "settings",
            "settings [privacy team|count|private] [zone <name>] [hour <0-23>] [reminders on|off] "
            "[news on|off]",
            "what others are told of your saves, your time zone, reminders and their hour, weekly "
            "news of saved papers",
            "settings privacy count",
        ),
        Command(
            "admin",
            "admin [privacy team|count|private] [subscribing everyone|admins] [sources <names>] "
            "[log]",
            "for admins: what the whole workspace has, and who changed it",
            "admin privacy count",
        ),
        Command(
            "sources",
            "sources [add|pause|resume|remove <source>]",
            "for admins: where papers come from, and how it goes; a source is huggingface, "
            "arxiv:cs.CL,cs.LG, arxiv-new:cs.CL or a feed's address",
            "sources add arxiv:cs.CL",
        ),
        Command("forget-me", "forget-me", "delete all I keep of you", "forget-me"),
        Command("help", "help [command]", "what I can do", "help search"),
    )
}
# Every word that is a command → the command that explains it.
WORDS: Mapping[str, str] = {
    word: command.name for command in COMMANDS.values() for word in (command.name, *command.also)
}
