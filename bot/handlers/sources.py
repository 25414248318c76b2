"""Where papers come from: a workspace's sources, seen and changed by its admins.

Which sources a workspace has, and how they go, nobody outside it learns. What they bring is papers,
and those are everybody's: another workspace finds them, and not by whose source they came. Which
kinds of source a workspace's digests show is another setting, `/papers admin sources`.
"""

from collections.abc import Sequence

from bot.handlers.admin import refusal
from bot.handlers.desk import Caller, Desk
from bot.intents import ChangeSource, SourceAct, Sources
from bot.replies import Reply, SorryReply, SourceReply, SourcesReply
from storage import EVERYWHERE, AuditEntry, SourceError, Watched, add_sources, source_names

PUBLIC = ("huggingface", "arxiv:", "arxiv-new:")  # feeds and folders are whoever's who runs this
GONE = SorryReply("That source is not watched here any more: nothing was changed.")
DONE: dict[SourceAct | None, str] = {
    SourceAct.ADD: "added",
    SourceAct.REMOVE: "removed",
    SourceAct.PAUSE: "paused",
    SourceAct.RESUME: "resumed",
}


def sources(intent: Sources, caller: Caller, desk: Desk) -> Reply:
    standing = caller.standing()
    return told(caller, desk) if standing.admin else refusal(standing)


def told(caller: Caller, desk: Desk) -> SourcesReply:
    """To an admin."""
    own = desk.store.sources.all(workspace=caller.workspace)
    shared = desk.store.sources.all(workspace=EVERYWHERE)
    named = tuple(each.name for each in shared if each.name.startswith(PUBLIC))
    return SourcesReply(tuple(own), named, desk.now())


def change_source(intent: ChangeSource, caller: Caller, desk: Desk) -> Reply:
    """Raises: SourceError, which says what to write."""
    standing = caller.standing()
    if not standing.admin:
        return refusal(standing)
    if intent.act is SourceAct.ADD:
        return _add(str(intent.source), caller, desk)
    found = _find(intent.source, caller, desk)
    if not found:
        return GONE
    changed = [each for each in found if _change(each, intent.act, caller, desk)]
    return _noted(changed or found, intent.act if changed else None, caller, desk)


def _add(told: str, caller: Caller, desk: Desk) -> Reply:
    where, now = caller.workspace, desk.now()
    added = add_sources(desk.store, told, workspace=where, now=now, local=False)
    if new := [source for source, is_new in added if is_new]:
        return _noted(new, SourceAct.ADD, caller, desk)
    return _noted([source for source, _ in added], None, caller, desk)


def _find(named: str | int, caller: Caller, desk: Desk) -> list[Watched]:
    """All that are meant, or none where one of them is not watched here."""
    shelf, where = desk.store.sources, caller.workspace
    try:
        found = (
            [shelf.find(named, workspace=where)]
            if isinstance(named, int)
            else [shelf.named(name, workspace=where) for name in source_names(named)]
        )
    except SourceError:
        return []
    there = [source for source in found if source]
    return there if len(there) == len(found) else []


def _change(source: Watched, act: SourceAct, caller: Caller, desk: Desk) -> bool:
    """False where it was so already."""
    shelf, where = desk.store.sources, caller.workspace
    if act is SourceAct.REMOVE:
        return shelf.remove(source.id, workspace=where)
    paused = act is SourceAct.PAUSE
    if source.paused == paused:
        return False
    shelf.pause(source.id, workspace=where, paused=paused, now=desk.now())
    return True


def _noted(
    found: Sequence[Watched], did: SourceAct | None, caller: Caller, desk: Desk
) -> SourceReply:
    for source in found if did else ():
        entry = AuditEntry(caller.member, f"source {DONE[did]}: {source.name}", desk.now())
        desk.store.audit.note(entry, workspace=caller.workspace)
    return SourceReply(tuple(found), did)
