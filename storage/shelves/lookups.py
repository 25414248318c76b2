"""The SQL of what was looked up of papers."""

from datetime import datetime

from storage.models import PaperId
from storage.shelves.aliases import NO_ALIAS
from storage.shelves.engine import Engine, utc
from storage.store.lookups import Due, Wanted

LACKING = {
    Wanted.LINK: "papers.arxiv_id is null and papers.doi is null",
    Wanted.DETAILS: "(papers.arxiv_id is not null or papers.doi is not null)",
}


class LookupsShelf:
    """Lookups over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, wanted: Wanted, *, now: datetime, limit: int) -> list[Due]:
        sql = f"""
            select papers.id, coalesce(lookups.tries, 0) from papers
            left join lookups on lookups.paper_id = papers.id and lookups.what = :what
            where {LACKING[wanted]} and papers.id {NO_ALIAS}
                and (lookups.next_try is null or lookups.next_try <= :now)
            order by papers.id desc limit :limit"""
        values = {"what": wanted.value, "now": utc(now), "limit": limit}
        return [Due(PaperId(id), tries) for id, tries in self._engine.rows(sql, values)]

    def note(self, wanted: Wanted, id: PaperId, *, now: datetime, again: datetime) -> None:
        sql = """
            insert into lookups (paper_id, what, asked_at, next_try, tries)
            select id, :what, :now, :again, 1 from papers where id = :id
            on conflict (paper_id, what) do update set
                asked_at = excluded.asked_at, next_try = excluded.next_try,
                tries = lookups.tries + 1"""
        values = {"id": id, "what": wanted.value, "now": utc(now), "again": utc(again)}
        self._engine.write(sql, values)
