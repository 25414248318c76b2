"""Answers to what is clicked under a digest, and a digest before its time. Pure."""

from bot.blocks.altered import altered, many, undo_of
from bot.blocks.digests import SUBSCRIPTIONS, WORDS, digest_rows, slot_told
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    button,
    clip,
    code,
    context,
    mention,
    message,
    overflow,
    plain,
    section,
)
from bot.blocks.papers import spoken, titled
from bot.replies import (
    HiddenReply,
    PartReply,
    SentReply,
    WaitingReply,
    WhyDigestReply,
    WhyRow,
)
from storage import Subscription

REASONS = 6  # words of a paper that are told with their weight
HIDDEN = 20  # terms that are told of


def draw_part(reply: PartReply) -> Message:
    last = reply.first + len(reply.rows) - 1
    says = Mrkdwn(f"*Papers {reply.first} to {last} of {reply.total}* · only you see this")
    after = button(f"Show {reply.left} more", "digest.more", f"{reply.delivery}:{reply.after}")
    more = [actions([after])] if reply.left else []
    spoken_rows = spoken([paper for paper, _ in reply.rows], reply.first)
    return message([says, *spoken_rows], [section(says), *digest_rows(reply, reply.first), *more])


def draw_waiting(reply: WaitingReply) -> Message:
    """What would come now, for the asker alone."""
    after = f" The next digest comes {slot_told(reply.next)}." if reply.next else ""
    if reply.empty:
        says = Mrkdwn(f"*Nothing is waiting:* {plain(reply.empty)}.{after}")
        return message([says], [section(says)])
    topics = ", ".join(code(each, WORDS) for each in reply.topics[:SUBSCRIPTIONS])
    papers = f"{many(reply.total, 'paper')} {'is' if reply.total == 1 else 'are'}"
    says = Mrkdwn(f"*{papers} waiting* for {topics}, of {reply.new} new.{after}")
    where = "you" if reply.alone else "everybody here"
    tip = Mrkdwn(f"Only you see this, and it uses up nothing. Sent now, {where} gets it, once.")
    send = button("Send it now", "digest.send", "now")
    blocks = [section(says), *digest_rows(reply, 1), actions([send]), context(tip)]
    lines = spoken([paper for paper, _ in reply.rows], 1)
    return message([says, *lines, tip], blocks)


def draw_sent(reply: SentReply) -> Message:
    says = Mrkdwn(f"*Sent:* {many(reply.papers, 'paper')}.")
    if reply.reason:
        says = Mrkdwn(f"*Not sent:* {plain(reply.reason)}.")
    return message([says], [section(says)])


def draw_why_digest(reply: WhyDigestReply) -> Message:
    says = Mrkdwn("*Why these?* A paper belongs from 1.0 on; what adds up to that, word by word:")
    first = [section(altered(reply.outcome), undo_of(reply.outcome))] if reply.outcome else []
    rows = [
        section(f"{titled(row.paper)}\n{_reasons(row)}", _less(row, reply)) for row in reply.rows
    ]
    left = f"{many(reply.left, 'paper')} more are not told of here. " if reply.left else ""
    tip = Mrkdwn(f"{left}“Less of” leaves such papers out from the next digest on.")
    lines = [Mrkdwn(f"{plain(row.paper.paper.title)}: {_reasons(row)}") for row in reply.rows]
    said = [altered(reply.outcome)] if reply.outcome else []
    return message([*said, says, *lines, tip], [*first, section(says), *rows, context(tip)])


def draw_hidden(reply: HiddenReply) -> Message:
    """What was left out, and the terms of which there is less, each to be shown again."""
    count = len(reply.papers) + reply.left
    says = Mrkdwn(f"*{many(count, 'paper') if count else 'What is'} hidden by your edits*")
    terms = [(its, place) for its in reply.subscriptions for place in range(len(its.hidden))][
        :HIDDEN
    ]
    rows = [
        section(_hidden(its, place), button("Show again", "subs.unhide", f"{its.id}:{place}"))
        for its, place in terms
    ]
    none = [] if terms else [context(Mrkdwn("Nothing is hidden any more."))]
    told = [_hidden(its, place) for its, place in terms]
    papers = [section(titled(paper)) for paper in reply.papers]
    lines = spoken(reply.papers, 1)
    return message([says, *told, *lines], [section(says), *rows, *none, *papers])


def _hidden(its: Subscription, place: int) -> Mrkdwn:
    hidden = its.hidden[place]
    by = f" · {mention(hidden.member)}" if hidden.member else ""
    return Mrkdwn(f"Less of *{plain(hidden.term, 60)}* in {code(its.order.words, WORDS)}{by}")


def _reasons(row: WhyRow) -> Mrkdwn:
    shown = row.reasons[:REASONS]
    adds = " · ".join(f"{plain(each.word, 60)} {each.weight:.2f}" for each in shown)
    rest = sum(each.weight for each in row.reasons[REASONS:])
    total = sum(each.weight for each in row.reasons)
    more = f" · the rest {rest:.2f}" if rest else ""
    of = f"{code(row.words, WORDS)}: " if row.words else "its subscription is gone"
    if not row.reasons:
        return Mrkdwn(f"{of}{'its filters fit' if row.words else ''}")
    return Mrkdwn(f"{of}{adds}{more} · *together {total:.2f}*")


def _less(row: WhyRow, reply: WhyDigestReply) -> Block | None:
    if not row.terms:
        return None
    value = f"{reply.delivery}:{row.paper.id}"
    options = [
        Option(f"Less of “{clip(term, 40)}”", f"{value}:{place}")
        for place, term in enumerate(row.terms)
    ]
    return overflow("digest.less", options)
