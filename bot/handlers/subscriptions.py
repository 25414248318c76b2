"""Subscriptions that stand: listed, paused, changed, taken back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cadences import said
from bot.handlers.desk import Caller, Desk
from bot.handlers.due import named_day, start_of, today
from bot.handlers.search import keep
from bot.handlers.subscribing import (
    keep_apart,
    may_change,
    ordered,
    own,
    spend,
    subscribed_here,
    tune,
    unspent,
)
from bot.intents import (
    ALL,
    Hold,
    OfRow,
    Resume,
    Revise,
    Subscribe,
    Subscriptions,
    TakeBack,
    Tune,
    Unsubscribe,
)
from bot.options import MOST_CAP, Options
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
from bot.undoing import mark, packed, restored, unpacked
from storage import DeliveryState, Pause, StoreError, Subscription, parse_query

ROWS = 10  # a page
SURE = 5  # subscriptions that are offered to be unsubscribed from, each by its button
WEEK = timedelta(days=7)
ASKED = "asked"  # why nothing comes: somebody paused it
TOLD = (DeliveryState.POSTED, DeliveryState.UNCERTAIN, DeliveryState.EMPTY, DeliveryState.FAILED)
GONE = SorryReply("That subscription is gone: see subscriptions for those that are here.")
TOO_OLD = SorryReply("That is too old to be undone, or somebody else's to undo.")
CHANGED_SINCE = SorryReply("That has been changed since then: nothing was undone.")

Change = Callable[[Subscription], Subscription]  # returns it as it was before


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
    if not intent.sure:
        return SureReply(tuple(every[:SURE]), len(every), caller.alone)
    return altered(every, Altered.REMOVED, None, caller, desk)


def hold(intent: Hold, caller: Caller, desk: Desk) -> Reply:
    day = named_day(intent.day, caller, desk)
    if isinstance(day, SorryReply):
        return day
    until = start_of(day, caller, desk) if day else None

    def pause(its: Subscription) -> Subscription:
        return desk.store.subscriptions.pause(its.id, Pause(ASKED, until), workspace=its.workspace)

    return _altered_by_words(intent.words, Altered.PAUSED, pause, caller, desk)


def resume(intent: Resume, caller: Caller, desk: Desk) -> Reply:
    return _altered_by_words(intent.words, Altered.RESUMED, _resumed(desk), caller, desk)


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


def take_back(intent: TakeBack, caller: Caller, desk: Desk) -> Reply:
    """Makes them what they were, unless something else was done to them since."""
    about, where = unspent(intent.thread, caller, desk), caller.workspace
    kept = unpacked(about.command, workspace=where) if about else []
    if not kept:
        return TOO_OLD
    if refusal := may_change(caller, desk):
        return refusal
    shelf = desk.store.subscriptions
    pairs = [(each, shelf.find(each.before.id, workspace=where)) for each in kept]
    if any((mark(now) if now else "") != each.after for each, now in pairs):
        return CHANGED_SINCE
    back = [restored(each, now) for each, now in pairs]
    try:
        with desk.store.transaction():
            for before in back:
                shelf.put_back(before)
    except StoreError:  # the same words are subscribed to anew
        return CHANGED_SINCE
    spend(intent.thread, caller, desk)
    there = [shelf.find(each.id, workspace=where) for each in back]
    found = tuple(each for each in there if each)
    return AlteredReply(Altered.UNDONE, caller.member, back[0].order.destination, found)


def changed(
    every: Sequence[Subscription],
    options: Callable[[Subscription], Options],
    caller: Caller,
    desk: Desk,
) -> AlteredReply:
    """Gives each of them other options."""

    def change(its: Subscription) -> Subscription:
        order = ordered(its.order, options(its))
        return desk.store.subscriptions.change(
            its.id,
            workspace=its.workspace,
            now=desk.now(),
            cadence=order.cadence,
            step=order.step,
            cap=order.cap,
            threads=order.threads,
        )

    return altered(every, Altered.CHANGED, change, caller, desk)


def altered(
    every: Sequence[Subscription],
    did: Altered,
    change: Change | None,
    caller: Caller,
    desk: Desk,
    *,
    term: str = "",
) -> AlteredReply:
    """Does it to each of them, all or nothing. change: None removes them."""
    shelf, done = desk.store.subscriptions, list[tuple[Subscription, Subscription | None]]()
    with desk.store.transaction():
        for before in every:
            if change is None:
                removed = shelf.remove(before.id, workspace=before.workspace)
                done += [(removed, None)] if removed else []
                continue
            was = change(before)
            after = shelf.get(before.id, workspace=before.workspace)
            done += [(was, after)] if mark(after) != mark(was) else []
    told = tuple(after or before for before, after in done)
    where = every[0].order.destination
    if not done:
        return AlteredReply(Altered.NOTHING, caller.member, where, tuple(every))
    thread = keep_apart(packed(done, caller.member), caller, desk)
    were = tuple(its for its, _ in done) if did is Altered.CHANGED else ()
    return AlteredReply(did, caller.member, where, told, were, thread, term)


def told_at_home(caller: Caller, desk: Desk) -> tuple[str, ...]:
    """The caller's own, each in words."""
    return tuple(_told(each, desk.now()) for each in own(caller, desk))


