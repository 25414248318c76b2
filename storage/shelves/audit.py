"""The SQL of the audit log: what was changed for a whole workspace."""

from datetime import datetime

from storage.audit import AuditEntry
from storage.shelves.engine import Engine, storable, utc


class AuditShelf:
    """Audit over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, entry: AuditEntry, *, workspace: str) -> None:
        sql = """
            insert into audit (workspace, member, what, noted_at)
            values (:workspace, :member, :what, :noted_at)"""
        values = {
            "workspace": workspace,
            "member": entry.member,
            "what": storable(entry.what),
            "noted_at": utc(entry.noted_at),
        }
        self._engine.write(sql, values)

    def latest(self, *, workspace: str, limit: int) -> list[AuditEntry]:
        sql = """
            select member, what, noted_at from audit where workspace = :workspace
            order by id desc limit :limit"""
        rows = self._engine.rows(sql, {"workspace": workspace, "limit": limit})
        return [AuditEntry(who, what, datetime.fromisoformat(when)) for who, what, when in rows]


def forget_author(engine: Engine, member: str, *, workspace: str) -> None:
    """What was done stays known, by whom does not."""
    sql = "update audit set member = '' where workspace = :workspace and member = :member"
    engine.write(sql, {"workspace": workspace, "member": member})


def purge_audit(engine: Engine, *, workspace: str) -> None:
    engine.write("delete from audit where workspace = :workspace", {"workspace": workspace})
