"""The SQL of event receipts: which keys were seen, and when."""

from datetime import datetime

from storage.shelves.engine import Engine


class EventsShelf:
    """Events over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def first_time(self, key: str, *, now: datetime) -> bool:
        sql = "insert into events (key, seen_at) values (:key, :now) on conflict (key) do nothing"
        return self._engine.write(sql, {"key": key, "now": now.isoformat()}) == 1

    def first_since(self, key: str, *, since: datetime, now: datetime) -> bool:
        sql = """
            insert into events (key, seen_at) values (:key, :now)
            on conflict (key) do update set seen_at = excluded.seen_at
            where events.seen_at < :since
        """
        times = {"since": since.isoformat(), "now": now.isoformat()}
        return self._engine.write(sql, {"key": key, **times}) == 1

    def forget_before(self, moment: datetime) -> int:
        sql = "delete from events where seen_at < :moment"
        return self._engine.write(sql, {"moment": moment.isoformat()})
