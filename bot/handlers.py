"""Intent → Reply: one function each. Decides, never draws, never talks to Slack."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.intents import (
    COMMANDS,
    Help,
    Intent,
    Search,
    Share,
    SharePaper,
    Show,
    Similar,
    Target,
    Topics,
    Turn,
    Unknown,
    parse,
)
from bot.replies import (
    HelpReply,
    PaperReply,
    Reply,
    SearchReply,
    SharedReply,
    SorryReply,
    TopicsReply,
    UnknownReply,
)
from storage import NotFound, PaperId, Query, Results, Store, StoredPaper, Thread

if TYPE_CHECKING:
    from storage import Searcher

PAGE = 5  # rows an answer
TOPICS = 30
STALE = SorryReply("That answer is too old to go on with: ask again.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where. `channel` is the direct message's in a direct message."""

    workspace: str
    member: str
    channel: str


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a handler may reach."""

    store: Store
    searcher: "Searcher"
    now: Callable[[], datetime]


def handle(intent: Intent, caller: Caller, desk: Desk) -> Reply:
    """Raises: PaperboyError, whose message is for the person."""
    return HANDLERS[type(intent)](intent, caller, desk)


def search(intent: Search, caller: Caller, desk: Desk, *, thread: str = "") -> Reply:
    results = desk.searcher.search(intent.query, limit=PAGE, offset=intent.offset)
    reply = _page(f"search {intent.query}", results, caller, desk, thread=thread)
    return reply if reply.total else replace(reply, hints=_hints(intent.query, desk))


def show(intent: Show, caller: Caller, desk: Desk) -> Reply:
    found = _find(intent.target, caller, desk)
    return PaperReply(found) if isinstance(found, StoredPaper) else found


def similar(intent: Similar, caller: Caller, desk: Desk, *, thread: str = "") -> Reply:
    found = _find(intent.target, caller, desk)
    if not isinstance(found, StoredPaper):
        return found
    results = desk.searcher.similar(found, limit=PAGE, offset=intent.offset)
    reply = _page(f"similar {found.id}", results, caller, desk, thread=thread)
    return replace(reply, command=f"similar {found.paper.title}", about=found)


def topics(intent: Topics, caller: Caller, desk: Desk) -> Reply:
    return TopicsReply(intent.word, tuple(desk.store.topics.list(intent.word, limit=TOPICS)))


def help_(intent: Help, caller: Caller, desk: Desk) -> Reply:
    return HelpReply(intent.command, desk.store.papers.count())


def unknown(intent: Unknown, caller: Caller, desk: Desk) -> Reply:
    return UnknownReply(intent.word, intent.nearest, _example(intent))


def turn(intent: Turn, caller: Caller, desk: Desk) -> Reply:
    kept = desk.store.threads.find(intent.thread, workspace=caller.workspace)
    if kept is None or kept.member != caller.member:
        return STALE
    match parse(kept.command):
        case Search(query):
            return search(Search(query, intent.offset), caller, desk, thread=kept.id)
        case Similar(id):
            again = Similar(PaperId(int(id)), intent.offset)
            return similar(again, caller, desk, thread=kept.id)
        case _:
            return STALE


def share(intent: Share, caller: Caller, desk: Desk) -> Reply:
    page = turn(Turn(intent.thread, intent.offset), caller, desk)
    if not isinstance(page, SearchReply):
        return page
    papers = tuple(hit.paper for hit in page.hits)
    return SharedReply(caller.member, papers, page.command) if papers else STALE


def share_paper(intent: SharePaper, caller: Caller, desk: Desk) -> Reply:
    found = _find(intent.paper, caller, desk)
    return SharedReply(caller.member, (found,)) if isinstance(found, StoredPaper) else found


HANDLERS: dict[type[Any], Callable[[Any, Caller, Desk], Reply]] = {
    Search: search,
    Show: show,
    Similar: similar,
    Topics: topics,
    Help: help_,
    Unknown: unknown,
    Turn: turn,
    Share: share,
    SharePaper: share_paper,
}


def _page(
    command: str, results: Results, caller: Caller, desk: Desk, *, thread: str
) -> SearchReply:
    """Keeps what the answer was about, so that its buttons and "show 2" find it again."""
    id = thread or secrets.token_hex(6)
    rows = tuple(hit.paper.id for hit in results.hits)
    kept = Thread(
        id, caller.workspace, caller.channel, caller.member, command, rows, results.offset
    )
    desk.store.threads.keep(kept, now=desk.now())
    return SearchReply(command, id, results.total, results.hits, results.offset, PAGE)


def _find(target: Target, caller: Caller, desk: Desk) -> StoredPaper | SorryReply:
    if isinstance(target, int):
        return _stored(target, desk)
    if target.isascii() and target.isdigit():
        return _row(int(target), caller, desk)
    return desk.searcher.find_paper(target) or SorryReply(
        f"No paper is called “{target}”. Search for a few of its words."
    )


def _row(row: int, caller: Caller, desk: Desk) -> StoredPaper | SorryReply:
    """Row `row` of the caller's last answer in this channel."""
    last = desk.store.threads.last(
        workspace=caller.workspace, channel=caller.channel, member=caller.member
    )
    if last is None:
        return SorryReply("A number is a row of your last answer here: search first.")
    place = row - 1 - last.offset
    if 0 <= place < len(last.papers):
        return _stored(last.papers[place], desk)
    rows = f"{last.offset + 1} to {last.offset + len(last.papers)}" if last.papers else "none"
    return SorryReply(f"Your last answer here has no row {row}; its rows are {rows}.")


def _stored(id: PaperId, desk: Desk) -> StoredPaper | SorryReply:
    try:
        return desk.store.papers.get(id)
    except NotFound:
        return SorryReply("That paper is no longer on the shelf.")


def _hints(query: Query, desk: Desk) -> tuple[str, ...]:
    """Topics that have one of the query's words, the commonest first."""
    found = [t for word in query.words for t in desk.store.topics.list(word, limit=3)]
    found = found or desk.store.topics.list(limit=5)
    by_count = sorted(found, key=lambda topic: (-topic.count, topic.label))
    return tuple(dict.fromkeys(topic.label for topic in by_count))[:5]


def _example(intent: Unknown) -> str:
    """What the person may have meant, ready to be typed."""
    if intent.text.startswith("help "):
        return f"help {intent.nearest}"
    if intent.nearest == "search" and not intent.sure:
        return f"search {intent.text}"
    rest = intent.text.removeprefix(intent.word).strip()
    return f"{intent.nearest} {rest}" if rest else COMMANDS[intent.nearest].example
