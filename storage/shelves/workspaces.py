"""The SQL of workspaces: what each has chosen, and purging one altogether."""

import json

from storage.models import Source
from storage.people import Privacy, Removed, Subscribing, WorkspaceSettings
from storage.shelves.audit import purge_audit
from storage.shelves.engine import Engine
from storage.shelves.members import MembersShelf
from storage.shelves.posts import purge_posts
from storage.shelves.sources import purge_sources


class WorkspacesShelf:
    """Workspaces over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._members = MembersShelf(engine)

    def settings(self, workspace: str) -> WorkspaceSettings:
        sql = """select privacy, subscribing, sources from workspaces
                 where workspace = :workspace"""
        rows = self._engine.rows(sql, {"workspace": workspace})
        if not rows:
            return WorkspaceSettings()
        privacy, subscribing, sources = rows[0]
        wanted = None if sources is None else frozenset(map(Source, json.loads(sources)))
        return WorkspaceSettings(Privacy(privacy), Subscribing(subscribing), wanted)

    def keep(self, settings: WorkspaceSettings, *, workspace: str) -> None:
        sql = """
            insert into workspaces (workspace, privacy, subscribing, sources)
            values (:workspace, :privacy, :subscribing, :sources)
            on conflict (workspace) do update set
                privacy = excluded.privacy, subscribing = excluded.subscribing,
                sources = excluded.sources"""
        wanted = settings.sources
        values = {
            "workspace": workspace,
            "privacy": settings.privacy.value,
            "subscribing": settings.subscribing.value,
            "sources": None if wanted is None else json.dumps(sorted(wanted)),
        }
        self._engine.write(sql, values)

    def purge(self, workspace: str) -> Removed:
        values = {"workspace": workspace}
        removed = Removed()
        # One transaction a member: half a million saves in one would keep all others waiting.
        sql = "select member from members where workspace = :workspace"
        for (member,) in self._engine.rows(sql, values):
            removed += self._members.forget(member, workspace=workspace)
        with self._engine.transaction():
            threads, settings, subscriptions, deliveries = (
                self._engine.write(f"delete from {table} where workspace = :workspace", values)
                for table in ("threads", "workspaces", "subscriptions", "deliveries")
            )
            purge_audit(self._engine, workspace=workspace)
            purge_posts(self._engine, workspace=workspace)
            purge_sources(self._engine, workspace=workspace)
        return removed + Removed(
            threads=threads,
            settings=settings,
            subscriptions=subscriptions,
            deliveries=deliveries,
        )
