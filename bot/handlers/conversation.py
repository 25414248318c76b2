"""What is said of the last answer, and small talk."""

from dataclasses import replace

from bot.handlers import lists, pages, papers, search, subscribing, team
from bot.handlers.desk import Caller, Desk
from bot.handlers.export import cite
from bot.handlers.finding import find
from bot.handlers.last import find_shown, last_answer
from bot.intents import (
    Cite,
    Exactly,
    FollowUp,
    Intent,
    Listing,
    Perhaps,
    Save,
    Search,
    Share,
    SharePaper,
    Show,
    Similar,
    SmallTalk,
    Subscribe,
    Target,
    Trending,
    Tune,
    Turn,
    Unsave,
    Who,
    Why,
)
from bot.replies import ListReply, Reply, SearchReply, SorryReply, TalkReply, UnknownReply
from bot.understanding.commands import understand
from bot.words.commands import COMMANDS
from bot.words.followups import Change, OfRow, This, changed
from bot.words.moves import Move
from bot.words.targets import STATUSES
from storage import PaperId, Query, StoredPaper, Thread, parse_query

SAYS = {
    "hello": "Hello! Ask me for papers, as you would ask a colleague.",
    "thanks": "You are welcome.",
    "bye": "See you.",
    "name": "I am Paperboy, a program without a language model: I find papers on your team's "
    "shelf and keep your reading list.",
    "nod": "Good. Ask me for papers whenever you like.",
}
TRIES = {
    "hello": ("papers on speculative decoding", "help"),
    "name": ("what can you do?",),
}
NO_ANSWER = "There is no answer of mine here yet that this could be about: search first."
NO_MORE = "That is all: there are no more pages."
NO_FEWER = "That is the first page already."
WHICH = TalkReply("Which one? Say its number, too.", ("show 2", "save 1 3"))
ONLY_SEARCHES = "I can do that with a search, not with this answer."
ALONE = "Nobody else is here. Ask me in a channel, and share it there."


def small_talk(intent: SmallTalk, caller: Caller, desk: Desk) -> Reply:
    return TalkReply(SAYS[intent.kind], TRIES.get(intent.kind, ()))


def perhaps(intent: Perhaps, caller: Caller, desk: Desk) -> Reply:
    """The command, where there is such a paper; else the search."""
    match intent.intent:
        case Show(target) | Similar(target) | Save((target, *_)):
            found = find(target, caller, desk)
    known = isinstance(found, StoredPaper)
    return _done(intent.intent if known else intent.instead, caller, desk)


def follow_up(intent: FollowUp, caller: Caller, desk: Desk) -> Reply:
    last = last_answer(caller, desk)
    if isinstance(intent.step, This) and not intent.step.many:
        return _this(intent.step, caller, desk)
    if last is None:
        return _no_answer(intent)
    match intent.step:
        case Change() as change:
            return _changed(change, last, caller, desk)
        case OfRow("share", row):
            return _share(row, caller, desk)
        case OfRow(row=row):
            return _why(row, last, caller, desk)
        case This() as these:
            return _these(these, last, caller, desk)
        case Move() as move:
            return _moved(move, intent.text, last, caller, desk)


def _moved(move: Move, text: str, last: Thread, caller: Caller, desk: Desk) -> Reply:
    match move:
        case Move.MORE | Move.PREVIOUS:
            return _page(move, last, caller, desk)
        case Move.EXACTLY:
            return _exactly(last, caller, desk)
        case Move.SHARE:
            return _shared(last, caller, desk)
        case Move.SUBSCRIBE:
            return _subscription(text, last, caller, desk)


def _exactly(last: Thread, caller: Caller, desk: Desk) -> Reply:
    if not isinstance(understand(last.command), Search):
        return TalkReply(ONLY_SEARCHES)
    return search.exactly(Exactly(last.id), caller, desk)


def _share(target: Target, caller: Caller, desk: Desk) -> Reply:
    return (
        TalkReply(ALONE) if caller.alone else papers.share_paper(SharePaper(target), caller, desk)
    )


def _changed(change: Change, last: Thread, caller: Caller, desk: Desk) -> Reply:
    match understand(last.command):
        case Search(query):
            return search.search(Search(changed(query, change)), caller, desk)
        case Similar(str(id)):
            paper = find(PaperId(int(id)), caller, desk)
            if isinstance(paper, SorryReply):
                return paper
            query = Query(words=parse_query(paper.paper.title).words)
            return search.search(Search(changed(query, change)), caller, desk)
        case Listing() as listing:
            return _relisted(listing, change, caller, desk)
    return TalkReply(ONLY_SEARCHES, (f"search {changed(Query(), change)}".strip(),))


