"""The SQL of sources that are watched: whose, how they go, and whose turn it is at each."""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from storage.errors import LeaseLost, NotFound
from storage.shelves.engine import Engine, Row, storable, utc
from storage.shelves.installs import PUT_OUT
from storage.watched import EVERYWHERE, Mark, Trouble, Watch, Watched

COLUMNS = """id, workspace, name, next_try, configured, paused, until, tried_at, trouble, error,
    failures, troubled_since, marks, seen, new_papers"""
HELD = "id = :id and worker = :worker and attempt = :attempt and lease_until <> ''"
# Nobody has it, and nobody is asking the same service.
FREE = """lease_until <= :now and not exists (
    select 1 from sources other where other.service = sources.service
        and other.lease_until > :now)"""
LET_IN = f"workspace not in (select workspace from ({PUT_OUT}) as put_out)"


class SourcesShelf:
    """Sources over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, *, workspace: str, service: str, now: datetime) -> Watched:
        with self._engine.transaction():
            self._keep(name, service, workspace, now, configured=0)
            found = self.named(name, workspace=workspace)
        if found is None:
            raise NotFound(f"{name} was removed while it was added: add it again.")
        return found

    def configure(self, names: Collection[tuple[str, str]], *, now: datetime) -> None:
        wanted = {storable(name): service for name, service in names}
        sql = "select name from sources where workspace = :everywhere and configured = 1"
        values = {"everywhere": EVERYWHERE}
        known = {name for (name,) in self._engine.rows(sql, values)}
        if known == wanted.keys():
            return
        with self._engine.transaction():
            for name in sorted(known - wanted.keys()):
                sql = "delete from sources where workspace = :everywhere and name = :name"
                self._engine.write(sql, {**values, "name": name})
            for name, service in wanted.items():
                self._keep(name, service, EVERYWHERE, now, configured=1)

    def all(self, *, workspace: str) -> list[Watched]:
        return self._read("workspace = :workspace order by id", {"workspace": workspace})

    def everywhere(self) -> list[Watched]:
        return self._read(f"{LET_IN} order by workspace, id", {})

    def find(self, id: int, *, workspace: str) -> Watched | None:
        where = "workspace = :workspace and id = :id"
        return next(iter(self._read(where, {"workspace": workspace, "id": id})), None)

    def named(self, name: str, *, workspace: str) -> Watched | None:
        where = "workspace = :workspace and name = :name"
        values = {"workspace": workspace, "name": storable(name)}
        return next(iter(self._read(where, values)), None)

    def remove(self, id: int, *, workspace: str) -> bool:
        sql = "delete from sources where workspace = :workspace and id = :id"
        return bool(self._engine.write(sql, {"workspace": workspace, "id": id}))

    def pause(self, id: int, *, workspace: str, paused: bool, now: datetime) -> Watched:
        sql = """update sources set paused = :paused,
                     next_try = case when :paused = 0 and paused = 1 then :now else next_try end
                 where workspace = :workspace and id = :id"""
        values = {"workspace": workspace, "id": id, "paused": int(paused), "now": utc(now)}
        self._engine.write(sql, values)
        found = self.find(id, workspace=workspace)
        if found is None:
            raise NotFound(f"There is no source number {id} here any more.")
        return found

    def claim(
        self, *, worker: str, now: datetime, lease: timedelta, id: int | None = None
    ) -> Watch | None:
        due = f"paused = 0 and next_try <= :now and {LET_IN}"
        which = due if id is None else "id = :id"
        sql = f"""
            update sources set worker = :worker, lease_until = :until, attempt = attempt + 1
            where id = (select id from sources where {which} and {FREE}
                order by next_try, coalesce(tried_at, ''), id limit 1) and lease_until <= :now
            returning {COLUMNS}, attempt"""
        values = {"worker": worker, "until": utc(now + lease), "now": utc(now)}
        rows = self._engine.rows(sql, values if id is None else {**values, "id": id})
        return Watch(_watched(rows[0][:-1]), worker, rows[0][-1]) if rows else None

    def renew(self, watch: Watch, *, until: datetime) -> None:
        sql = f"update sources set lease_until = :until where {HELD}"
        self._held(sql, watch, {"until": utc(until)})

    def note(self, watch: Watch, source: Watched, *, postpone: datetime | None = None) -> None:
        sql = f"""update sources set next_try = :next_try, until = :until, tried_at = :tried_at,
                trouble = :trouble, error = :error, failures = :failures,
                troubled_since = :troubled_since, marks = :marks, seen = :seen,
                new_papers = :new, worker = '', lease_until = ''
            where {HELD}"""
        with self._engine.transaction():
            self._held(sql, watch, _values(source))
            if postpone:
                later = """update sources set next_try = :moment where next_try < :moment
                    and service = (select service from sources where id = :id)"""
                self._engine.write(later, {"id": source.id, "moment": utc(postpone)})

    def release(self, watch: Watch) -> None:
        self._held(f"update sources set worker = '', lease_until = '' where {HELD}", watch, {})

    def _keep(
        self, name: str, service: str, workspace: str, now: datetime, *, configured: int
    ) -> None:
        sql = """
            insert into sources (workspace, name, service, next_try, configured)
            values (:workspace, :name, :service, :now, :configured)
            on conflict (workspace, name) do update set
                configured = case when excluded.configured = 1 then 1
                    else sources.configured end"""
        values = {"workspace": workspace, "name": storable(name), "service": storable(service)}
        self._engine.write(sql, {**values, "now": utc(now), "configured": configured})

    def _held(self, sql: str, watch: Watch, values: Mapping[str, Any]) -> None:
        held = {"id": watch.source.id, "worker": watch.worker, "attempt": watch.attempt}
        if not self._engine.write(sql, {**values, **held}):
            name = watch.source.name
            raise LeaseLost(f"{name} is asked by another worker now, or was removed.")

    def _read(self, where: str, values: Mapping[str, Any]) -> list[Watched]:
        rows = self._engine.rows(f"select {COLUMNS} from sources where {where}", values)
        return [_watched(row) for row in rows]


def purge_sources(engine: Engine, *, workspace: str) -> None:
    engine.write("delete from sources where workspace = :workspace", {"workspace": workspace})


def _watched(row: Row) -> Watched:
    id, workspace, name, next_try, configured, paused, until, tried_at, trouble, *more = row
    error, failures, since, marks, seen, new = more
    return Watched(
        id,
        workspace,
        name,
        datetime.fromisoformat(next_try),
        bool(configured),
        bool(paused),
        date.fromisoformat(until) if until else None,
        datetime.fromisoformat(tried_at) if tried_at else None,
        Trouble(trouble),
        error,
        failures,
        datetime.fromisoformat(since) if since else None,
        {url: Mark(*mark) for url, mark in json.loads(marks).items()},
        seen,
        new,
    )


def _values(source: Watched) -> dict[str, Any]:
    marks = {url: [mark.etag, mark.modified] for url, mark in source.marks.items()}
    return {
        "next_try": utc(source.next_try),
        "until": source.until.isoformat() if source.until else None,
        "tried_at": utc(source.tried_at) if source.tried_at else None,
        "trouble": source.trouble.value,
        "error": storable(source.error),
        "failures": source.failures,
        "troubled_since": utc(source.troubled_since) if source.troubled_since else None,
        "marks": storable(json.dumps(marks)),
        "seen": source.seen,
        "new": source.new,
    }
