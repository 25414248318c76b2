"""What is clicked under a digest, and a digest before its time."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.delivery.composing import Composer, Place, why_empty
from bot.delivery.digests import Digest, DigestRow, unpacked
from bot.handlers.altering import altered, changed, paused_for_a_week
from bot.handlers.desk import Caller, Desk
from bot.handlers.digests import next_slot, standing
from bot.handlers.finding import shelves
from bot.handlers.here import find_here, may_change, subscribed_here
from bot.handlers.subscribing import STRICTEST
from bot.handlers.subscriptions import GONE, listed
from bot.intents import DigestNow, Less, More, OfDigest, Unhide
from bot.replies import (
    Altered,
    AlteredReply,
    FormOfReply,
    HiddenReply,
    PartReply,
    Reply,
    Row,
    SorryReply,
    SureReply,
    WaitingReply,
    WhyDigestReply,
    WhyRow,
)
from bot.words.options import Options
from storage import Delivery, PaperId, Reason, StoredPaper, Subscription, parse_query, read_arrivals

PART = 20  # papers that one answer shows
SURE = 5
WORDS, TERMS = 3, 5  # that there can be less of: words of a paper, with its topics
OLD = SorryReply("That digest is too old, or of another channel: I no longer know what was in it.")


def of_digest(intent: OfDigest, caller: Caller, desk: Desk) -> Reply:
    found = _found(intent.delivery, caller, desk)
    if found is None:
        return OLD
    delivery, digest = found
    every = standing(digest, delivery, desk)
    match intent.act:
        case "why":
            return why_digest(intent.delivery, digest, every, desk)
        case "hidden":
            papers = desk.store.papers.get_many(digest.hidden[:PART])
            return HiddenReply(tuple(papers), tuple(every), len(digest.hidden) - len(papers))
    if not every:
        return GONE
    return may_change(caller, desk) or _done(intent.act, every, caller, desk)


def more(intent: More, caller: Caller, desk: Desk) -> Reply:
    found = _found(intent.delivery, caller, desk)
    if found is None:
        return OLD
    _, digest = found
    page = digest.rest[intent.offset : intent.offset + PART]
    rows = _rows(page, desk)
    return PartReply(
        delivery=intent.delivery,
        rows=rows,
        first=len(digest.rows) + intent.offset + 1,
        total=len(digest.papers),
        left=max(0, len(digest.rest) - intent.offset - PART),
        after=intent.offset + PART,
        viewer=caller.member,
        shelves=shelves([paper for paper, _ in rows], caller.member, caller, desk),
    )


def less(intent: Less, caller: Caller, desk: Desk) -> Reply:
    found = _found(intent.delivery, caller, desk)
    if found is None:
        return OLD
    delivery, digest = found
    every = standing(digest, delivery, desk)
    told = list(_why(digest, every, desk, only=intent.paper))
    its = _of(_row_of(digest, intent.paper), every)
    if its is None or not told or intent.term >= len(told[0].terms):
        return GONE
    if refusal := may_change(caller, desk):
        return refusal
    term = told[0].terms[intent.term]

    def hide(its: Subscription) -> Subscription:
        return desk.store.subscriptions.hide(
            its.id, term, workspace=its.workspace, member=caller.member, now=desk.now()
        )

    outcome = altered([its], Altered.HIDDEN, hide, caller, desk, term=term)
    return why_digest(intent.delivery, digest, every, desk, outcome=outcome)


def unhide(intent: Unhide, caller: Caller, desk: Desk) -> Reply:
    its = find_here(intent.subscription, caller, desk)
    if its is None or intent.term >= len(its.hidden):
        return GONE
    if refusal := may_change(caller, desk):
        return refusal
    term = its.hidden[intent.term].term

    def show(its: Subscription) -> Subscription:
        return desk.store.subscriptions.unhide(its.id, term, workspace=its.workspace)

    return altered([its], Altered.SHOWN, show, caller, desk, term=term)


def why_digest(
    delivery: int,
    digest: Digest,
    every: Sequence[Subscription],
    desk: Desk,
    *,
    outcome: AlteredReply | None = None,
) -> WhyDigestReply:
    rows = tuple(islice(_why(digest, every, desk), PART))
    return WhyDigestReply(delivery, rows, max(0, len(digest.papers) - PART), outcome)


def digest_now(intent: DigestNow, caller: Caller, desk: Desk) -> Reply:
    """What is waiting, due or not; where nothing can, why that is so."""
    now, due = desk.now(), active_here(caller, desk)
    if not due:
        return listed(0, caller, desk)
    digest, _ = Composer(desk.store).composed(place_of(due, caller), due)
    rows = _rows(digest.rows, desk)
    return WaitingReply(
        rows=rows,
        total=len(digest.papers),
        new=digest.new,
        topics=tuple(digest.topics.values()),
        next=next_slot(due, now),
        alone=caller.alone,
        viewer=caller.member,
        empty="" if rows else why_empty(due, digest),
        shelves=shelves([paper for paper, _ in rows], caller.member, caller, desk),
    )


def active_here(caller: Caller, desk: Desk) -> list[Subscription]:
    """Those that are not paused."""
    now = desk.now()
    return [each for each in subscribed_here(caller, desk) if not each.is_paused(now)]


def place_of(every: Sequence[Subscription], caller: Caller) -> Place:
    """Where digests of these go, all of one destination."""
    destination = every[0].order.destination if every else caller.channel
    return Place(caller.workspace, destination, caller.member if caller.alone else "")


def _done(act: str, every: Sequence[Subscription], caller: Caller, desk: Desk) -> Reply:
    """Raises: KeyError where there is no such act."""
    match act:
        case "edit":
            return FormOfReply(every[0]) if len(every) == 1 else listed(0, caller, desk)
        case "pause":
            return paused_for_a_week(every, caller, desk)
        case "fewer":
            return changed(every, fewer, caller, desk)
        case "unsubscribe":
            return SureReply(tuple(every[:SURE]), len(every), caller.alone)
    raise KeyError(act)


def fewer(its: Subscription) -> Options:
    """A stricter bar; where that is at its strictest, or there is none, half the papers."""
    order = its.order
    if parse_query(order.words).words and order.step < STRICTEST:
        return Options(step=order.step + 1)
    return Options(cap=max(1, order.cap // 2))


def terms_of(paper: StoredPaper, its: Subscription, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """Of what there can be less: words that go with the subscription's own, and topics."""
    asked = its.order.words.casefold()
    words = [reason.word for reason in reasons if reason.word.casefold() not in asked]
    topics = [tag.topic for tag in paper.tags if tag.topic.casefold() not in asked]
    found = {each.casefold(): each for each in reversed((*words[:WORDS], *topics))}
    return tuple(reversed(found.values()))[:TERMS]


