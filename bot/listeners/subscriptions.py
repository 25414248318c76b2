"""Buttons of subscriptions and of digests."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks import render
from bot.handlers import Caller, Desk, handle
from bot.intents import (
    ALL,
    Accept,
    Decline,
    Intent,
    Less,
    More,
    OfDigest,
    OfRow,
    Settle,
    Subscriptions,
    TakeBack,
    Tune,
    Unhide,
    Unsubscribe,
)
from bot.listeners import subscription_form
from bot.listeners.actions import LOST
from bot.listeners.announcing import announcing
from bot.listeners.answering import REWRITES, TURNS, and_home
from bot.listeners.modals import window
from bot.listeners.sending import send_now
from bot.replies import FollowedReply, Reply, SorryReply
from bot.slack import Cards, Direct, NotAllowed
from bot.work import Work
from storage import PaperId

THREAD = re.compile(r"\w{1,40}")
IDS = re.compile(r"[0-9]{1,15}(?::[0-9]{1,15})*")
NOT_IN = SorryReply(
    "I am not in this channel, so nothing is subscribed to. Type /invite @paperboy here, then "
    "click Post here once more."
)
OUTSIDE = ("not_in_channel", "channel_not_found")

Reader = Callable[[str], Intent]


def register(app: App, work: Work) -> None:
    subscription_form.register(app, work, READERS)
    for action_id, alone in (("subs.here", False), ("subs.me", True)):
        app.action(action_id)(_clicked(work, partial(_accepted, alone=alone)))
    app.action("digest.send")(_clicked(work, send_now))
    for action_id, read in READERS.items():
        app.action(action_id)(_clicked(work, partial(_asked, read)))


# What a value stands for. Each raises LookupError where it is not one of ours.


def of_row(value: str) -> Intent:
    act, _, ids = value.partition(":")
    subscription, offset = _ids(ids, 2)
    return OfRow(act, subscription, offset=offset)


def of_digest(value: str) -> Intent:
    act, _, delivery = value.partition(":")
    return OfDigest(act, *_ids(delivery, 1))


def remove(value: str) -> Intent:
    if value == ALL:
        return Unsubscribe(ALL, sure=True)
    (subscription,) = _ids(value, 1)
    return OfRow("unsubscribe", subscription, listed=False)


def less(value: str) -> Intent:
    delivery, paper, term = _ids(value, 3)
    return Less(delivery, PaperId(paper), term)


READERS: Mapping[str, Reader] = {
    "results.subscribe": lambda value: Tune(_thread(value)),
    "subs.stricter": lambda value: Tune(_thread(value), 1),
    "subs.looser": lambda value: Tune(_thread(value), -1),
    "subs.instead": lambda value: Tune(_thread(value)),
    "subs.cancel": lambda value: Decline(_thread(value)),
    "subs.undo": lambda value: TakeBack(_thread(value)),
    "subs.menu": of_row,
    "subs.previous": lambda value: Subscriptions(*_ids(value, 1)),
    "subs.next": lambda value: Subscriptions(*_ids(value, 1)),
    "subs.remove": remove,
    "subs.unhide": lambda value: Unhide(*_ids(value, 2)),
    "digest.more": lambda value: More(*_ids(value, 2)),
    "digest.hidden": lambda value: OfDigest("hidden", *_ids(value, 1)),
    "digest.less": less,
    "digest.menu": of_digest,
}


def _clicked(work: Work, job: Callable[[str, BoltContext, Desk], Reply]) -> Callable[..., None]:
    def clicked(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        ack()
        value = str((action.get("selected_option") or action).get("value") or "")
        action_id, here = str(action.get("action_id")), window(context, body.get("response_url"))
        kinds = REWRITES.get(action_id, ())

        def answer(reply: Reply) -> None:
            here.tell(reply, in_place=isinstance(reply, kinds))

        told = announcing(context, answer, rewrites=action_id in REWRITES)
        work.do(
            context["receipt"],
            partial(_done, job, value, context),
            and_home(context, work.desk, told),
        )

    return clicked


def _done(
    job: Callable[[str, BoltContext, Desk], Reply], value: str, context: BoltContext, desk: Desk
) -> Reply:
    try:
        return job(value, context, desk)
    except LookupError:
        return LOST


def _asked(read: Reader, value: str, context: BoltContext, desk: Desk) -> Reply:
    return handle(read(value), context["caller"], desk)


def _accepted(value: str, context: BoltContext, desk: Desk, *, alone: bool) -> Reply:
    """Told first, then kept: whether the bot may post there is found out by posting. Clicks of one
    member take turns, so that a second one finds what the first has done."""
    caller, thread = context["caller"], _thread(value)
    with TURNS[hash((caller.workspace, caller.member)) % len(TURNS)]:
        told = handle(Accept(thread, alone), caller, desk)
        if not isinstance(told, FollowedReply):
            return told
        try:
            at = _told(told, caller, context)
        except NotAllowed as error:
            return NOT_IN if error.code in OUTSIDE else SorryReply(str(error))
        return handle(Settle(thread, at, alone), caller, desk)


def _told(reply: FollowedReply, caller: Caller, context: BoltContext) -> str:
    """Where it was told. Raises: NotAllowed, TryLater, AnswerLost."""
    if reply.order.member and not caller.alone:
        return Direct(context.client, caller.member).say(render(reply))
    if not caller.alone:
        Cards(context.client, caller.channel).post(render(reply))
    return caller.channel


def _thread(value: str) -> str:
    if not THREAD.fullmatch(value):
        raise LookupError("no thread")
    return value


def _ids(value: str, count: int) -> list[int]:
    found = value.split(":")
    if not IDS.fullmatch(value) or len(found) != count:
        raise LookupError("no ids")
    return [int(each) for each in found]