def _relisted(listing: Listing, change: Change, caller: Caller, desk: Desk) -> Reply:
    """Of a list: a status, a list by its name, days of saving; for all else it is searched."""
    put, only = change.put, change.only.casefold()
    lists_there = desk.store.lists.lists(workspace=caller.workspace, member=caller.member)
    named = [its.name for its in lists_there if its.name.casefold() == only]
    days = Query(since=put.since, until=put.until)
    chosen: Listing | None = None
    if only in STATUSES:
        chosen = replace(listing, status=STATUSES[only])
    elif only and named:
        chosen = replace(listing, list=named[0])
    elif put == days and {"since", "until"}.issuperset(change.drop):
        chosen = replace(listing, since=put.since, until=put.until, span="")
    if chosen:
        return lists.listing(replace(chosen, offset=0), caller, desk)
    if listing.member not in ("", caller.member):
        return TalkReply(ONLY_SEARCHES)
    return search.search(Search(changed(Query(saved=("me",)), change)), caller, desk)


def _page(move: Move, last: Thread, caller: Caller, desk: Desk) -> Reply:
    size = lists.ROWS if isinstance(understand(last.command), Listing) else search.PAGE
    offset = last.offset + (size if move is Move.MORE else -size)
    if offset <= -size:
        return TalkReply(NO_FEWER)
    page = pages.turn(Turn(last.id, max(0, offset)), caller, desk)
    pages_on = isinstance(page, SearchReply | ListReply) and page.offset != last.offset
    return page if pages_on or isinstance(page, SorryReply) else TalkReply(NO_MORE)


def _why(row: str, last: Thread, caller: Caller, desk: Desk) -> Reply:
    if not isinstance(understand(last.command), Search | Similar):
        return TalkReply(ONLY_SEARCHES)
    paper = find(row, caller, desk) if row else None
    if isinstance(paper, SorryReply):
        return paper
    id = paper.id if paper else find_shown(caller, desk)
    if id not in last.papers:
        return TalkReply("Which one? Say its number, too.", ("why 2",))
    return search.why(Why(id, last.id), caller, desk)


def _this(step: This, caller: Caller, desk: Desk) -> Reply:
    id = find_shown(caller, desk)
    if id is None:
        return WHICH
    match step.word:
        case "cite":
            return cite(Cite(id), caller, desk)
        case "share":
            return _share(id, caller, desk)
        case "show" | "similar" | "who" as word:
            about = {"show": Show, "similar": Similar, "who": Who}[word]
            return _done(about(id), caller, desk)
    command = understand(f"{step.word} 1 {step.rest}".strip())
    if isinstance(command, Save | Unsave):
        return _done(replace(command, targets=(id,)), caller, desk)
    return WHICH


def _these(step: This, last: Thread, caller: Caller, desk: Desk) -> Reply:
    command = understand(f"{step.word} 1 {step.rest}".strip())
    if last.papers and isinstance(command, Save | Unsave):
        return _done(replace(command, targets=last.papers), caller, desk)
    return WHICH


def _done(intent: Intent, caller: Caller, desk: Desk) -> Reply:
    match intent:
        case Search():
            return search.search(intent, caller, desk)
        case Show():
            return papers.show(intent, caller, desk)
        case Similar():
            return search.similar(intent, caller, desk)
        case Who():
            return team.who(intent, caller, desk)
        case Save():
            return lists.save(intent, caller, desk)
        case Unsave():
            return lists.unsave(intent, caller, desk)
    return WHICH


def _shared(last: Thread, caller: Caller, desk: Desk) -> Reply:
    if caller.alone:
        return TalkReply(ALONE)
    if isinstance(understand(last.command), Listing | Trending):
        return TalkReply("A list is its reader's own: share one paper of it.", ("share 2",))
    return papers.share(Share(last.id, last.offset), caller, desk)


def _subscription(text: str, last: Thread, caller: Caller, desk: Desk) -> Reply:
    """The preview of it."""
    if isinstance(understand(last.command), Search | Subscribe):
        return subscribing.tune(Tune(last.id), caller, desk)
    return UnknownReply(text, "subscribe", COMMANDS["subscribe"].example)


def _no_answer(intent: FollowUp) -> TalkReply:
    step = intent.step
    query = changed(Query(), step) if isinstance(step, Change) else Query()
    return TalkReply(NO_ANSWER, (f"search {query}",) if query != Query() else ())
