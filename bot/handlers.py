"""Intent → Reply: one function each. Decides, never draws, never talks to Slack."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.intents import (
    COMMANDS,
    Exactly,
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
    Why,
    understand,
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
    WhyReply,
)
from storage import NotFound, PaperId, Query, Results, Store, StoredPaper, Thread

if TYPE_CHECKING:
    from storage import Searcher

PAGE = 5  # rows an answer
TOPICS = 30
NAME = 100  # characters of what was asked for, when it is not found
HINT_WORDS = 5
FILTERS = ("phrases", "without", "topics", "sources", "by", "since", "until")
STALE = SorryReply("That answer is too old to go on with: ask again.")
EMPTY = SorryReply("The shelf is empty: whoever runs me fills it with “papers ingest”.")


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


def search(intent: Search, caller: Caller, desk: Desk) -> Reply:
    reply = _searched(intent, desk)
    if not reply.total and not desk.store.papers.count():
        return EMPTY
    return _kept(reply, caller, desk)


def show(intent: Show, caller: Caller, desk: Desk) -> Reply:
    found = _find(intent.target, caller, desk)
    return PaperReply(found) if isinstance(found, StoredPaper) else found


def similar(intent: Similar, caller: Caller, desk: Desk) -> Reply:
    found = _find(intent.target, caller, desk)
    if not isinstance(found, StoredPaper):
        return found
    return _kept(_like(found, intent.offset, desk), caller, desk)


def topics(intent: Topics, caller: Caller, desk: Desk) -> Reply:
    return TopicsReply(intent.word, tuple(desk.store.topics.list(intent.word, limit=TOPICS)))


def help_(intent: Help, caller: Caller, desk: Desk) -> Reply:
    return HelpReply(intent.command, desk.store.papers.count())


def unknown(intent: Unknown, caller: Caller, desk: Desk) -> Reply:
    return UnknownReply(intent.word, intent.nearest, _example(intent))


def turn(intent: Turn, caller: Caller, desk: Desk) -> Reply:
    page = _again(intent.thread, intent.offset, caller, desk)
    return _kept(page, caller, desk) if isinstance(page, SearchReply) else page


def exactly(intent: Exactly, caller: Caller, desk: Desk) -> Reply:
    asked = _asked(intent.thread, caller, desk)
    if not isinstance(asked, Query):
        return STALE
    return search(Search(desk.searcher.exactly(asked)), caller, desk)


def why(intent: Why, caller: Caller, desk: Desk) -> Reply:
    asked, paper = _asked(intent.thread, caller, desk), _stored(intent.paper, desk)
    if isinstance(paper, SorryReply):
        return STALE
    match asked:
        case Query():
            return WhyReply(paper, f"search {asked}", desk.searcher.why(asked, paper.id))
        case StoredPaper():
            return WhyReply(paper, _similar_to(asked), desk.searcher.why_similar(asked, paper.id))
        case _:
            return asked


def share(intent: Share, caller: Caller, desk: Desk) -> Reply:
    page = _again(intent.thread, intent.offset, caller, desk)
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
    Exactly: exactly,
    Why: why,
    Share: share,
    SharePaper: share_paper,
}


def _searched(intent: Search, desk: Desk) -> SearchReply:
    found = _page(
        lambda offset: desk.searcher.search(intent.query, limit=PAGE, offset=offset), intent.offset
    )
    command = f"search {found.corrected or intent.query}"
    typed = str(intent.query) if found.corrected else ""
    reply = SearchReply(command, "", found.total, found.hits, found.offset, PAGE, typed=typed)
    if found.total:
        return reply
    query = found.corrected or intent.query
    return replace(reply, wider=_wider(query, desk), hints=_hints(query, desk))


def _like(paper: StoredPaper, offset: int, desk: Desk) -> SearchReply:
    found = _page(lambda offset: desk.searcher.similar(paper, limit=PAGE, offset=offset), offset)
    command = _similar_to(paper)
    return SearchReply(command, "", found.total, found.hits, found.offset, PAGE, about=paper)


def _similar_to(paper: StoredPaper) -> str:
    return f"similar {paper.paper.title}"


def _page(ask: Callable[[int], Results], offset: int) -> Results:
    """The page at `offset`; the last one where papers went meanwhile and it is no more."""
    found = ask(offset)
    if found.hits or not found.total:
        return found
    return ask((found.total - 1) // PAGE * PAGE)


def _kept(reply: SearchReply, caller: Caller, desk: Desk) -> SearchReply:
    """Keeps what the answer was about, so that its buttons and "show 2" find it again."""
    id = reply.thread or secrets.token_hex(6)
    command = f"similar {reply.about.id}" if reply.about else reply.command
    command = f"search {reply.typed}" if reply.typed else command
    rows = tuple(hit.paper.id for hit in reply.hits)
    kept = Thread(id, caller.workspace, caller.channel, caller.member, command, rows, reply.offset)
    desk.store.threads.keep(kept, now=desk.now())
    return replace(reply, thread=id)


def _again(thread: str, offset: int, caller: Caller, desk: Desk) -> SearchReply | SorryReply:
    """A page of an answer that the caller got before."""
    match _asked(thread, caller, desk):
        case Query() as query:
            return replace(_searched(Search(query, offset), desk), thread=thread)
        case StoredPaper() as paper:
            return replace(_like(paper, offset, desk), thread=thread)
        case sorry:
            return sorry


def _asked(thread: str, caller: Caller, desk: Desk) -> Query | StoredPaper | SorryReply:
    """What an answer of the caller's own was about: a query, or the paper that others are like."""
    kept = desk.store.threads.find(thread, workspace=caller.workspace)
    if kept is None or kept.member != caller.member:
        return STALE
    match understand(kept.command):
        case Search(query):
            return query
        case Similar(str(id)):
            return _stored(PaperId(int(id)), desk)
        case _:
            return STALE


