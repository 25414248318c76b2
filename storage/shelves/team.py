"""The SQL of who saved what, as one viewer may know it. Every statement here asks for the
privacy that each saver has at this moment; what follows from it `storage/people.py` decides."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from storage.models import PaperId
from storage.people import (
    ENOUGH_TO_COUNT,
    Privacy,
    Savers,
    SavesPage,
    Selection,
    WorkspaceSettings,
    shown,
    told,
)
from storage.shelves.engine import Engine, rows_in, utc
from storage.shelves.lists import ListsShelf
from storage.shelves.weekly import by_week, week_of
from storage.trends import Weeks

TIERS = f"""
    with recursive tiers (member, tier) as materialized (
        select member, coalesce(
            privacy,
            (select privacy from workspaces where workspace = :workspace),
            '{WorkspaceSettings().privacy}')
        from members where workspace = :workspace)"""
HEARS = """(select {what} from saves join tiers using (member)
    where workspace = :workspace and paper_id = saved.paper and tier {tiers} {more})"""
# How many savers of a paper anybody may hear of: `told` as SQL, for a viewer without saves.
HEARD_OF = f"""
    case when count(*) filter (where tier <> '{Privacy.PRIVATE}') >= {ENOUGH_TO_COUNT}
    then count(*) filter (where tier <> '{Privacy.PRIVATE}')
    else count(*) filter (where tier = '{Privacy.TEAM}') end"""


class TeamShelf:
    """Team over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lists = ListsShelf(engine)

    def savers(
        self,
        papers: Sequence[PaperId],
        *,
        workspace: str,
        viewer: str,
        since: datetime | None = None,
    ) -> dict[PaperId, Savers]:
        sql = f"""{TIERS}
            select saved_at, member, paper_id, tier from saves join tiers using (member)
            where workspace = :workspace and paper_id in"""
        # The order is not left to SQL: for it an engine may walk all saves by age.
        rows = rows_in(self._engine, sql, papers, {"workspace": workspace})
        first = utc(since) if since else ""
        crowds: dict[PaperId, list[tuple[str, Privacy]]] = defaultdict(list)
        for _, member, paper, tier in sorted(row for row in map(tuple, rows) if row[0] >= first):
            crowds[PaperId(paper)].append((member, Privacy(tier)))
        known = {paper: told(crowds[paper], viewer=viewer) for paper in papers if paper in crowds}
        return {paper: savers for paper, savers in known.items() if savers.total}

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
        sql = f"{TIERS} select tier from tiers where member = :member"
        tiers = self._engine.rows(sql, {"workspace": workspace, "member": member})
        mine = member == viewer
        if not mine and (selection.due or [tier for (tier,) in tiers] != [Privacy.TEAM]):
            return SavesPage((), 0, offset)
        page = self._lists.page(
            selection, workspace=workspace, member=member, limit=limit, offset=offset
        )
        return page if mine else SavesPage(tuple(map(shown, page.saves)), page.total, offset)

    def ids(self, *, workspace: str, viewer: str) -> set[PaperId]:
        # From each saved paper to the next one: a group by would read every save there is.
        sql = f"""{TIERS}, saved (paper) as (
                select min(paper_id) from saves where workspace = :workspace
                union all
                select (select min(paper_id) from saves
                    where workspace = :workspace and paper_id > saved.paper)
                from saved where saved.paper is not null)
            select paper from saved where paper is not null and (
                {HEARS.format(what="1", tiers=f"= '{Privacy.TEAM}'", more="limit 1")} = 1
                or {HEARS.format(what="count(*)", tiers=f"<> '{Privacy.PRIVATE}'", more="")}
                    >= {ENOUGH_TO_COUNT})"""
        rows = self._engine.rows(sql, {"workspace": workspace})
        own = self._lists.ids(workspace=workspace, member=viewer)
        return own | {PaperId(id) for (id,) in rows}

    def trending(
        self, *, workspace: str, viewer: str, since: datetime, limit: int
    ) -> dict[PaperId, Savers]:
        sql = f"""{TIERS}
            select paper_id from saves join tiers using (member)
            where workspace = :workspace and saved_at >= :since
            group by paper_id having {HEARD_OF} > 0
            order by {HEARD_OF} desc, paper_id desc limit :limit"""
        values = {"workspace": workspace, "since": utc(since), "limit": limit}
        papers = [PaperId(id) for (id,) in self._engine.rows(sql, values)]
        return self.savers(papers, workspace=workspace, viewer=viewer, since=since)

    def by_week(self, weeks: Weeks, *, workspace: str, viewer: str) -> tuple[int, ...]:
        week, within, values = week_of("saved_at", weeks)
        sql = f"""{TIERS}
            select 'saved', week, count(*) from (
                select week, paper_id from (
                    select {week} as week, paper_id, member, tier
                    from saves join tiers using (member)
                    where workspace = :workspace and {within}) as weekly
                group by week, paper_id
                having {HEARD_OF} > 0 or count(*) filter (where member = :viewer) > 0) as heard
            group by week"""
        rows = self._engine.rows(sql, {**values, "workspace": workspace, "viewer": viewer})
        return by_week(rows, weeks).get("saved", (0,) * weeks.count)
