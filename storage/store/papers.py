"""Papers, their history, their topics."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from storage.errors import NotFound
from storage.models import Paper, PaperId, StoredPaper, Tag, Topic
from storage.trends import Weeks

if TYPE_CHECKING:
    from storage.joining import Joined


@dataclass(frozen=True, slots=True)
class Change:
    """Step `seq` of the store's history: `paper` as it is now, None where it is gone."""

    seq: int
    id: PaperId
    paper: StoredPaper | None


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to be stored, with what it is looked up by."""

    paper: Paper
    keys: Sequence[str]
    tags: Sequence[Tag] = ()


class Papers(Protocol):
    def count(self) -> int: ...

    def get(self, id: PaperId) -> StoredPaper:
        """Raises: NotFound."""
        ...

    def get_many(self, ids: Sequence[PaperId]) -> list[StoredPaper]:
        """In the order of `ids`; those that are gone are left out. Here and in the next, a number
        that a paper had before it was joined to another is that other's."""
        ...

    def find_many(self, ids: Sequence[PaperId]) -> dict[PaperId, StoredPaper]:
        """Each of `ids` that is known → the paper that it is now."""
        ...

    def texts(self, ids: Sequence[PaperId]) -> dict[PaperId, tuple[str, str]]:
        """The title of each, and what else it says: all that ranking reads."""
        ...

    def sharing(self, keys: Sequence[str]) -> dict[str, list[PaperId]]:
        """Key → the papers that have it, oldest first; keys nobody has are left out."""
        ...

    def add(self, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]) -> PaperId: ...

    def add_many(self, papers: Sequence[NewPaper]) -> list[PaperId]:
        """Their numbers, in their order and rising."""
        ...

    def update(
        self, id: PaperId, paper: Paper, *, keys: Sequence[str], tags: Sequence[Tag]
    ) -> None:
        """Replaces everything told of the paper. Raises: NotFound."""
        ...

    def join(self, alias: PaperId, to: PaperId) -> None:
        """Paper `alias` turned out to be `to`: its number leads there from now on, and saves go
        along (see `storage/joining.py`). What is told of `to` is for the caller to update, in the
        same transaction. Raises: NotFound."""
        ...

    def last_join(self, id: PaperId) -> "Joined":
        """The last that was joined to this paper. Raises: NotFound where there is none."""
        ...

    def part(self, joined: "Joined", kept: NewPaper, back: NewPaper) -> None:
        """Undoes that, for good: they are two papers again, `kept` and `back`, and each has the
        saves that were made on it."""
        ...

    def apart(self, ids: Sequence[PaperId]) -> set[frozenset[PaperId]]:
        """Pairs with one of these that were parted."""
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
        """Replaces the tags of these papers; one that was joined to another has none."""
        ...

    def list(
        self, word: str = "", *, also: Sequence[str] = (), first: str = "", limit: int = 30
    ) -> list[Topic]:
        """By falling count, but label `first` first; with `word`, only labels of which a word
        begins so, whatever its case, and the labels `also`. Without aliases."""
        ...

    def last_day(self) -> date | None:
        """The store's own present: the last day that any paper is of; None where none is known."""
        ...

    def by_week(self, weeks: Weeks) -> dict[str, tuple[int, ...]]:
        """Topic → how many papers of each of these weeks carry it; none that no paper does."""
        ...

    def model_version(self) -> str:
        """Of the model that was fitted for this store last; "" where none was."""
        ...

    def model(self) -> bytes | None:
        """That model; None where none was fitted."""
        ...

    def keep_model(self, version: str, body: bytes) -> None: ...


class PapersById(ABC):
    """What of Papers follows from one way to find them."""

    @abstractmethod
    def find_many(self, ids: Sequence[PaperId]) -> dict[PaperId, StoredPaper]: ...

    def get(self, id: PaperId) -> StoredPaper:
        found = self.get_many([id])
        if not found:
            raise NotFound(f"There is no paper number {id}.")
        return found[0]

    def get_many(self, ids: Sequence[PaperId]) -> list[StoredPaper]:
        found = self.find_many(ids)
        return [found[id] for id in ids if id in found]
