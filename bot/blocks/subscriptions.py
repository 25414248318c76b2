"""Subscriptions: previewed, told of, listed, changed. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

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
from bot.cadences import Timing, said
from bot.intents import Subscribe
from bot.options import Options
from bot.replies import (
    Altered,
    AlteredReply,
    SubscriptionsReply,
    SureReply,
)
from storage import Delivery, DeliveryState, Order, Slot, Subscription, parse_query

WORDS = 100  # characters of a subscription's, in a sentence
NAMED = 5  # subscriptions that one sentence names
HIDDEN = 5  # terms of which there is less that a row names
UNDO = "subs.undo"
ROW_MENU = "subs.menu"
ASKED = "asked"
BARS = {
    -3: "a far looser bar",
    -2: "a looser bar (2)",
    -1: "a looser bar",
    0: "the usual bar",
    1: "a stricter bar",
    2: "a stricter bar (2)",
    3: "the strictest bar",
}
DID = {
    Altered.REMOVED: "unsubscribed from",
    Altered.PAUSED: "paused",
    Altered.RESUMED: "resumed",
    Altered.CHANGED: "changed",
    Altered.UNDONE: "took back what was done to",
}
OUTCOMES = {
    DeliveryState.POSTED: "posted",
    DeliveryState.UNCERTAIN: "sent, but Slack never said whether it arrived",
    DeliveryState.EMPTY: "nothing",
    DeliveryState.FAILED: "could not be posted",
}


def how(order: Order) -> Mrkdwn:
    """Cadence, cap, threads and bar."""
    rest = "the rest in the thread" if order.threads else "the rest behind a button"
    bar = f" · {BARS[order.step]}" if order.step else ""
    return Mrkdwn(f"{plain(said(order.cadence))} · at most {many(order.cap, 'paper')}, {rest}{bar}")


def when(slot: Slot) -> str:
    return f"{slot.day:%a} {slot.day.day} {slot.day:%b} {slot.hour:02}:{slot.minute:02}"


def command(order: Order, now: Order | None = None) -> str:
    """The command that subscribes to it so. now: what it changes; then only what is other."""
    its, usual = order.cadence, now or Order("", "", "", order.cadence)
    timing = Timing(its.days, (its.hour, its.minute), its.zone)
    if now and now.cadence == its:
        timing = Timing()
    options = Options(
        timing,
        order.cap if order.cap != usual.cap else None,
        order.threads if order.threads != usual.threads else None,
        order.step if order.step != usual.step else None,
    )
    return str(Subscribe(parse_query(order.words), options))


def changes(before: Order, after: Order) -> Mrkdwn:
    """What of the options is other than it was; "" for nothing."""
    pairs = (
        ("", plain(said(before.cadence)), plain(said(after.cadence))),
        ("at most ", str(before.cap), str(after.cap)),
        ("threads ", _on(before.threads), _on(after.threads)),
        ("", BARS[before.step], BARS[after.step]),
    )
    return Mrkdwn("; ".join(f"{name}{was} → *{now}*" for name, was, now in pairs if was != now))


def draw_altered(reply: AlteredReply) -> Message:
    says = altered(reply)
    back = _back(reply)
    return message([says, *back], [section(says, undo_of(reply)), *map(context, back)])


def undo_of(reply: AlteredReply) -> Block | None:
    return button("Undo", UNDO, reply.thread) if reply.thread else None


def altered(reply: AlteredReply) -> Mrkdwn:
    """What was done, by whom."""
    names = ", ".join(code(each.order.words, WORDS) for each in reply.subscriptions[:NAMED])
    more = len(reply.subscriptions) - NAMED
    names += f" and {more} more" if more > 0 else ""
    who = mention(reply.member)
    if reply.did is Altered.NOTHING:
        return Mrkdwn(f"Nothing to change: {names} is so already.")
    if reply.did in (Altered.HIDDEN, Altered.SHOWN):
        again = "less" if reply.did is Altered.HIDDEN else "no longer less"
        return Mrkdwn(f"{who} wants {again} of *{plain(reply.term, 60)}* in {names}.")
    return Mrkdwn(f"{who} {DID[reply.did]} {names}{_details(reply)}.")


def _details(reply: AlteredReply) -> str:
    first = reply.subscriptions[0]
    if reply.did is Altered.PAUSED and first.pause and first.pause.until:
        return f" until {day(first.pause.until, first.order.cadence.zone)}"
    if reply.did is Altered.PAUSED:
        return " until somebody resumes it"
    if reply.did is Altered.CHANGED:
        pairs = zip(reply.before, reply.subscriptions, strict=True)
        told = dict.fromkeys(changes(was.order, now.order) for was, now in pairs)
        return f": {' / '.join(told)}"
    if reply.did is Altered.RESUMED:
        return f": next digest {due(first)}"
    return ""


def _back(reply: AlteredReply) -> list[Mrkdwn]:
    """The command that undoes it."""
    if len(reply.subscriptions) != 1:
        return []
    words = reply.subscriptions[0].order.words
    typed = {
        Altered.REMOVED: command(reply.subscriptions[0].order),
        Altered.PAUSED: f"resume {words}",
        Altered.RESUMED: f"pause {words}",
        Altered.CHANGED: _as_before(reply),
    }.get(reply.did, "")
    return [Mrkdwn(f"Undo it: {code('/papers ' + typed)}")] if typed else []


def _as_before(reply: AlteredReply) -> str:
    return command(reply.before[0].order, reply.subscriptions[0].order) if reply.before else ""


# There


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


def due(its: Subscription) -> str:
    """When its next digest comes, by its own clock."""
    local = its.next_due.astimezone(ZoneInfo(its.order.cadence.zone))
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


def day(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}"


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


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"


def many(count: int, noun: str, nouns: str = "") -> str:
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