def _find(target: Target, caller: Caller, desk: Desk) -> StoredPaper | SorryReply:
    if isinstance(target, int):
        return _stored(target, desk)
    if target.isascii() and target.isdigit():
        return _row(int(target), caller, desk)
    shown = target if len(target) <= NAME else f"{target[:NAME]}…"
    return desk.searcher.find_paper(target) or SorryReply(
        f"No paper is called “{shown}”. Search for a few of its words."
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
    if not last.papers:
        return SorryReply("Your last answer here has no rows: search again.")
    rows = f"{last.offset + 1} to {last.offset + len(last.papers)}"
    rows = f"rows are {rows}" if len(last.papers) > 1 else f"only row is {last.offset + 1}"
    return SorryReply(f"Your last answer here has no row {row}; its {rows}.")


def _stored(id: PaperId, desk: Desk) -> StoredPaper | SorryReply:
    try:
        return desk.store.papers.get(id)
    except NotFound:
        return SorryReply("That paper is no longer on the shelf.")


def _wider(query: Query, desk: Desk) -> tuple[tuple[str, int], ...]:
    """The search with one filter or one of a few words less, where that finds anything."""
    filters = [replace(query, **{name: getattr(Query(), name)}) for name in FILTERS]
    few = query.words if len(query.words) <= HINT_WORDS else ()
    words = [replace(query, words=(*few[:at], *few[at + 1 :])) for at in range(len(few))]
    less = [each for each in dict.fromkeys((*filters, *words)) if each != query and str(each)]
    found = [(f"search {each}", desk.searcher.search(each, limit=1).total) for each in less]
    return tuple((command, total) for command, total in found if total)


def _hints(query: Query, desk: Desk) -> tuple[str, ...]:
    """Topics that have one of the query's words, the commonest first."""
    words = [word for word in query.words if len(word) > 2][:HINT_WORDS]
    found = [topic for word in words for topic in desk.store.topics.list(word, limit=3)]
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
