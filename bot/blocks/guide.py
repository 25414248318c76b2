"""Help, topics, and what to do when something is not understood. Pure."""

from collections.abc import Sequence

from bot.blocks.kit import (
    SECTION_TEXT,
    Message,
    Mrkdwn,
    code,
    context,
    message,
    plain,
    section,
)
from bot.replies import HelpReply, SorryReply, TopicsReply, UnknownReply
from bot.words.commands import COMMANDS, Command
from storage import Topic

SUBSCRIPTIONS = 10  # that the help names


def draw_help(reply: HelpReply) -> Message:
    if command := COMMANDS.get(reply.command):
        says = Mrkdwn(f"{code('/papers ' + command.usage)}\n{plain(command.says)}")
        example = Mrkdwn(f"For example {code('/papers ' + command.example)}")
        return message([says, example], [section(says), context(example)])
    lines = [_line(command) for command in COMMANDS.values()]
    noun = "paper" if reply.papers == 1 else "papers"
    state = Mrkdwn(
        f"{reply.papers:,} {noun} on the shelf. Only you see my answers. The same words work in a "
        "direct message to me and after @paperboy."
    )
    title = Mrkdwn("*What I can do*")
    here = [_subscribed(reply)] if reply.subscribed else []
    blocks = [*map(section, _pages([title, *lines])), *map(context, [*here, state])]
    return message([title, *here, *lines, state], blocks)


def draw_topics(reply: TopicsReply) -> Message:
    about = f" containing {code(reply.word)}" if reply.word else ""
    if not reply.topics:
        near = f"Spelt like it: {_named(reply.nearest)}\n" if reply.nearest else ""
        any_words = f"Any words may be searched: {code('/papers search …')}"
        says = Mrkdwn(f"No topic{about}. {near}{any_words}")
        return message([says], [section(says)])
    shown = _named(reply.topics)
    grown = any(topic.growth for topic in reply.topics)
    four_weeks = "; + or − against the four weeks before" if grown else ""
    title = Mrkdwn(f"*Topics*{about}, with the number of papers each has{four_weeks}")
    example = code(f'/papers search topic:"{reply.topics[0].label}"')
    fewer = "" if reply.word else f" · narrow the list with {code('/papers topics <word>')}"
    foot = Mrkdwn(f"See papers: {example}{fewer}")
    return message([title, Mrkdwn(shown), foot], [section(title), section(shown), context(foot)])


def draw_unknown(reply: UnknownReply) -> Message:
    says = Mrkdwn(f"I do not know {code(reply.word, 60)}. Did you mean {code(reply.nearest)}?")
    example = Mrkdwn(f"Try {code('/papers ' + reply.example)} or {code('/papers help')}")
    return message([says, example], [section(says), context(example)])


def draw_sorry(reply: SorryReply) -> Message:
    says = plain(reply.says)
    return message([says], [section(says)])


def _subscribed(reply: HelpReply) -> Mrkdwn:
    named = ", ".join(code(words, 60) for words in reply.subscribed[:SUBSCRIPTIONS])
    more = len(reply.subscribed) - SUBSCRIPTIONS
    whose = "You are" if reply.alone else "This channel is"
    further = f" and {more} more" if more > 0 else ""
    listed = code("/papers subscriptions")
    return Mrkdwn(f"{whose} subscribed to: {named}{further} · {listed}")


def _named(topics: Sequence[Topic]) -> Mrkdwn:
    return Mrkdwn(", ".join(f"{_name(topic)} ({_counts(topic)})" for topic in topics))


def _name(topic: Topic) -> Mrkdwn:
    return plain(f"{topic.label} / {topic.short}" if topic.short else topic.label, 60)


def _counts(topic: Topic) -> str:
    return f"{topic.count}, {topic.growth:+}" if topic.growth else str(topic.count)


def _pages(lines: Sequence[Mrkdwn]) -> list[Mrkdwn]:
    """The lines in as few texts as sections take."""
    pages = list[str]()
    for line in lines:
        fits = pages and len(pages[-1]) + 1 + len(line) <= SECTION_TEXT
        pages[-1:] = [f"{pages[-1]}\n{line}"] if fits else [*pages[-1:], line]
    return [Mrkdwn(page) for page in pages]


def _line(command: Command) -> Mrkdwn:
    return Mrkdwn(f"{code('/papers ' + command.usage)} {plain(command.says)}")
