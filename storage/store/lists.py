"""Members' lists, and who may be told of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from storage.models import PaperId
from storage.people import Act, ReadingList, Save, Savers, SavesPage, Selection, Status
from storage.trends import Weeks


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
        """None where it never was, is forgotten, or is another's. A step is of a paper as it is
        now: of two that were joined since, there is one."""
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

    def by_week(self, weeks: Weeks, *, workspace: str, viewer: str) -> tuple[int, ...]:
        """How many papers were saved in each week, as far as the viewer may know of each."""
        ...
