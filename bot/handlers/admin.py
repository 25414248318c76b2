"""What a workspace has chosen, set by its admins, who can read who set what."""

from collections.abc import Iterator
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.intents import Admin
from bot.replies import AdminReply, AuditReply, Reply, SorryReply
from bot.standing import Standing
from storage import AuditEntry, DeliveryState, Source, WorkspaceSettings

ROWS = 20  # of the log
ADMINS_ONLY = SorryReply("Only this workspace's admins and owners can see and change this.")
INSTALLER_ONLY = SorryReply(
    "Only whoever installed me, and the members they named, can see and change this: I may not "
    "look up who is an admin here."
)


def admin(intent: Admin, caller: Caller, desk: Desk) -> Reply:
    standing = caller.standing()
    if not standing.admin:
        return refusal(standing)
    if intent.log:
        return AuditReply(tuple(desk.store.audit.latest(workspace=caller.workspace, limit=ROWS)))
    with desk.store.transaction():
        kept = desk.store.workspaces.settings(caller.workspace)
        chosen = _chosen(kept, intent)
        changes = list(_changes(kept, chosen))
        if changes:
            desk.store.workspaces.keep(chosen, workspace=caller.workspace)
        if chosen.privacy != kept.privacy:
            desk.store.posts.all_outdated(workspace=caller.workspace, now=desk.now())
        for what in changes:
            entry = AuditEntry(caller.member, what, desk.now())
            desk.store.audit.note(entry, workspace=caller.workspace)
    uncertain = desk.store.deliveries.counts(workspace=caller.workspace)
    return AdminReply(
        chosen, tuple(changes), intent.wrong, uncertain.get(DeliveryState.UNCERTAIN, 0)
    )


def refusal(standing: Standing) -> SorryReply:
    """For whoever is no admin."""
    return ADMINS_ONLY if standing.sure or standing.outside else INSTALLER_ONLY


def _chosen(kept: WorkspaceSettings, intent: Admin) -> WorkspaceSettings:
    return replace(
        kept,
        privacy=intent.privacy or kept.privacy,
        subscribing=intent.subscribing or kept.subscribing,
        sources=kept.sources if intent.sources is None else intent.sources or None,
    )


def _changes(before: WorkspaceSettings, after: WorkspaceSettings) -> Iterator[str]:
    """In words, for the log."""
    if before.privacy != after.privacy:
        yield f"privacy: {before.privacy} → {after.privacy}"
    if before.subscribing != after.subscribing:
        yield f"subscribing: {before.subscribing} → {after.subscribing}"
    if before.sources != after.sources:
        yield f"sources: {_names(before.sources)} → {_names(after.sources)}"


def _names(sources: frozenset[Source] | None) -> str:
    return "all" if sources is None else ", ".join(sorted(sources))
