"""From words to a subscription: a private preview, tuned, then accepted, told and kept."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.digests import Digest
from bot.delivery.previews import BUSIEST, Preview, preview
from bot.handlers.altering import ordered
from bot.handlers.desk import Caller, Desk
from bot.handlers.here import may_change, noted, own, subscribed_here
from bot.handlers.once import keep_apart, spend, unspent
from bot.handlers.search import STALE, hints, keep
from bot.intents import Accept, Decline, Search, Settle, Subscribe, Tune
from bot.replies import (
    BackTest,
    FollowedReply,
    PreviewReply,
    Reply,
    Row,
    SettledReply,
    SorryReply,
    TalkReply,
)
from bot.understanding.commands import understand
from bot.words.options import MOST_CAP
from storage import (
    EVERY_DAY,
    Cadence,
    Hidden,
    Order,
    PaperId,
    Query,
    StoredPaper,
    Subscription,
)

HOUR = 9  # of a digest, where no other is asked for
RECENT, YEAR = timedelta(days=14), timedelta(days=365)
SAMPLES = 3
STRICTEST = 3
MOST, BATCH = 50_000, 500  # papers of a year, papers that are read at once
DONE = SorryReply("That is done already, or too old: ask again.")
DECLINED = TalkReply("Nothing is subscribed to.")


def subscribe(intent: Subscribe, caller: Caller, desk: Desk) -> Reply:
    return _wrong(intent) or _preview(intent, caller, desk)


def tune(intent: Tune, caller: Caller, desk: Desk) -> Reply:
    asked = _asked(intent.thread, caller, desk)
    if asked is None:
        return STALE
    step = _order(asked, caller, desk).step + intent.by
    step = max(-STRICTEST, min(STRICTEST, step))
    options = replace(asked.options, step=step) if intent.by else asked.options
    return _wrong(asked) or _preview(replace(asked, options=options), caller, desk)


def accept(intent: Accept, caller: Caller, desk: Desk) -> Reply:
    """What everybody at the destination is to be told; nothing is kept yet."""
    asked = _asked(intent.thread, caller, desk)
    if asked is None or _wrong(asked):
        return DONE
    alone = intent.alone or caller.alone
    if not alone and (refusal := may_change(caller, desk)):
        return refusal
    return _followed(asked, alone, caller, desk)


def settle(intent: Settle, caller: Caller, desk: Desk) -> Reply:
    asked = _asked(intent.thread, caller, desk)
    if asked is None or _wrong(asked):
        return DONE
    told = _followed(asked, intent.alone or caller.alone, caller, desk)
    interest = desk.searcher.follow(asked.query)
    with desk.store.transaction():
        added = desk.store.subscriptions.add(
            replace(told.order, destination=intent.destination, interest=interest),
            workspace=caller.workspace,
            creator=caller.member,
            since=desk.store.papers.last_id(),
            now=desk.now(),
        )
        noted("subscribed", [added.subscription.order], caller, desk)
    spend(intent.thread, caller, desk)
    told = replace(told, order=replace(added.subscription.order, interest=""))
    return told if caller.alone else SettledReply(told)


def decline(intent: Decline, caller: Caller, desk: Desk) -> Reply:
    asked = _asked(intent.thread, caller, desk)
    if asked is None:
        return DONE
    spend(intent.thread, caller, desk)
    return DECLINED


def recent(found: Preview, *, is_now: bool) -> tuple[BackTest, list[Digest]]:
    """The figures of the last 14 days, and their digests, the latest first."""
    first = found.until - RECENT
    last = [(slot, digest) for slot, digest in found.digests if slot.day > first]
    days = Preview(first, found.until, tuple(last))
    figures = BackTest(
        found.until, days.papers, len(last), days.busiest, found.most(BUSIEST), is_now
    )
    return figures, [digest for _, digest in reversed(found.digests)]


def back_test(
    order: Order, hidden: tuple[Hidden, ...], caller: Caller, desk: Desk
) -> tuple[BackTest, tuple[Row, ...]]:
    """What the order would have brought, and samples of it."""
    now = desk.now()
    today = now.astimezone(ZoneInfo(order.cadence.zone)).date()
    last = max(desk.store.papers.arrived(date.min, today, limit=1).values(), default=today)
    until = today if today - last < RECENT else last
    since = until - YEAR + timedelta(days=1)
    papers = _papers_of(since, until, caller, desk)
    due = order.cadence.next_after(now).at
    where, me = caller.workspace, caller.member
    its = Subscription(0, where, order, me, now, due, PaperId(0), hidden=hidden)
    found = preview([its], list(papers.values()), since=since, until=until)
    figures, digests = recent(found, is_now=until == today)
    rows = [row for digest in digests for row in (*digest.rows, *digest.rest)][:SAMPLES]
    return figures, tuple((papers[row.paper], row.matched) for row in rows)


def _papers_of(since: date, until: date, caller: Caller, desk: Desk) -> dict[PaperId, StoredPaper]:
    """Those that came in these days from sources that the workspace wants."""
    wanted = desk.store.workspaces.settings(caller.workspace).sources
    ids = list(desk.store.papers.arrived(since, until, limit=MOST))
    batches = (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))
    found = (paper for batch in batches for paper in desk.store.papers.get_many(batch))
    return {
        its.id: its
        for its in found
        if wanted is None or not wanted.isdisjoint(m.source for m in its.paper.mentions)
    }


def _preview(asked: Subscribe, caller: Caller, desk: Desk) -> PreviewReply:
    order = replace(_order(asked, caller, desk), interest=desk.searcher.follow(asked.query))
    known = _known(asked, caller.alone, caller, desk)
    figures, samples = back_test(order, known.hidden if known else (), caller, desk)
    rows = tuple(paper.id for paper, _ in samples)
    meant = _meant(asked, caller, desk)
    return PreviewReply(
        command=str(asked),
        thread=keep(str(asked), rows, caller, desk),
        order=replace(order, interest=""),
        next=order.cadence.next_after(desk.now()),
        figures=figures,
        samples=samples,
        alone=caller.alone,
        known=known,
        instead=meant,
        hints=() if samples or meant[0] else hints(asked.query, desk),
    )


def _meant(asked: Subscribe, caller: Caller, desk: Desk) -> tuple[str, str]:
    """A preview of what was probably meant, by its thread, and its words; "" where the words are
    right as they are."""
    corrected = desk.searcher.search(asked.query, limit=1).corrected
    if corrected is None:
        return "", ""
    return keep_apart(str(replace(asked, query=corrected)), caller, desk), str(corrected)


def _followed(asked: Subscribe, alone: bool, caller: Caller, desk: Desk) -> FollowedReply:
    before = _known(asked, alone, caller, desk)
    order = replace(_order(asked, caller, desk, before), member=caller.member if alone else "")
    return FollowedReply(caller.member, order, order.cadence.next_after(desk.now()), before)


def _known(asked: Subscribe, alone: bool, caller: Caller, desk: Desk) -> Subscription | None:
    """The subscription to the same words that is there already."""
    every = own(caller, desk) if alone else subscribed_here(caller, desk)
    return next((each for each in every if each.order.words == str(asked.query)), None)


def _order(
    asked: Subscribe, caller: Caller, desk: Desk, before: Subscription | None = None
) -> Order:
    """As it is asked for; what is not said is as it was before, or as usual."""
    before = before or _known(asked, caller.alone, caller, desk)
    return ordered(before.order if before else usual(asked.query, caller, desk), asked.options)


def usual(query: Query, caller: Caller, desk: Desk) -> Order:
    chosen = desk.store.members.settings(caller.member, workspace=caller.workspace)
    return Order("", str(query), "", Cadence(EVERY_DAY, HOUR, 0, chosen.zone or desk.zone))


def _asked(thread: str, caller: Caller, desk: Desk) -> Subscribe | None:
    about = unspent(thread, caller, desk)
    match understand(about.command) if about else None:
        case Search(query):
            kept = _to_come(query)
            return Subscribe(kept if kept != Query() else query)
        case Subscribe() as asked if not _wrong(asked):
            return asked
    return None


def _to_come(query: Query) -> Query:
    """Without what cannot be told of papers that are still to come."""
    return replace(query, saved=(), since=None, until=None, newest=False)


def _wrong(asked: Subscribe) -> SorryReply | None:
    """What makes no sense of papers that are still to come."""
    query, kept = asked.query, _to_come(asked.query)
    cap = asked.options.cap
    if cap is not None and not 1 <= cap <= MOST_CAP:
        return SorryReply(f"A digest's message has 1 to {MOST_CAP} papers: say max 8.")
    if kept == query:
        return None
    told = ("saved:", query.saved), ("since:", query.since), ("until:", query.until)
    names = [name for name, value in (*told, ("sort:", query.newest)) if value]
    example = f"subscribe {kept}" if str(kept) else "subscribe speculative decoding"
    return SorryReply(
        f"A subscription brings papers as they appear: {' and '.join(names)} cannot be told of "
        f"those. Try {example}."
    )
