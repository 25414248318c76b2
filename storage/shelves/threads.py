"""The SQL of threads: what an answer was about."""

import json
from datetime import datetime

from storage.models import PaperId
from storage.shelves.engine import Engine, Row
from storage.store import Thread

FIELDS = "id, workspace, channel, member, command, papers, row_offset"


class ThreadsShelf:
    """Threads over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, thread: Thread, *, now: datetime) -> None:
        sql = f"""
            insert into threads ({FIELDS}, kept_at)
            values (:id, :workspace, :channel, :member, :command, :papers, :offset, :now)
            on conflict (id) do update set
                papers = excluded.papers, row_offset = excluded.row_offset,
                kept_at = excluded.kept_at"""
        values = {
            "id": thread.id,
            "workspace": thread.workspace,
            "channel": thread.channel,
            "member": thread.member,
            "command": thread.command,
            "papers": json.dumps(thread.papers),
            "offset": thread.offset,
            "now": now.isoformat(),
        }
        self._engine.write(sql, values)

    def find(self, id: str, *, workspace: str) -> Thread | None:
        sql = f"select {FIELDS} from threads where id = :id and workspace = :workspace"
        return _first(self._engine.rows(sql, {"id": id, "workspace": workspace}))

    def last(self, *, workspace: str, channel: str, member: str) -> Thread | None:
        sql = f"""
            select {FIELDS} from threads
            where workspace = :workspace and channel = :channel and member = :member
            order by kept_at desc limit 1"""
        values = {"workspace": workspace, "channel": channel, "member": member}
        return _first(self._engine.rows(sql, values))

    def forget_before(self, moment: datetime) -> int:
        sql = "delete from threads where kept_at < :moment"
        return self._engine.write(sql, {"moment": moment.isoformat()})


def _first(rows: list[Row]) -> Thread | None:
    if not rows:
        return None
    id, workspace, channel, member, command, papers, offset = rows[0]
    ids = tuple(PaperId(paper) for paper in json.loads(papers))
    return Thread(id, workspace, channel, member, command, ids, offset)
