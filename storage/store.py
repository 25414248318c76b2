"""The contract of a store: small Protocols, one a shelf. No engine is named here.

`tests/test_store_contract.py` holds every engine to it. All methods may raise StoreBusy (somebody
else holds the database too long) and StoreError (anything else the engine cannot do). Outside
`transaction()` every writing method is a transaction of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.models import Paper, PaperId, StoredPaper, Tag, Topic


@dataclass(frozen=True, slots=True)
class Change:
    """Step `seq` of the store's history: `paper` as it is now, None where it is gone."""

    seq: int
    id: PaperId
    paper: StoredPaper | None


@dataclass(frozen=True, slots=True)
class Thread:
    """What one answer was about, so that "Next" and "show 2" know what they refer to.

    command: the words that give the same answer again. papers: the answer's rows, in order.
    offset: the rows before the first of `papers`.
    """

    id: str
    workspace: str
    channel: str
    member: str
    command: str
    papers: tuple[PaperId, ...] = ()
    offset: int = 0


class Papers(Protocol):
    def count(self) -> int: ...

    def get(self, id: PaperId) -> StoredPaper:
        """Raises: NotFound."""
        ...

    def get_many(self, ids: Sequence[PaperId]) -> list[StoredPaper]:
        """In the order of `ids`; those that are gone are left out."""
        ...

    def sharing(self, keys: Sequence[str]) -> dict[str, list[PaperId]]:
        """Key → the papers that have it, oldest first; keys nobody has are left out."""
        ...

    def add(self, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]) -> PaperId: ...

    def update(
        self, id: PaperId, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]
    ) -> None:
        """Replaces everything told of the paper. Raises: NotFound."""
        ...

    def after(self, id: PaperId, *, limit: int) -> list[StoredPaper]:
        """Papers with a greater id, by id: a walk over all of them starts at 0."""
        ...

    def last_change(self) -> int:
        """0 where nothing ever happened."""
        ...

    def changes_since(self, seq: int, *, limit: int) -> list[Change]:
        """Each paper changed after `seq`, once, at its latest change, in that order."""
        ...


class Topics(Protocol):
    def tag(self, tags: Mapping[PaperId, Sequence[Tag]]) -> None:
        """Replaces the tags of these papers."""
        ...

    def list(self, word: str = "", *, limit: int = 30) -> list[Topic]:
        """By falling count; with `word`, only labels that contain it, whatever its case."""
        ...

    def model_version(self) -> str:
        """Of the model that was fitted for this store last; "" where none was."""
        ...

    def model(self) -> bytes | None:
        """That model; None where none was fitted."""
        ...

    def keep_model(self, version: str, body: bytes) -> None: ...


class Threads(Protocol):
    def keep(self, thread: Thread, *, now: datetime) -> None: ...

    def find(self, id: str, *, workspace: str) -> Thread | None:
        """None where it never was, is forgotten, or is another workspace's."""
        ...

    def last(self, *, workspace: str, channel: str, member: str) -> Thread | None:
        """The member's latest thread in that channel."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Returns how many went."""
        ...


class Events(Protocol):
    def first_time(self, key: str, *, now: datetime) -> bool:
        """True once per key, whoever asks: the receipt that makes a repeated event harmless."""
        ...

    def forget_before(self, moment: datetime) -> int: ...


class Store(Protocol):
    """All shelves of one database."""

    @property
    def id(self) -> str:
        """Made with the database; what is derived from it (the search index) bears it too."""
        ...

    @property
    def papers(self) -> Papers: ...

    @property
    def topics(self) -> Topics: ...

    @property
    def threads(self) -> Threads: ...

    @property
    def events(self) -> Events: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; waits for other writers first. Does not nest."""
        ...

    def close(self) -> None: ...
