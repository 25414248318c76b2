"""Searches and papers like one, page by page."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.handlers.discretion import MEMBERS_ONLY
from bot.handlers.finding import find, shelves, stored
from bot.intents import Exactly, Search, Similar, Why
from bot.replies import Reply, SearchReply, SorryReply, WhyReply
from bot.understanding.commands import understand
from storage import (
    Lists,
    PaperId,
    Query,
    Reason,
    Results,
    StoredPaper,
    Team,
    Thread,
    find_topics,
    nearest_topics,
)

PAGE = 5  # rows an answer
HINT_WORDS = 5
FILTERS = ("phrases", "without", "topics", "sources", "by", "saved", "since", "until")
STALE = SorryReply("That answer is too old to go on with: ask again.")
NO_LISTS = SorryReply(
    "The database is away for a moment, and with it who saved what: leave out saved:, or try again "
    "in a minute."
)
EMPTY = SorryReply("The shelf is empty: whoever runs me fills it with “papers ingest”.")


def ask(intent: Search | Similar, caller: Caller, desk: Desk) -> Reply:
    if isinstance(intent, Search):
        return search(intent, caller, desk)
    return similar(intent, caller, desk)


def search(intent: Search, caller: Caller, desk: Desk) -> Reply:
    if "team" in intent.query.saved and caller.outside:
        return MEMBERS_ONLY
    if intent.query.saved and desk.as_of:
        return NO_LISTS
    reply = searched(intent, caller, desk)
    if not reply.total and not desk.store.papers.count():
        return EMPTY
    return kept(reply, caller, desk)


def similar(intent: Similar, caller: Caller, desk: Desk) -> Reply:
    found = find(intent.target, caller, desk)
    if not isinstance(found, StoredPaper):
        return found
    return kept(like(found, intent.offset, caller, desk), caller, desk)


def exactly(intent: Exactly, caller: Caller, desk: Desk) -> Reply:
    asked = _asked(intent.thread, caller, desk)
    if not isinstance(asked, Query):
        return STALE
    return search(Search(desk.searcher.exactly(asked)), caller, desk)


def why(intent: Why, caller: Caller, desk: Desk) -> Reply:
    asked, paper = _asked(intent.thread, caller, desk), stored(intent.paper, desk)
    if isinstance(paper, SorryReply):
        return STALE
    match asked:
        case Query():
            return WhyReply(paper, f"search {asked}", _why(asked, paper, caller, desk))
        case StoredPaper():
            return WhyReply(paper, _similar_to(asked), desk.searcher.why_similar([asked], paper.id))
        case _:
            return asked


def searched(intent: Search, caller: Caller, desk: Desk) -> SearchReply:
    """A page of it, not yet kept."""
    query = intent.query
    among = _among(query, caller, desk)
    found = _page(
        lambda at: desk.searcher.search(query, limit=PAGE, offset=at, among=among), intent.offset
    )
    run = found.corrected or query
    typed = str(query) if found.corrected else ""
    reply = _reply(f"search {run}", found, caller, desk)
    if found.total:
        return replace(reply, typed=typed)
    wider, near = _wider(run, caller, desk), () if desk.as_of else hints(run, desk)
    return replace(reply, typed=typed, wider=wider, hints=near)


def like(paper: StoredPaper, offset: int, caller: Caller, desk: Desk) -> SearchReply:
    found = _page(lambda at: desk.searcher.similar([paper], limit=PAGE, offset=at), offset)
    return replace(_reply(_similar_to(paper), found, caller, desk), about=paper)


def kept(reply: SearchReply, caller: Caller, desk: Desk) -> SearchReply:
    """Keeps what the answer was about, so that its buttons and "show 2" find it again."""
    rows = tuple(hit.paper.id for hit in reply.hits)
    thread = keep(reply.again, rows, caller, desk, thread=reply.thread, offset=reply.offset)
    return replace(reply, thread=thread)


def keep(
    command: str,
    rows: tuple[PaperId, ...],
    caller: Caller,
    desk: Desk,
    *,
    thread: str = "",
    offset: int = 0,
) -> str:
    """Makes these rows the caller's last answer here. Returns its thread."""
    id = thread or secrets.token_hex(6)
    about = Thread(id, caller.workspace, caller.place, caller.member, command, rows, offset)
    desk.store.threads.keep(about, now=desk.now())
    return id


