"""Digests as their destination sees them. Pure."""

from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    button,
    channel,
    clip,
    code,
    context,
    header,
    mention,
    message,
    overflow,
    plain,
    section,
)
from bot.blocks.papers import ROW_TEXT, known, spoken, titled
from bot.intents import Subscribe
from bot.replies import ClosedReply, DigestReply, PartReply, WaitingReply
from storage import Slot, StoredPaper, Subscription, parse_query

WORDS = 60  # characters of a subscription's, in the head
SUBSCRIPTIONS = 5  # that are named
MENU = "digest.menu"


def draw_digest(reply: DigestReply) -> Message:
    """The first message of a digest, or one of its thread."""
    head = _head(reply) if reply.part == 1 else []
    blocks = [*head, *digest_rows(reply, reply.first)]
    foot = _foot(reply) if reply.part == 1 else []
    papers = [paper for paper, _ in reply.rows]
    told = [plain(_title(reply)), _facts(reply)] if reply.part == 1 else []
    by = [_by(each) for each in reply.subscriptions[:SUBSCRIPTIONS]] if reply.part == 1 else []
    return message([*told, *spoken(papers, reply.first), *by], [*blocks, *foot])


def draw_closed(reply: ClosedReply) -> Message:
    words = ", ".join(code(each, WORDS) for each in reply.words)
    says = Mrkdwn(
        f"I can no longer post in {channel(reply.destination)} ({plain(reply.code)}): your "
        f"subscriptions there are paused: {words}."
    )
    tip = Mrkdwn(
        f"Where I am only not in the channel: {code('/invite @paperboy')}, and there "
        f"{code('/papers subscriptions')} resumes them. Nothing new is lost meanwhile."
    )
    return message([says, tip], [section(says), context(tip)])


def _head(reply: DigestReply) -> list[Block]:
    return [header(_title(reply)), context(_facts(reply))]


def _title(reply: DigestReply) -> str:
    """As it is typed: a header has no mark-up."""
    topics = [each.order.words for each in reply.subscriptions]
    named = ", ".join(clip(each, WORDS) for each in topics[:SUBSCRIPTIONS])
    more = f" +{len(topics) - SUBSCRIPTIONS}" if len(topics) > SUBSCRIPTIONS else ""
    return f"New papers: {named}{more}" if named else "New papers"


def _facts(reply: DigestReply) -> Mrkdwn:
    day = f"{reply.day:%a} {reply.day.day} {reply.day:%b}"
    since = f"since {reply.since:%a} {reply.since.day} {reply.since:%b}" if reply.since else ""
    shown = len(reply.rows)
    many = len(reply.subscriptions)
    topics = f"{many} topics" if many > 1 else "your topic"
    matched = f"{reply.total} of {reply.new} new papers matched {topics}"
    rest = reply.total - shown - reply.left
    thread = f"{rest} more in the thread" if rest else ""
    hidden = f"{reply.hidden} hidden by your edits" if reply.hidden else ""
    after = f"next {slot_told(reply.next)} {_zone(reply)}" if reply.next else "no next one"
    parts = (day, since, matched, thread, hidden, after)
    return Mrkdwn(" · ".join(part for part in parts if part))


def slot_told(slot: Slot) -> str:
    return f"{slot.day:%a} {slot.hour:02}:{slot.minute:02}"


def _zone(reply: DigestReply) -> str:
    return plain(reply.subscriptions[0].order.cadence.zone) if reply.subscriptions else ""


def digest_rows(reply: DigestReply | PartReply | WaitingReply, first: int) -> list[Block]:
    found = []
    for number, (paper, matched) in enumerate(reply.rows, start=first):
        found += [
            section(
                f"{titled(paper, number)}\n{plain(paper.text, ROW_TEXT)}",
                button("Save", "card.save", str(paper.id)),
            ),
            context(_about(paper, matched, reply)),
        ]
    return found


def _about(
    paper: StoredPaper, matched: tuple[str, ...], reply: DigestReply | PartReply | WaitingReply
) -> Mrkdwn:
    facts = known(paper, reply.shelves.get(paper.id), reply.viewer)
    words = ", ".join(f"*{plain(word, 40)}*" for word in matched)
    return Mrkdwn(f"{facts} · matched {words}" if words else facts)


def _foot(reply: DigestReply) -> list[Block]:
    id = str(reply.delivery)
    more = [button(f"Show {reply.left} more", "digest.more", f"{id}:0")] if reply.left else []
    if reply.hidden:
        more.append(button(f"Show {reply.hidden} hidden", "digest.hidden", id))
    menu = overflow(
        MENU,
        [
            Option("Edit", f"edit:{id}"),
            Option("Pause 1 week", f"pause:{id}"),
            Option("Fewer papers", f"fewer:{id}"),
            Option("Why these?", f"why:{id}"),
            Option("Unsubscribe", f"unsubscribe:{id}"),
        ],
    )
    by = "\n".join(_by(each) for each in reply.subscriptions[:SUBSCRIPTIONS])
    return [actions([*more, menu]), *([context(by)] if by else [])]


def _by(subscription: Subscription) -> Mrkdwn:
    who = mention(subscription.creator) if subscription.creator else "somebody who has left"
    command = code(f"/papers {Subscribe(parse_query(subscription.order.words))}")
    return Mrkdwn(f"Set up by {who} with {command}")
