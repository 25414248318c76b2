"""What changes for a channel is told to all of it; who did it is answered beside that."""

import logging
from dataclasses import replace

from slack_bolt import BoltContext

from bot.blocks import render
from bot.listeners.answering import Answer
from bot.replies import Altered, AlteredReply, Reply, SubscriptionsReply, WhyDigestReply
from bot.slack import AnswerLost, Cards, NotAllowed, TryLater

log = logging.getLogger(__name__)


def announcing(context: BoltContext, answer: Answer, *, rewrites: bool = False) -> Answer:
    """`answer`, after everybody was told what there is to tell. rewrites: what was clicked on is
    written anew even where all was told."""
    caller = context["caller"]

    def both(reply: Reply) -> None:
        told = announced(reply)
        if told is None or told.destination != caller.channel or caller.alone:
            answer(reply)
            return
        try:
            Cards(context.client, caller.channel).post(render(told))
        except (NotAllowed, AnswerLost, TryLater) as error:
            log.warning("a channel was not told what was changed: %s", error)
            answer(reply)
            return
        if rewrites or told is not reply:
            answer(_without_undo(reply))

    return both


def announced(reply: Reply) -> AlteredReply | None:
    """What others at the destination are to be told."""
    told = reply if isinstance(reply, AlteredReply) else None
    if isinstance(reply, SubscriptionsReply | WhyDigestReply):
        told = reply.outcome
    return told if told and told.did not in (Altered.NOTHING, Altered.UNDONE) else None


def _without_undo(reply: Reply) -> Reply:
    """It stands under what everybody reads, once."""
    if isinstance(reply, AlteredReply):
        return replace(reply, thread="")
    if isinstance(reply, SubscriptionsReply | WhyDigestReply) and reply.outcome:
        return replace(reply, outcome=replace(reply.outcome, thread=""))
    return reply
