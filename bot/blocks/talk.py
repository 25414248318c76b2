"""Sentences of a conversation. Pure."""

from bot.blocks.kit import MEMBER, Message, Mrkdwn, code, context, message, plain, section
from bot.replies import OutsideReply, TalkReply


def draw_talk(reply: TalkReply) -> Message:
    says = plain(reply.says)
    if not reply.tries:
        return message([says], [section(says)])
    tries = Mrkdwn("Try " + " or ".join(map(code, reply.tries)))
    return message([says, tries], [section(says), context(tries)])


def draw_outside(reply: OutsideReply) -> Message:
    channel = f"<#{reply.channel}>" if MEMBER.fullmatch(reply.channel) else "that channel"
    says = Mrkdwn(
        f"I am not in {channel}, so I cannot answer there. Type {code('/invite @paperboy')} in it, "
        "or ask me here."
    )
    return message([says], [section(says)])
