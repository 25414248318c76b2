"""What became of subscriptions, and how they are told of. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    button,
    code,
    context,
    mention,
    message,
    plain,
    section,
)
from bot.intents import Hold, Resume, Subscribe
from bot.replies import Altered, AlteredReply
from bot.words.cadences import Timing, said
from bot.words.options import Options
from storage import Order, Slot, Subscription, parse_query

WORDS = 100  # characters of a subscription's, in a sentence
NAMED = 5  # subscriptions that one sentence names
UNDO = "subs.undo"
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


def how(order: Order) -> Mrkdwn:
    """Cadence, cap, threads, chart and bar."""
    rest = "the rest in the thread" if order.threads else "the rest behind a button"
    bar = f" · {BARS[order.step]}" if order.step else ""
    chart = " · with a chart" if order.has_chart else ""
    chart = " · a chart where it is weekly" if order.chart and not chart else chart
    most = f"at most {many(order.cap, 'paper')}"
    return Mrkdwn(f"{plain(said(order.cadence))} · {most}, {rest}{chart}{bar}")


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
        order.chart if order.chart != usual.chart else None,
    )
    return str(Subscribe(parse_query(order.words), options))


def changes(before: Order, after: Order) -> Mrkdwn:
    """What of the options is other than it was; "" for nothing."""
    pairs = (
        ("", plain(said(before.cadence)), plain(said(after.cadence))),
        ("at most ", str(before.cap), str(after.cap)),
        ("threads ", _on(before.threads), _on(after.threads)),
        ("chart ", _on(before.chart), _on(after.chart)),
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
        Altered.PAUSED: str(Resume(words)),
        Altered.RESUMED: str(Hold(words)),
        Altered.CHANGED: _as_before(reply),
    }.get(reply.did, "")
    return [Mrkdwn(f"Undo it: {code('/papers ' + typed)}")] if typed else []


def _as_before(reply: AlteredReply) -> str:
    return command(reply.before[0].order, reply.subscriptions[0].order) if reply.before else ""


def due(its: Subscription) -> str:
    """When its next digest comes, by its own clock."""
    local = its.next_due.astimezone(ZoneInfo(its.order.cadence.zone))
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


def day(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}"


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"


def many(count: int, noun: str, nouns: str = "") -> str:
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