def own_thread(id: str, caller: Caller, desk: Desk) -> Thread | None:
    """What an answer of the caller's own was about. Raises: StoreAway where it is not known."""
    found = desk.or_away(desk.store.threads.find(id, workspace=caller.workspace))
    return found if found and found.member == caller.member else None


def again(thread: str, offset: int, caller: Caller, desk: Desk) -> SearchReply | SorryReply:
    """A page of a search that the caller asked before."""
    match _asked(thread, caller, desk):
        case Query() as query:
            return replace(searched(Search(query, offset), caller, desk), thread=thread)
        case StoredPaper() as paper:
            return replace(like(paper, offset, caller, desk), thread=thread)
        case sorry:
            return sorry


def _asked(thread: str, caller: Caller, desk: Desk) -> Query | StoredPaper | SorryReply:
    """What an answer of the caller's own was about: a query, or the paper that others are like."""
    about = own_thread(thread, caller, desk)
    match understand(about.command) if about else None:
        case Search(query):
            return query
        case Similar(str(id)):
            return stored(PaperId(int(id)), desk)
        case _:
            return STALE


def _reply(command: str, found: Results, caller: Caller, desk: Desk) -> SearchReply:
    papers = [hit.paper for hit in found.hits]
    known = shelves(papers, caller.member, caller, desk)
    return SearchReply(
        command,
        "",
        found.total,
        found.hits,
        found.offset,
        PAGE,
        viewer=caller.member,
        shelves=known,
        as_of=desk.as_of,
    )


def saved_papers(
    query: Query, lists: Lists, team: Team, *, workspace: str, member: str
) -> Collection[PaperId] | None:
    """The papers of the lists that `saved:` names, as the member knows them; None where it names
    none."""
    if "team" in query.saved:
        return team.ids(workspace=workspace, viewer=member)
    return lists.ids(workspace=workspace, member=member) if query.saved else None


def _among(query: Query, caller: Caller, desk: Desk) -> Collection[PaperId] | None:
    where, me = caller.workspace, caller.member
    return saved_papers(query, desk.store.lists, desk.team(caller), workspace=where, member=me)


def _why(query: Query, paper: StoredPaper, caller: Caller, desk: Desk) -> tuple[Reason, ...]:
    return desk.searcher.why(query, paper.id, among=_among(query, caller, desk))


def _similar_to(paper: StoredPaper) -> str:
    return f"similar {paper.paper.title}"


def _page(ask: Callable[[int], Results], offset: int) -> Results:
    """The page at `offset`; the last one where papers went meanwhile and it is no more."""
    found = ask(offset)
    if found.hits or not found.total:
        return found
    return ask((found.total - 1) // PAGE * PAGE)


def _wider(query: Query, caller: Caller, desk: Desk) -> tuple[tuple[str, int], ...]:
    """The search with one filter or one of a few words less, where that finds anything."""
    filters = [replace(query, **{name: getattr(Query(), name)}) for name in FILTERS]
    few = query.words if len(query.words) <= HINT_WORDS else ()
    words = [replace(query, words=(*few[:at], *few[at + 1 :])) for at in range(len(few))]
    less = [each for each in dict.fromkeys((*filters, *words)) if each != query and str(each)]
    found = [(f"search {each}", _total(each, caller, desk)) for each in less]
    return tuple((command, total) for command, total in found if total)


def _total(query: Query, caller: Caller, desk: Desk) -> int:
    return desk.searcher.search(query, limit=1, among=_among(query, caller, desk)).total


def hints(query: Query, desk: Desk) -> tuple[str, ...]:
    """Topics under a name that has one of the query's words, else those spelt like them, else
    any; the commonest first."""
    words = [word for word in query.words if len(word) > 2][:HINT_WORDS]
    found = [topic for word in words for topic in find_topics(desk.store, word, limit=3)]
    found = found or [topic for word in words for topic in nearest_topics(desk.store, word)]
    found = found or desk.store.topics.list(limit=5)
    by_count = sorted(found, key=lambda topic: (-topic.count, topic.label))
    return tuple(dict.fromkeys(topic.label for topic in by_count))[:5]