def _told(its: Subscription, now: datetime) -> str:
    due = its.next_due.astimezone(ZoneInfo(its.order.cadence.zone))
    after = "paused" if its.is_paused(now) else f"next {due:%a} {due.day} {due:%b} {due:%H:%M}"
    return f"{its.order.words} · {said(its.order.cadence)} · {after}"


def paused_for_a_week(every: Sequence[Subscription], caller: Caller, desk: Desk) -> AlteredReply:
    until = start_of(today(caller, desk) + WEEK, caller, desk)

    def pause(its: Subscription) -> Subscription:
        return desk.store.subscriptions.pause(its.id, Pause(ASKED, until), workspace=its.workspace)

    return altered(every, Altered.PAUSED, pause, caller, desk)


def find_here(id: int, caller: Caller, desk: Desk) -> Subscription | None:
    """Of this channel, or for the caller alone, wherever its button is."""
    found = desk.store.subscriptions.find(id, workspace=caller.workspace)
    if found is None:
        return None
    its = found.order
    is_here = its.destination == caller.channel and not its.member
    return found if is_here or (its.member and its.member == caller.member) else None


def _done(every: Sequence[Subscription], act: str, caller: Caller, desk: Desk) -> AlteredReply:
    """Raises: KeyError where there is no such act."""
    match act:
        case "pause":
            return paused_for_a_week(every, caller, desk)
        case "resume":
            return altered(every, Altered.RESUMED, _resumed(desk), caller, desk)
        case "unsubscribe":
            return altered(every, Altered.REMOVED, None, caller, desk)
    raise KeyError(act)


def _resumed(desk: Desk) -> Change:
    def change(its: Subscription) -> Subscription:
        return desk.store.subscriptions.resume(its.id, workspace=its.workspace, now=desk.now())

    return change


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


def named(words: str, every: Sequence[Subscription]) -> list[Subscription]:
    """The one of that name; else the only one that has all these words."""
    bare = words.removeprefix("from ").strip()
    for name in (words, bare):
        asked = str(parse_query(name)).casefold()
        if found := [each for each in every if each.order.words.casefold() == asked]:
            return found
    wanted = set(bare.casefold().split())
    like = [each for each in every if wanted <= set(each.order.words.casefold().split())]
    return like if len(like) == 1 else []


def _unknown(words: str, every: Sequence[Subscription], caller: Caller) -> SorryReply:
    where = "You are" if caller.alone else "This channel is"
    if not every:
        return SorryReply(f"{where} subscribed to nothing. Try subscribe speculative decoding.")
    names = ", ".join(f"“{each.order.words}”" for each in every[:ROWS])
    said = f"not subscribed to “{words[:100]}”, but to" if words else "subscribed to"
    return SorryReply(f"{where} {said} {names}. Which one?")


def _destination(every: Sequence[Subscription], caller: Caller) -> str:
    return every[0].order.destination if every else caller.channel
