"""What is done to subscriptions that stand, and how it is undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.undoing import mark, packed, restored, unpacked
from bot.handlers.desk import Caller, Desk
from bot.handlers.due import start_of, today
from bot.handlers.here import may_change, noted
from bot.handlers.once import keep_apart, spend, unspent
from bot.intents import TakeBack
from bot.replies import Altered, AlteredReply, Reply, SorryReply
from bot.words.options import Options
from storage import Order, Pause, StoreBusy, StoreError, Subscription

WEEK = timedelta(days=7)
ASKED = "asked"  # why nothing comes: somebody paused it
TOO_OLD = SorryReply("That is too old to be undone, or somebody else's to undo.")
CHANGED_SINCE = SorryReply("That has been changed since then: nothing was undone.")

Change = Callable[[Subscription], Subscription]  # returns it as it was before


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
        noted(did, [its.order for its, _ in done], caller, desk)
    told = tuple(after or before for before, after in done)
    where = every[0].order.destination
    if not done:
        return AlteredReply(Altered.NOTHING, caller.member, where, tuple(every))
    thread = keep_apart(packed(done, caller.member), caller, desk)
    were = tuple(its for its, _ in done) if did is Altered.CHANGED else ()
    return AlteredReply(did, caller.member, where, told, were, thread, term)


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
            chart=order.chart,
        )

    return altered(every, Altered.CHANGED, change, caller, desk)


def ordered(order: Order, options: Options) -> Order:
    """The order with these options; what they leave open stays."""
    return replace(
        order,
        cadence=options.timing.on(order.cadence),
        cap=order.cap if options.cap is None else options.cap,
        threads=order.threads if options.threads is None else options.threads,
        step=order.step if options.step is None else options.step,
        chart=order.chart if options.chart is None else options.chart,
    )


def pausing(until: datetime | None, desk: Desk) -> Change:
    """until: None for until somebody resumes it."""

    def change(its: Subscription) -> Subscription:
        return desk.store.subscriptions.pause(its.id, Pause(ASKED, until), workspace=its.workspace)

    return change


def paused_for_a_week(every: Sequence[Subscription], caller: Caller, desk: Desk) -> AlteredReply:
    until = start_of(today(caller, desk) + WEEK, caller, desk)
    return altered(every, Altered.PAUSED, pausing(until, desk), caller, desk)


def resuming(desk: Desk) -> Change:
    def change(its: Subscription) -> Subscription:
        return desk.store.subscriptions.resume(its.id, workspace=its.workspace, now=desk.now())

    return change


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
            noted(Altered.UNDONE, [before.order for before in back], caller, desk)
    except StoreBusy:
        raise
    except StoreError:  # the same words are subscribed to anew
        return CHANGED_SINCE
    spend(intent.thread, caller, desk)
    there = [shelf.find(each.id, workspace=where) for each in back]
    found = tuple(each for each in there if each)
    return AlteredReply(Altered.UNDONE, caller.member, back[0].order.destination, found)
