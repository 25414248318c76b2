"""The team's saves as one caller may hear of them: the only way from a handler to them.

Guests and people of other organisations learn of nobody's saves but their own, and no channel
that they are in does. Whom members may hear of the savers' privacy decides, in `storage`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.replies import SorryReply
from storage import EVERYBODY, PaperId, Savers, SavesPage, Selection, Team, Weeks

MEMBERS_ONLY = SorryReply(
    "What the team saves is shown to this workspace's own members alone: no guests, nobody from "
    "elsewhere. Your own list is yours as ever."
)


@dataclass(frozen=True, slots=True)
class TeamFor:
    """Team for one caller. outside: the caller may hear nothing of others. overheard: nor may
    who else is in the channel. They are asked only where there is something to hide."""

    team: Team
    outside: Callable[[], bool]
    overheard: Callable[[], bool]

    def savers(
        self,
        papers: Sequence[PaperId],
        *,
        workspace: str,
        viewer: str,
        since: datetime | None = None,
    ) -> dict[PaperId, Savers]:
        found = self.team.savers(papers, workspace=workspace, viewer=viewer, since=since)
        own = Savers((viewer,))
        mine = {paper: own for paper, its in found.items() if viewer and viewer in its.named}
        return found if found == mine or self._may_hear(viewer) else mine

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
        if member != viewer and not self._may_hear(viewer):
            return SavesPage((), 0, offset)
        return self.team.saved_by(
            member, selection, workspace=workspace, viewer=viewer, limit=limit, offset=offset
        )

    def ids(self, *, workspace: str, viewer: str) -> set[PaperId]:
        found = self.team.ids(workspace=workspace, viewer=viewer)
        if not found or self._may_hear(viewer):
            return found
        savers = self.team.savers(list(found), workspace=workspace, viewer=viewer)
        return {paper for paper, its in savers.items() if viewer and viewer in its.named}

    def trending(
        self, *, workspace: str, viewer: str, since: datetime, limit: int
    ) -> dict[PaperId, Savers]:
        found = self.team.trending(workspace=workspace, viewer=viewer, since=since, limit=limit)
        return found if not found or self._may_hear(viewer) else {}

    def by_week(self, weeks: Weeks, *, workspace: str, viewer: str) -> tuple[int, ...]:
        """To who may hear nothing of others, nothing at all: a sum tells of them too."""
        found = self.team.by_week(weeks, workspace=workspace, viewer=viewer)
        return found if not any(found) or self._may_hear(viewer) else (0,) * weeks.count

    def _may_hear(self, viewer: str) -> bool:
        return not (self.overheard() if viewer == EVERYBODY else self.outside())
