"""The SQL of facts: a few texts that are kept of the store as a whole, by name."""

from storage.shelves.engine import Engine


class FactsShelf:
    """Facts over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, name: str) -> str | None:
        rows = self._engine.rows("select value from facts where name = :name", {"name": name})
        return rows[0][0] if rows else None

    def keep(self, name: str, value: str) -> None:
        sql = """insert into facts (name, value) values (:name, :value)
                 on conflict (name) do update set value = excluded.value"""
        self._engine.write(sql, {"name": name, "value": value})

    def forget(self, name: str) -> None:
        self._engine.write("delete from facts where name = :name", {"name": name})
