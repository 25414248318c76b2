"""What a place is subscribed to, who may change that, and the log of who did."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.replies import SorryReply
from storage import AuditEntry, MemberSettings, Order, Subscribing, Subscription, parse_query

FROM = re.compile(r"^(?:(?:me|us|this channel)\s+)?from\s+", re.IGNORECASE)
ADMINS = SorryReply(
    "Only admins subscribe channels in this workspace, and change what they are subscribed to. "
    "A digest for yourself you may have: subscribe in a direct message to me."
)
OUTSIDERS = SorryReply(
    "Only this workspace's own members subscribe channels here, no guests and nobody from "
    "elsewhere. A digest for yourself you may have: subscribe in a direct message to me."
)


def may_change(caller: Caller, desk: Desk) -> SorryReply | None:
    """Why the caller may not change what this channel gets."""
    if caller.alone:
        return None
    if caller.outside:
        return OUTSIDERS
    who = desk.store.workspaces.settings(caller.workspace).subscribing
    return None if who is Subscribing.EVERYONE or caller.admin else ADMINS


def subscribed_here(caller: Caller, desk: Desk) -> list[Subscription]:
    """Those of the channel, or in a direct message the caller's own; the oldest first."""
    if caller.alone:
        return own(caller, desk)
    every = desk.store.subscriptions.all(workspace=caller.workspace, destination=caller.channel)
    return [each for each in every if not each.order.member]


def own(caller: Caller, desk: Desk) -> list[Subscription]:
    """Those for the caller alone."""
    every = desk.store.subscriptions.all(workspace=caller.workspace, creator=caller.member)
    return [each for each in every if each.order.member == caller.member]


def noted(did: str, orders: Sequence[Order], caller: Caller, desk: Desk) -> None:
    """In the log that admins read. What somebody gets alone is nobody else's business."""
    for order in orders:
        if not order.member:
            what = f"{did}: {order.words} in {order.destination}"
            entry = AuditEntry(caller.member, what, desk.now())
            desk.store.audit.note(entry, workspace=caller.workspace)


def moved(before: MemberSettings, after: MemberSettings, caller: Caller, desk: Desk) -> None:
    """What comes to the caller alone by the clocks of where they were follows them."""
    old, new = before.zone or desk.zone, after.zone or desk.zone
    for each in own(caller, desk) if new != old else ():
        if each.order.cadence.zone == old:
            desk.store.subscriptions.change(
                each.id,
                workspace=caller.workspace,
                now=desk.now(),
                cadence=replace(each.order.cadence, zone=new),
            )


def find_here(id: int, caller: Caller, desk: Desk) -> Subscription | None:
    """Of this channel, or for the caller alone, wherever its button is."""
    found = desk.store.subscriptions.find(id, workspace=caller.workspace)
    if found is None:
        return None
    its = found.order
    is_here = its.destination == caller.channel and not its.member
    return found if is_here or (its.member and its.member == caller.member) else None


def named(words: str, every: Sequence[Subscription]) -> list[Subscription]:
    """The one of that name; else the only one that has all these words."""
    bare = FROM.sub("", words)
    for name in (words, bare):
        asked = str(parse_query(name)).casefold()
        if found := [each for each in every if each.order.words.casefold() == asked]:
            return found
    wanted = set(bare.casefold().split())
    like = [each for each in every if wanted <= set(each.order.words.casefold().split())]
    return like if len(like) == 1 else []
