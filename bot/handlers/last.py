"""What a member was last answered in a conversation: to it "show 2", "only 2025" and "it" refer."""

from bot.handlers.desk import Caller, Desk
from storage import PaperId, StoredPaper, Thread


def last_answer(caller: Caller, desk: Desk) -> Thread | None:
    """In the thread where they speak, else in its channel. Raises: StoreAway where it is not
    known."""
    for place in dict.fromkeys((caller.place, caller.channel)):
        found = desk.store.threads.last(
            workspace=caller.workspace, channel=place, member=caller.member
        )
        if found:
            return found
    return desk.or_away(None)


def keep_shown(paper: StoredPaper, caller: Caller, desk: Desk) -> None:
    """Makes it what "it" means, until the next answer. Rows stay those of the last one, which may
    not be known while the store is away."""
    if desk.as_of:
        return
    shown = Thread(
        _shown(caller, desk),
        caller.workspace,
        f"{caller.place} shown",
        caller.member,
        f"show {paper.id}",
        (paper.id,),
    )
    desk.store.threads.keep(shown, now=desk.now())


def find_shown(caller: Caller, desk: Desk) -> PaperId | None:
    """The paper that was shown last, or the only one of the last answer."""
    shown = desk.store.threads.find(_shown(caller, desk), workspace=caller.workspace)
    if shown:
        return shown.papers[0]
    last = last_answer(caller, desk)
    return last.papers[0] if last and len(last.papers) == 1 else None


def _shown(caller: Caller, desk: Desk) -> str:
    last = last_answer(caller, desk)
    of = last.id if last else f"{caller.workspace} {caller.place} {caller.member}"
    return f"{of} shown"
