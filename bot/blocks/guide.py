"""Help, topics, and what to do when something is not understood. Pure."""

from bot.blocks.kit import Message, Mrkdwn, code, context, message, plain, section
from bot.intents import COMMANDS, Command
from bot.replies import HelpReply, SorryReply, TopicsReply, UnknownReply


def draw_help(reply: HelpReply) -> Message:
    if command := COMMANDS.get(reply.command):
        says = Mrkdwn(f"{code('/papers ' + command.usage)}\n{plain(command.says)}")
        example = Mrkdwn(f"For example {code('/papers ' + command.example)}")
        return message([says, example], [section(says), context(example)])
    lines = [_line(command) for command in COMMANDS.values()]
    noun = "paper" if reply.papers == 1 else "papers"
    state = Mrkdwn(f"{reply.papers:,} {noun} on the shelf. Only you see my answers.")
    title = Mrkdwn("*What I can do*")
    text = Mrkdwn("\n".join([title, *lines]))
    return message([title, *lines, state], [section(text), context(state)])


def draw_topics(reply: TopicsReply) -> Message:
    about = f" containing {code(reply.word)}" if reply.word else ""
    if not reply.topics:
        says = Mrkdwn(f"No topic{about}. Any words may be searched: {code('/papers search …')}")
        return message([says], [section(says)])
    shown = ", ".join(f"{plain(topic.label, 60)} ({topic.count})" for topic in reply.topics)
    title = Mrkdwn(f"*Topics*{about}, with the number of papers each has")
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


def _line(command: Command) -> Mrkdwn:
    return Mrkdwn(f"{code('/papers ' + command.usage)} {plain(command.says)}")