def _why(
    digest: Digest, every: Sequence[Subscription], desk: Desk, *, only: PaperId | None = None
) -> Iterator[WhyRow]:
    """Paper by paper, in the digest's order. only: of that one alone."""
    every_row = [*digest.rows, *digest.rest]
    rows = [row for row in every_row if only is None or row.paper == only][: PART + 1]
    papers = desk.store.papers.find_many([row.paper for row in rows])
    arrivals = read_arrivals(list(papers.values()))
    for row in rows:
        paper, its = papers.get(row.paper), _of(row, every)
        if paper and its:
            reasons = arrivals.reasons(its.order.interest, paper)
            yield WhyRow(paper, its.order.words, reasons, terms_of(paper, its, reasons))
        elif paper:
            yield WhyRow(paper, "", (), ())


def _of(row: DigestRow | None, every: Sequence[Subscription]) -> Subscription | None:
    """The subscription in whose group the row stands."""
    return next((each for each in every if row and each.id == row.of[0]), None)


def _row_of(digest: Digest, paper: PaperId) -> DigestRow | None:
    return next((row for row in (*digest.rows, *digest.rest) if row.paper == paper), None)


def _rows(rows: Sequence[DigestRow], desk: Desk) -> tuple[Row, ...]:
    papers = desk.store.papers.find_many([row.paper for row in rows])
    return tuple((papers[row.paper], row.matched) for row in rows if row.paper in papers)


def _found(id: int, caller: Caller, desk: Desk) -> tuple[Delivery, Digest] | None:
    """A digest of this channel, or the caller's own."""
    delivery = desk.store.deliveries.find(id, workspace=caller.workspace)
    if delivery is None or not delivery.digest:
        return None
    mine = delivery.member and delivery.member == caller.member
    if not mine and (delivery.member or delivery.destination != caller.channel):
        return None
    return delivery, unpacked(delivery.digest)
