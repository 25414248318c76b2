"""Papers, their history, their topics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from storage.models import Paper, PaperId, StoredPaper, Tag, Topic


@dataclass(frozen=True, slots=True)
class Change:
    """Step `seq` of the store's history: `paper` as it is now, None where it is gone."""

    seq: int
    id: PaperId
    paper: StoredPaper | None


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

    def last_id(self) -> PaperId:
        """The greatest there is, 0 where there is none."""
        ...

    def arrived(self, since: date, until: date, *, limit: int) -> dict[PaperId, date]:
        """Papers that came on one of these days, both included, the latest first: paper → the
        first day a source showed it, else the day (UTC) it was taken in."""
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

    def list(
        self, word: str = "", *, also: Sequence[str] = (), first: str = "", limit: int = 30
    ) -> list[Topic]:
        """By falling count, but label `first` first; with `word`, only labels of which a word
        begins so, whatever its case, and the labels `also`. Without aliases."""
        ...

    def model_version(self) -> str:
        """Of the model that was fitted for this store last; "" where none was."""
        ...

    def model(self) -> bytes | None:
        """That model; None where none was fitted."""
        ...

    def keep_model(self, version: str, body: bytes) -> None: ...
