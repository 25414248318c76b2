"""What the shelves need of a database: rows in, rows out, named parameters (`:name`)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = Sequence[Any]
Values = Mapping[str, Any]


class Engine(Protocol):
    """One database, whatever speaks SQL behind it. Errors come out as StoreError."""

    def rows(self, sql: str, values: Values | None = None) -> list[Row]: ...

    def write(self, sql: str, values: Values | None = None) -> int:
        """Returns how many rows it touched."""
        ...

    def write_many(self, sql: str, values: Iterable[Values]) -> None: ...

    def transaction(self) -> AbstractContextManager[None]:
        """Joins the one that is open in this thread, if any."""
        ...
