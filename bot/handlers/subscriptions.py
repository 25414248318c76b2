"""Subscriptions that stand: listed, paused, changed, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.handlers.altering import Change, altered, changed, paused_for_a_week, pausing, resuming
from bot.handlers.desk import Caller, Desk
from bot.handlers.due import named_day, start_of
from bot.handlers.here import find_here, may_change, named, own, subscribed_here
from bot.handlers.search import keep
from bot.handlers.subscribing import tune
from bot.intents import (
    ALL,
    Hold,
    OfRow,
    Resume,
    Revise,
    Subscribe,
    Subscriptions,
    Tune,
    Unsubscribe,
)
from bot.replies import (
    Altered,
    AlteredReply,
    FormOfReply,
    HiddenReply,
    Reply,
    SorryReply,
    SubscriptionsReply,
    SureReply,
)
from bot.words.cadences import said
from bot.words.options import MOST_CAP
from storage import DeliveryState, Subscription, parse_query

ROWS = 10  # a page
SURE = 5  # subscriptions that are offered to be unsubscribed from, each by its button
TOLD = (DeliveryState.POSTED, DeliveryState.UNCERTAIN, DeliveryState.EMPTY, DeliveryState.FAILED)
GONE = SorryReply("That subscription is gone: see subscriptions for those that are here.")


def subscriptions(intent: Subscriptions, caller: Caller, desk: Desk) -> SubscriptionsReply:
    return listed(intent.offset, caller, desk)


def listed(offset: int, caller: Caller, desk: Desk) -> SubscriptionsReply:
    every, now = subscribed_here(caller, desk), desk.now()
    last = (len(every) - 1) // ROWS * ROWS if every else 0
    offset = min(offset, last)  # some may have gone meanwhile
    latest = desk.store.deliveries.latest(
        workspace=caller.workspace, destination=_destination(every, caller), states=TOLD, limit=1
    )
    return SubscriptionsReply(
        rows=tuple(every[offset : offset + ROWS]),
        paused=frozenset(each.id for each in every if each.is_paused(now)),
        total=len(every),
        alone=caller.alone,
        offset=offset,
        size=ROWS,
        last=latest[0] if latest else None,
    )


def unsubscribe(intent: Unsubscribe, caller: Caller, desk: Desk) -> Reply:
    if intent.words.lower() != ALL:
        return _altered_by_words(intent.words, Altered.REMOVED, None, caller, desk)
    every = subscribed_here(caller, desk)
    if not every:
        return _unknown(intent.words, every, caller)
    if refusal := may_change(caller, desk):
        return refusal
    if not intent.sure:
        return SureReply(tuple(every[:SURE]), len(every), caller.alone)
    return altered(every, Altered.REMOVED, None, caller, desk)


def hold(intent: Hold, caller: Caller, desk: Desk) -> Reply:
    day = named_day(intent.day, caller, desk)
    if isinstance(day, SorryReply):
        return day
    until = start_of(day, caller, desk) if day else None
    return _altered_by_words(intent.words, Altered.PAUSED, pausing(until, desk), caller, desk)


def resume(intent: Resume, caller: Caller, desk: Desk) -> Reply:
    return _altered_by_words(intent.words, Altered.RESUMED, resuming(desk), caller, desk)


def of_row(intent: OfRow, caller: Caller, desk: Desk) -> Reply:
    its = find_here(intent.subscription, caller, desk)
    if its is None:
        return GONE
    if intent.act == "preview":
        return _previewed(its, caller, desk)
    if intent.act == "hidden":
        return HiddenReply((), (its,))
    if refusal := may_change(caller, desk):
        return refusal
    if intent.act == "edit":
        return FormOfReply(its)
    if intent.act == "ask":
        return SureReply((its,), 1, caller.alone)
    outcome = _done([its], intent.act, caller, desk)
    if not intent.listed:
        return outcome
    return replace(listed(intent.offset, caller, desk), outcome=outcome)


def revise(intent: Revise, caller: Caller, desk: Desk) -> Reply:
    its = find_here(intent.subscription, caller, desk)
    cap = intent.options.cap
    if its is None or (cap is not None and not 1 <= cap <= MOST_CAP):
        return GONE
    return may_change(caller, desk) or changed([its], lambda _: intent.options, caller, desk)


def told_at_home(caller: Caller, desk: Desk) -> tuple[str, ...]:
    """The caller's own, each in words."""
    return tuple(_told(each, desk.now()) for each in own(caller, desk))


def _told(its: Subscription, now: datetime) -> str:
    due = its.next_due.astimezone(ZoneInfo(its.order.cadence.zone))
    after = "paused" if its.is_paused(now) else f"next {due:%a} {due.day} {due:%b} {due:%H:%M}"
    return f"{its.order.words} · {said(its.order.cadence)} · {after}"


def _done(every: Sequence[Subscription], act: str, caller: Caller, desk: Desk) -> AlteredReply:
    """Raises: KeyError where there is no such act."""
    match act:
        case "pause":
            return paused_for_a_week(every, caller, desk)
        case "resume":
            return altered(every, Altered.RESUMED, resuming(desk), caller, desk)
        case "unsubscribe":
            return altered(every, Altered.REMOVED, None, caller, desk)
    raise KeyError(act)


def _previewed(its: Subscription, caller: Caller, desk: Desk) -> Reply:
    """As the preview of its command, which then is what it is already."""
    asked = Subscribe(parse_query(its.order.words))
    return tune(Tune(keep(str(asked), (), caller, desk)), caller, desk)


def _altered_by_words(
    words: str, did: Altered, change: Change | None, caller: Caller, desk: Desk
) -> Reply:
    every = subscribed_here(caller, desk)
    found = every if words.lower() in (ALL, "") else named(words, every)
    if not found or (not words and len(every) > 1):
        return _unknown(words, every, caller)
    return may_change(caller, desk) or altered(found, did, change, caller, desk)


def _unknown(words: str, every: Sequence[Subscription], caller: Caller) -> SorryReply:
    where = "You are" if caller.alone else "This channel is"
    if not every:
        return SorryReply(f"{where} subscribed to nothing. Try subscribe speculative decoding.")
    names = ", ".join(f"“{each.order.words}”" for each in every[:ROWS])
    what = f"not subscribed to “{words[:100]}”, but to" if words else "subscribed to"
    return SorryReply(f"{where} {what} {names}. Which one?")


def _destination(every: Sequence[Subscription], caller: Caller) -> str:
    return every[0].order.destination if every else caller.channel
