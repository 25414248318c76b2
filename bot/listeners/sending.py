"""A digest that somebody sends before its time, as the worker sends those that are due."""

import logging
from dataclasses import replace

from slack_bolt import BoltContext

from bot.blocks import render
from bot.delivery.composing import Place
from bot.delivery.round import Round
from bot.handlers import Caller, Desk
from bot.handlers.digest_clicks import active_here, place_of
from bot.handlers.here import may_change
from bot.replies import Reply, SentReply
from bot.slack import Direct, Post
from storage import EVERYBODY, DeliveryState, PaperboyError

log = logging.getLogger(__name__)

WORKER = "by hand"
BUSY = "another digest is on its way here, or was sent this minute"
LATER = "Slack did not take it; it is tried again in a few minutes"
SENT = (DeliveryState.POSTED, DeliveryState.UNCERTAIN)
ENDED = (DeliveryState.EMPTY, DeliveryState.FAILED)


def send_now(value: str, context: BoltContext, desk: Desk) -> Reply:
    """What is waiting for the channel of the click, posted there."""
    caller: Caller = context["caller"]
    if refusal := may_change(caller, desk):
        return refusal
    early = active_here(caller, desk)

    def post_of(place: Place) -> Post:
        return Post(context.client, place.destination)

    def somebody_at(place: Place) -> Caller:
        return caller if place.member else replace(caller, member=EVERYBODY)

    def tell(workspace: str, member: str, reply: Reply) -> None:
        try:
            Direct(context.client, member).say(render(reply))
        except PaperboyError as error:
            log.warning("a creator was not told of a closed channel: %s", error)

    by_hand = Round(desk, post_of, worker=WORKER, tell=tell, caller_of=somebody_at)
    sent = list(by_hand.send_now(place_of(early, caller), early))
    if not sent:
        return SentReply(0, BUSY)
    (its,) = sent
    if its.state in SENT:
        return SentReply(len(its.papers))
    return SentReply(0, its.reason if its.state in ENDED else LATER)
