"""Help, topics, and what is not understood."""

from bot.handlers.desk import Caller, Desk
from bot.handlers.here import subscribed_here
from bot.intents import Help, Topics, Unknown
from bot.replies import HelpReply, Reply, TopicsReply, UnknownReply
from bot.words.commands import COMMANDS, WORDS
from storage import find_topics, nearest_topics

TOPICS = 30


def topics(intent: Topics, caller: Caller, desk: Desk) -> Reply:
    found = find_topics(desk.store, intent.word, limit=TOPICS)
    near = nearest_topics(desk.store, intent.word) if not found else []
    return TopicsReply(intent.word, tuple(found), tuple(near))


def help_(intent: Help, caller: Caller, desk: Desk) -> Reply:
    words = tuple(each.order.words for each in subscribed_here(caller, desk))
    return HelpReply(intent.command, desk.store.papers.count(), words, caller.alone)


def unknown(intent: Unknown, caller: Caller, desk: Desk) -> Reply:
    return UnknownReply(intent.word, intent.nearest, _example(intent))


def _example(intent: Unknown) -> str:
    """What the person may have meant, ready to be typed."""
    if intent.text.startswith("help "):
        return f"help {intent.nearest}"
    if intent.nearest == "search" and not intent.sure:
        return f"search {intent.text}"
    rest = intent.text.removeprefix(intent.word).strip()
    return f"{intent.nearest} {rest}" if rest else COMMANDS[WORDS[intent.nearest]].example
