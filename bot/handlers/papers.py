"""One paper: shown, shared, cited; and what is shared with a channel."""

from bot.handlers.desk import Caller, Desk
from bot.handlers.finding import find, shelved, shelves
from bot.handlers.last import keep_shown
from bot.handlers.search import STALE, again
from bot.intents import Share, SharePaper, Show
from bot.replies import PaperReply, Reply, SearchReply, SharedReply
from storage import EVERYBODY, StoreAway, StoredPaper


def show(intent: Show, caller: Caller, desk: Desk) -> Reply:
    found = find(intent.target, caller, desk)
    if not isinstance(found, StoredPaper):
        return found
    keep_shown(found, caller, desk)
    return card(found, caller, desk)


def card(paper: StoredPaper, caller: Caller, desk: Desk) -> PaperReply:
    return PaperReply(paper, caller.member, shelved(paper, caller, desk), as_of=desk.as_of)


def share(intent: Share, caller: Caller, desk: Desk) -> Reply:
    page = again(intent.thread, intent.offset, caller, desk)
    if not isinstance(page, SearchReply):
        return page
    papers = tuple(hit.paper for hit in page.hits)
    # Whose lists the papers came from is between the asker and us.
    command = "" if " saved:" in page.command else page.command
    return shared(papers, command, caller, desk) if papers else STALE


def share_paper(intent: SharePaper, caller: Caller, desk: Desk) -> Reply:
    found = find(intent.paper, caller, desk)
    return shared((found,), "", caller, desk) if isinstance(found, StoredPaper) else found


def shared(
    papers: tuple[StoredPaper, ...], command: str, caller: Caller, desk: Desk
) -> SharedReply:
    """What the whole channel sees tells of nobody's saves but what everybody may know. It is kept
    true, and so has to be noted. Raises: StoreAway where it cannot be."""
    if desk.as_of:
        raise StoreAway("What is shared is noted in the database, which cannot be reached.")
    known = shelves(papers, EVERYBODY, caller, desk)
    return SharedReply(caller.member, papers, command, known)
