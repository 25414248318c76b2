"""A subscription before there is one: its preview, and what is told when it is made. Pure."""

from collections.abc import Sequence

from bot.blocks.altered import BARS, WORDS, changes, command, how, many, when
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    actions,
    button,
    code,
    context,
    mention,
    message,
    plain,
    section,
)
from bot.blocks.papers import facts, spoken, titled
from bot.intents import Unsubscribe
from bot.replies import BackTest, FollowedReply, PreviewReply, Row, SettledReply
from storage import parse_query


def draw_preview(reply: PreviewReply) -> Message:
    words = code(reply.order.words, WORDS)
    asks = f"*Change the subscription to {words}?*" if reply.known else f"*Subscribe to {words}?*"
    head = Mrkdwn(f"{asks} {how(reply.order)} · first one {when(reply.next)}")
    told = figures(reply.figures)
    meant = _meant(reply)
    foot = Mrkdwn(f"Only you see this · {code('/papers ' + reply.command)}")
    blocks = [section(head), section(told), *_samples(reply.samples), *meant]
    lines = [head, told, *spoken([paper for paper, _ in reply.samples], 1)]
    return message([*lines, foot], [*blocks, actions(_choices(reply)), context(foot)])


def figures(its: BackTest) -> Mrkdwn:
    """What it would have brought."""
    days = "The last 14 days"
    if not its.is_now:
        until = f"{its.until.day} {its.until:%b %Y}"
        days = f"No paper came after {until}; the 14 days up to it"
    brought = "*nothing*"
    if its.papers:
        busiest = f", busiest {its.busiest}" if its.days > 1 else ""
        brought = f"*{many(its.papers, 'paper')} on {many(its.days, 'day')}*{busiest}"
    year = f"the 14 busiest days of the last year {its.most}"
    return Mrkdwn(f"{days} would have brought {brought}; {year}.")


def _samples(rows: Sequence[Row]) -> list[Block]:
    found = []
    for paper, matched in rows:
        words = ", ".join(f"*{plain(word, 40)}*" for word in matched)
        about = f"{facts(paper)} · matched {words}" if words else facts(paper)
        found += [section(titled(paper)), context(about)]
    return found


def _meant(reply: PreviewReply) -> list[Block]:
    thread, words = reply.instead
    if thread:
        instead = button("Use that instead", "subs.instead", thread)
        return [section(f"Did you mean {code(words, WORDS)}?", instead)]
    if reply.hints:
        near = ", ".join(code(f'topic:"{topic}"') for topic in reply.hints)
        return [context(f"Topics that are there: {near}")]
    return []


def _choices(reply: PreviewReply) -> list[Block]:
    thread, has_bar = reply.thread, bool(parse_query(reply.order.words).words)
    here = {**button("Post here", "subs.here", thread), "style": "primary"}
    found = [here] if reply.alone else [here, button("Send to me", "subs.me", thread)]
    if has_bar and reply.order.step < max(BARS):
        found.append(button("Stricter", "subs.stricter", thread))
    if has_bar and reply.order.step > min(BARS):
        found.append(button("Looser", "subs.looser", thread))
    return [*found, button("Cancel", "subs.cancel", thread)]


def draw_followed(reply: FollowedReply) -> Message:
    says = _followed(reply)
    undo = Mrkdwn(f"Undo it: {code('/papers ' + _undoing(reply))}")
    return message([says, undo], [section(says), context(undo)])


def draw_settled(reply: SettledReply) -> Message:
    order, again = reply.told.order, when(reply.told.next)
    where = "in your direct messages with me" if order.member else "here, and everybody was told"
    says = Mrkdwn(f"Done: {code(order.words, WORDS)} {where}. The next digest comes {again}.")
    return message([says], [section(says)])


def _followed(reply: FollowedReply) -> Mrkdwn:
    words = code(reply.order.words, WORDS)
    after = f"Next digest: {when(reply.next)}."
    alone = bool(reply.order.member)
    if reply.before is None:
        did = "You are subscribed" if alone else f"{mention(reply.member)} subscribed this channel"
        return Mrkdwn(f"{did} to {words}: {how(reply.order)}. {after}")
    who = "You" if alone else mention(reply.member)
    what = changes(reply.before.order, reply.order) or how(reply.order)
    return Mrkdwn(f"{who} changed the subscription to {words}: {what}. {after}")


def _undoing(reply: FollowedReply) -> str:
    if reply.before is None:
        return str(Unsubscribe(reply.order.words))
    return command(reply.before.order, reply.order)
