"""Subscriptions that stand, listed, each with its menu. Pure."""

from zoneinfo import ZoneInfo

from bot.blocks.altered import WORDS, altered, day, due, how, many, undo_of
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    button,
    code,
    context,
    dangerous,
    mention,
    message,
    overflow,
    plain,
    section,
)
from bot.replies import (
    SubscriptionsReply,
    SureReply,
)
from storage import Delivery, DeliveryState, Subscription

HIDDEN = 5  # terms of which there is less that a row names
ROW_MENU = "subs.menu"
ASKED = "asked"
OUTCOMES = {
    DeliveryState.POSTED: "posted",
    DeliveryState.UNCERTAIN: "sent, but Slack never said whether it arrived",
    DeliveryState.EMPTY: "nothing",
    DeliveryState.FAILED: "could not be posted",
}


def draw_subscriptions(reply: SubscriptionsReply) -> Message:
    if not reply.rows:
        return _none(reply)
    head = _head(reply)
    rows = [_row(each, reply) for each in reply.rows]
    last = [_last(reply.last, reply.rows[0])] if reply.last else []
    tip = Mrkdwn(f"{code('/papers subscribe …')} adds one · {code('/papers digest now')}")
    blocks: list[Block] = []
    if reply.outcome:
        blocks.append(section(altered(reply.outcome), undo_of(reply.outcome)))
    blocks += [section(head), *(section(text, menu) for text, menu in rows)]
    blocks += _pages(reply)
    said_first = [altered(reply.outcome)] if reply.outcome else []
    lines = [*said_first, head, *[text for text, _ in rows], *last, tip]
    return message(lines, [*blocks, *map(context, [*last, tip])])


def draw_sure(reply: SureReply) -> Message:
    """One button each; all of them at once where that was asked."""
    where = "yourself" if reply.alone else "this channel"
    many = reply.total > 1
    says = Mrkdwn(f"*Unsubscribe {where}?* {'Choose from which, or all.' if many else ''}".strip())
    rows = [section(_named(each), _removing(each.order.words, f"{each.id}")) for each in reply.rows]
    everything = _removing(f"all {reply.total}", "all")
    blocks = [section(says), *rows, *([actions([everything])] if many else [])]
    return message([says, *[_named(each) for each in reply.rows]], blocks)


def row(its: Subscription, *, paused: bool) -> Mrkdwn:
    """One subscription in a few words: what, how, when, by whom."""
    hidden = ", ".join(plain(each.term, 40) for each in its.hidden[:HIDDEN])
    parts = (
        how(its.order),
        _pause(its) if paused else f"next {due(its)}",
        f"less of {hidden}" if hidden else "",
        f"set up by {mention(its.creator) if its.creator else 'somebody who has left'}",
    )
    return Mrkdwn(f"{_named(its)}\n{' · '.join(part for part in parts if part)}")


def _head(reply: SubscriptionsReply) -> Mrkdwn:
    whose = "You are" if reply.alone else "This channel is"
    last = reply.offset + len(reply.rows)
    shown = f" · {reply.offset + 1} to {last}" if reply.total > len(reply.rows) else ""
    return Mrkdwn(f"*{whose} subscribed to {many(reply.total, 'search', 'searches')}*{shown}")


def _row(its: Subscription, reply: SubscriptionsReply) -> tuple[Mrkdwn, Block]:
    paused = its.id in reply.paused
    value = f"{its.id}:{reply.offset}"
    again = Option("Resume", f"resume:{value}") if paused else None
    menu = [
        Option("Preview", f"preview:{value}"),
        Option("Edit", f"edit:{value}"),
        again or Option("Pause 1 week", f"pause:{value}"),
        *([Option("What is hidden", f"hidden:{value}")] if its.hidden else []),
        Option("Unsubscribe", f"ask:{value}"),
    ]
    return row(its, paused=paused), overflow(ROW_MENU, menu)


def _pages(reply: SubscriptionsReply) -> list[Block]:
    found = []
    if reply.offset > 0:
        before = max(0, reply.offset - reply.size)
        found.append(button("‹ Previous", "subs.previous", str(before)))
    left = reply.total - reply.offset - reply.size
    if left > 0:
        after = str(reply.offset + reply.size)
        found.append(button(f"Next {min(left, reply.size)} ›", "subs.next", after))
    return [actions(found)] if found else []


def _none(reply: SubscriptionsReply) -> Message:
    whose = "You are" if reply.alone else "This channel is"
    head = [altered(reply.outcome)] if reply.outcome else []
    says = Mrkdwn(f"*{whose} subscribed to nothing.*")
    example = code("/papers subscribe speculative decoding weekdays at 9")
    tip = Mrkdwn(f"See first what it would bring: {example}")
    undo = undo_of(reply.outcome) if reply.outcome else None
    blocks = [*(section(each, undo) for each in head), section(says), context(tip)]
    return message([*head, says, tip], blocks)


def _last(delivery: Delivery, its: Subscription) -> Mrkdwn:
    local = delivery.at.astimezone(ZoneInfo(its.order.cadence.zone))
    papers = f" {many(len(delivery.papers), 'paper')}" if delivery.papers else ""
    why = f" ({plain(delivery.reason, 100)})" if delivery.reason else ""
    at = f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
    outcome = OUTCOMES.get(delivery.state, str(delivery.state))
    return Mrkdwn(f"Last digest: {at},{papers} {outcome}{why}")


def _pause(its: Subscription) -> str:
    if its.pause is None:
        return ""
    why = "" if its.pause.reason == ASKED else f": I cannot post here ({plain(its.pause.reason)})"
    zone = its.order.cadence.zone
    until = f" until {day(its.pause.until, zone)}" if its.pause.until else ""
    return f"*paused*{until}{why}"


def _named(its: Subscription) -> Mrkdwn:
    return code(its.order.words, WORDS)


def _removing(what: str, value: str) -> Block:
    return dangerous(
        button("Unsubscribe" if value != "all" else "Unsubscribe from all", "subs.remove", value),
        title="Unsubscribe?",
        says=f"No more digests of {what}. It can be undone for a week.",
        yes="Unsubscribe",
    )
