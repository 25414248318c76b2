"""A store whose server can be put out of reach."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from storage import StoreAway
from storage.shelves.engine import Row, Table, Values, Whole
from storage.shelves.store import SqlStore

ADDRESS = "postgresql://db.example"


@dataclass
class Leaving:
    """An engine that is away: for `times` statements, or for as long as that is negative."""

    real: Whole
    times: int = 0

    def check(self) -> None:
        if self.times:
            self.times -= 1
            raise StoreAway(f"{ADDRESS} cannot be reached.")

    def rows(self, sql: str, values: Values | None = None) -> list[Row]:
        self.check()
        return self.real.rows(sql, values)

    def write(self, sql: str, values: Values | None = None) -> int:
        self.check()
        return self.real.write(sql, values)

    def write_many(self, sql: str, values: Iterable[Values]) -> None:
        self.check()
        self.real.write_many(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.check()
        with self.real.transaction():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        self.check()
        with self.real.snapshot():
            yield

    def tables(self) -> list[Table]:
        return self.real.tables()

    def counters(self) -> dict[str, int]:
        return self.real.counters()

    def count_on(self, counters: Mapping[str, int]) -> None:
        self.real.count_on(counters)

    def close(self) -> None:
        self.real.close()


class LeavingStore(SqlStore):
    engine: Leaving
    is_remote = True

    def __init__(self, engine: Whole) -> None:
        super().__init__(Leaving(engine))

    @property
    def is_away(self) -> bool:
        return self.engine.times != 0

    def leave(self, times: int = -1) -> None:
        self.engine.times = times

    def come_back(self) -> None:
        self.engine.times = 0
