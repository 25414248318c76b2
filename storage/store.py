"""The contract of a store: small Protocols, one a shelf. No engine is named here.

`tests/test_store_contract.py` holds every engine to it. All methods may raise StoreBusy (somebody
else holds the database too long) and StoreError (anything else the engine cannot do). Outside
`transaction()` every writing method is a transaction of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from storage.audit import Audit
from storage.installations import Installation
from storage.ledger import Deliveries, Subscriptions
from storage.models import Paper, PaperId, StoredPaper, Tag, Topic
from storage.people import (
    Act,
    MemberSettings,
    ReadingList,
    Removed,
    Save,
    Savers,
    SavesPage,
    Selection,
    Status,
    WorkspaceSettings,
)
from storage.posts import Posts


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

    def first_since(self, key: str, *, since: datetime, now: datetime) -> bool:
        """True where the key was never seen, or not since then; only that counts as seeing it."""
        ...

    def forget_before(self, moment: datetime) -> int: ...


class Lists(Protocol):
    """A member's own saves, for that member alone: what others may see of them Team tells.

    What changes a save returns it as it was before, None where there was none: `put_back` of
    that, or `unsave`, restores exactly. The same again is never an error and changes nothing.
    """

    def find(self, paper: PaperId, *, workspace: str, member: str) -> Save | None: ...

    def save(
        self,
        paper: PaperId,
        *,
        workspace: str,
        member: str,
        now: datetime,
        list: str | None = None,
        status: Status | None = None,
        note: str | None = None,
    ) -> Save | None:
        """Puts the paper on the member's shelf, or changes what is told of it there; what is None
        stays. A list is the same whatever its name's case. Raises: NotFound."""
        ...

    def set_due(
        self, paper: PaperId, due: date | None, *, workspace: str, member: str, now: datetime
    ) -> Save | None:
        """The day to be reminded on, None for none; saves the paper too. Another day is reminded
        of anew. Raises: NotFound."""
        ...

    def put_back(self, save: Save, *, workspace: str) -> None:
        """Makes it what it was, its moments included. Raises: NotFound."""
        ...

    def unsave(self, paper: PaperId, *, workspace: str, member: str) -> Save | None: ...

    def page(
        self, selection: Selection, *, workspace: str, member: str, limit: int, offset: int = 0
    ) -> SavesPage: ...

    def lists(self, *, workspace: str, member: str) -> list[ReadingList]:
        """All that hold a paper, by name; the one that everybody has, "", comes first."""
        ...

    def ids(self, *, workspace: str, member: str) -> set[PaperId]:
        """Every paper the member saved."""
        ...

    def due(self, *, workspace: str, now: datetime, zone: str) -> list[Save]:
        """Saves whose reminder's moment has come and that were not reminded of, the first due
        first; none that is done, none of members who want no reminders. `zone` is that of
        members who chose none."""
        ...

    def waiting(self, *, now: datetime) -> list[str]:
        """Workspaces in which a reminder may be due; where none is named, none is."""
        ...

    def reminded(self, save: Save, *, workspace: str, now: datetime) -> bool:
        """True once a due day, whoever asks: who gets it reminds."""
        ...

    def not_reminded(self, save: Save, *, workspace: str) -> None:
        """Takes `reminded` back, unless the day has changed since: nobody was told."""
        ...


class Acts(Protocol):
    """What members did to their shelves, as long as it can be undone."""

    def keep(self, act: Act, *, now: datetime) -> None: ...

    def find(self, id: str, *, workspace: str, member: str) -> Act | None:
        """None where it never was, is forgotten, or is another's."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Returns how many went."""
        ...


class Team(Protocol):
    """Who saved what, as one viewer may know it by the savers' privacy of this moment.

    `viewer` is a member, or EVERYBODY for what a whole channel sees. Nobody learns that a private
    member saved anything; only the viewer's own saves are added to what everybody may know.
    """

    def savers(
        self,
        papers: Sequence[PaperId],
        *,
        workspace: str,
        viewer: str,
        since: datetime | None = None,
    ) -> dict[PaperId, Savers]:
        """Of those who saved since then; papers of which nothing can be told are left out."""
        ...

    def saved_by(
        self,
        member: str,
        selection: Selection,
        *,
        workspace: str,
        viewer: str,
        limit: int,
        offset: int = 0,
    ) -> SavesPage:
        """Another's saves without notes and due days; empty where the member is not to be named,
        or where it is asked which are due, just as where nothing was saved."""
        ...

    def ids(self, *, workspace: str, viewer: str) -> set[PaperId]:
        """Papers of which the viewer may know that somebody saved them."""
        ...

    def trending(
        self, *, workspace: str, viewer: str, since: datetime, limit: int
    ) -> dict[PaperId, Savers]:
        """The papers that most have saved since then, with these savers, in an order that is the
        same for every viewer: most first, then the latest paper."""
        ...


class Members(Protocol):
    def settings(self, member: str, *, workspace: str) -> MemberSettings:
        """The usual ones where the member never chose any."""
        ...

    def keep(self, settings: MemberSettings, *, workspace: str, member: str) -> None: ...

    def forget(self, member: str, *, workspace: str) -> Removed:
        """Deletes every row of the member in that workspace."""
        ...


class Workspaces(Protocol):
    def settings(self, workspace: str) -> WorkspaceSettings:
        """The usual ones where the workspace never chose any."""
        ...

    def keep(self, settings: WorkspaceSettings, *, workspace: str) -> None: ...

    def purge(self, workspace: str) -> Removed:
        """Deletes every row of the workspace and its members; papers stay. Not one transaction:
        after a crash, again."""
        ...


class Installs(Protocol):
    """Who let the bot in. Workspaces and enterprises have ids that never are the same."""

    def keep(self, installation: Installation) -> None:
        """Instead of what is known of that place: who is let in again was never put out."""
        ...

    def find(self, workspace: str, *, enterprise: str = "") -> Installation | None:
        """By which the bot is in there: the workspace's own before its enterprise's, one with a
        token before one without. None where it never was let in or has been put out."""
        ...

    def all(self) -> list[Installation]:
        """By place, those that were put out too."""
        ...

    def note_seat(self, workspace: str, *, enterprise: str) -> None:
        """Somebody acts in that workspace by the enterprise's installation."""
        ...

    def encrypt_anew(self, installation: Installation, token: bytes) -> bool:
        """False where the token became another one meanwhile: then nothing changes."""
        ...

    def remove(self, place: str, *, now: datetime, before: datetime) -> bool:
        """Drops the token at once and notes when. False where nothing changes: it is put out
        already, never was in, or was let in after `before`."""
        ...

    def removed_before(self, moment: datetime) -> list[str]:
        """Workspaces (an enterprise's own id among them) from which every installation was
        removed before then, by id: their rows are to go."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Installations removed before then are not known any more. Returns how many."""
        ...


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

    @property
    def lists(self) -> Lists: ...

    @property
    def acts(self) -> Acts: ...

    @property
    def team(self) -> Team: ...

    @property
    def members(self) -> Members: ...

    @property
    def workspaces(self) -> Workspaces: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def installs(self) -> Installs: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def deliveries(self) -> Deliveries: ...

    @property
    def posts(self) -> Posts: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; waits for other writers first. Does not nest."""
        ...

    def close(self) -> None: ...
